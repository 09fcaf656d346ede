"""What became of a message, and what can be done about it."""

from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox.connectors import Connector, Explanation, get_connector
from inbox.models import RANK, Channel, Direction, Message, SendAttempt, Status
from inbox.outbox.waiting import CUSTOMER_WROTE
from inbox.presenters.channels import reconnect_url

RECEIPTS = (Status.SENT, Status.DELIVERED, Status.READ)
Outcome = SendAttempt.Outcome


class MessageState:
    def __init__(self, message: Message) -> None:
        self.message = message
        self.slug = message.conversation.workspace.slug

    @cached_property
    def connector(self) -> Connector:
        return get_connector(self.message.conversation.channel.platform)

    @cached_property
    def state(self) -> str:
        """Which state to draw: one that the platform can report, or our own while the message is with us.

        Besides the statuses: "undo" while it can be taken back, "later" until the time for which it is scheduled.
        """
        if self.message.direction != Direction.OUTGOING or self.message.is_deleted:
            return ""
        status = Status(self.message.status or Status.SENT)
        if status == Status.QUEUED and self.seconds_left > 0:
            return str(self.message.data.get("waits", status))
        if status not in RECEIPTS:
            return str(status)
        reported = [Status.SENT, *(name for name in RECEIPTS if name in self.connector.capabilities.receipts)]
        return str(max((name for name in reported if RANK[name] <= RANK[status]), key=RANK.__getitem__))

    @property
    def seconds_left(self) -> float:
        """Until it leaves: counted from now, since the reader's clock may be wrong by more than that."""
        due_at = self.message.due_at
        return round(max(0.0, (due_at - timezone.now()).total_seconds()), 1) if due_at else 0.0

    @property
    def explanation(self) -> Explanation:
        return self.connector.explain(self.message.error_code)

    @property
    def failure(self) -> str:
        return self.explanation.sentence or _("The message was not sent.")

    @property
    def is_withdrawn(self) -> bool:
        """The customer wrote before it was to leave, as was wished."""
        return self.state == Status.FAILED and self.message.error_code == CUSTOMER_WROTE

    @property
    def may_be_retried(self) -> bool:
        """Where that can help: not while something else must be done first, and not where it would fail again."""
        if self.state == Status.FAILED and not self.is_withdrawn:
            return bool(self.explanation.action) and not self.needs_reconnect
        return self.state in (Status.UNCONFIRMED, Status.FAILED)

    @property
    def needs_reconnect(self) -> bool:
        """Until that is done, or the channel turns out to be well."""
        channel = self.message.conversation.channel
        asks = self.state == Status.FAILED and self.explanation.action == "reconnect"
        return asks and (channel.status == Channel.Status.NEEDS_RECONNECT or bool(channel.status_code))

    @property
    def is_unclear(self) -> bool:
        """The newest call for it got no clear answer: whether it was sent is yet to be found out."""
        rows = self.message.tried  # type: ignore[attr-defined]
        return bool(rows) and rows[-1]["outcome"] == Outcome.UNKNOWN

    @property
    def waits_for_people(self) -> bool:
        """It is in line, and nothing of its channel leaves since somebody paused it."""
        return self.state == Status.QUEUED and self.message.conversation.channel.halted_at is not None

    @property
    def waits_for_platform(self) -> bool:
        """It is in line, and nothing of its channel leaves since no call finds a connection."""
        return self.state == Status.QUEUED and self.message.conversation.channel.away_since is not None

    @property
    def attempts(self) -> list[dict[str, str | float]]:
        """Each call for it, oldest first; none where it went out at once."""
        rows = self.message.tried  # type: ignore[attr-defined]
        if all(row["outcome"] == Outcome.SENT for row in rows):
            return []
        return [{"at": row["at"], "sentence": self.sentence(row), "seconds": row["ms"] / 1000} for row in rows]

    def sentence(self, attempt: dict[str, str]) -> str:
        if attempt["outcome"] == Outcome.AWAY:
            return _("%(platform)s could not be reached") % {"platform": self.connector.label}
        known = self.connector.explain(attempt["code"]).sentence if attempt["code"] else ""
        return known or str(Outcome(attempt["outcome"]).label)

    @property
    def url(self) -> str:
        return reverse("inbox:message", args=[self.slug, self.message.conversation_id, self.message.pk])

    @property
    def retry_url(self) -> str:
        return reverse("inbox:attempts", args=[self.slug, self.message.conversation_id, self.message.pk])

    @property
    def schedule_url(self) -> str:
        return reverse("inbox:schedule", args=[self.slug, self.message.conversation_id, self.message.pk])

    @property
    def reconnect_url(self) -> str:
        return reconnect_url(self.connector, self.slug, self.message.conversation.channel_id)
