"""Why a reply is not even queued: each reason is a sentence for the agent, who keeps the words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.connectors import ButtonLimits, Connector, TemplateState, get_connector
from inbox.errors import OURS
from inbox.models import Conversation, Direction, Message, TakenBack
from inbox.text import grouped
from workspaces.models import Membership

Data = Mapping[str, Any]
LATEST = timedelta(days=365)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# In a message's `data`: else a program sent it in its author's name, or a rule.
BY_HAND = {"by_hand": True}


class CannotSend(Exception):
    """The channel takes this message not, or not now. `reason` is a sentence for the agent.

    newest_id: where a colleague was faster, of that answer, which the author has seen once this is told.
    """

    def __init__(self, reason: str, newest_id: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.newest_id = reason, newest_id


def refuse_what_was_taken_back(conversation: Conversation, client_id: UUID) -> None:
    """A post may arrive after its writer gave it up: late, or repeated by a tab that had no answer."""
    if TakenBack.objects.filter(conversation=conversation, client_id=client_id).exists():
        raise CannotSend(_("It was taken back before it came here."))


def refuse_a_second_answer(conversation: Conversation, author: Membership, seen_id: int) -> None:
    """Two people must not answer the same customer without knowing. seen_id: of the newest message that the author saw."""
    now = timezone.now()
    others = conversation.messages.filter(direction=Direction.OUTGOING, at__gt=now - DAY, pk__gt=seen_id)
    others = others.exclude(author=author).exclude(arrival=Message.Arrival.HISTORY)
    others = others.exclude(data__has_key="automatic")  # nobody answered: the platform's automation spoke
    answer = others.select_related("author__user").order_by("-at", "-pk").first()
    if answer is None:
        return
    who = str(answer.author) if answer.author else _("Somebody")
    seconds = max(1, round((now - answer.created_at).total_seconds()))
    if seconds < 60:
        said = ngettext(
            "%(who)s answered %(seconds)s second ago.", "%(who)s answered %(seconds)s seconds ago.", seconds
        )
    else:
        said = _("%(who)s answered %(time)s ago.")
    given = {"who": who, "seconds": seconds, "time": timesince(answer.created_at, now, depth=1)}
    choice = _("Read it, then send yours all the same, change it, or drop it.")
    raise CannotSend(f"{said % given} {choice}", answer.pk)


def refuse_what_the_platform_would(conversation: Conversation, connector: Connector, text: str, data: Data) -> None:
    """data: of the message: what goes out beside the text."""
    allowance = connector.allowance(conversation, timezone.now())
    if not allowance.takes(is_template="template" in data):
        raise CannotSend(f"{allowance.reason} {allowance.instead}".strip())
    if conversation.channel.status == conversation.channel.Status.DISCONNECTED:
        raise CannotSend(_("This channel is disconnected. Connect it again to answer."))
    if "template" in data:
        if code := template_problem(conversation, data["template"]["external_id"]):
            raise CannotSend(str(OURS[code].sentence))
        return
    limit = connector.capabilities.text_limit
    if connector.capabilities.text_size(text) > limit:
        raise CannotSend(_("This is too long: the channel takes %(limit)s characters.") % {"limit": grouped(limit)})
    if buttons := data.get("buttons"):
        refuse_buttons(connector.capabilities.buttons, text, buttons)


def hindrance(conversation: Conversation, connector: Connector, message: Message) -> str:
    """The code of what became true since it was queued, and keeps it from leaving now; empty where nothing does."""
    if not connector.allowance(conversation, timezone.now()).takes(is_template=message.is_template):
        return "window_closed"
    return template_problem(conversation, message.data["template"]["external_id"]) if message.is_template else ""


def template_problem(conversation: Conversation, external_id: str) -> str:
    """The code, of `inbox.errors.OURS`, of why this template does not go to this customer; empty where it does."""
    template = conversation.channel.message_templates.filter(external_id=external_id).first()
    if template is None:
        return "template_gone"
    if template.state != TemplateState.APPROVED:
        return f"template_{template.state}"
    if not template.can_be_sent:
        return "template_unknown"
    return "template_unwanted" if template.is_unwanted(conversation) else ""


def refuse_buttons(limits: ButtonLimits | None, text: str, buttons: Sequence[str]) -> None:
    if limits is None:
        raise CannotSend(_("This channel takes no buttons. Take them out, then send."))
    if len(buttons) > limits.most:
        raise CannotSend(_("This channel takes at most %(most)s buttons below a message.") % {"most": limits.most})
    if any(len(title) > limits.title for title in buttons):
        raise CannotSend(_("A button here has at most %(most)s characters.") % {"most": limits.title})
    if len({title.casefold() for title in buttons}) < len(buttons):
        raise CannotSend(_("Each button needs words of its own."))
    if not text:
        raise CannotSend(_("Write the words that stand above the buttons."))
    if (over := len(text) - limits.text) > 0:
        raise CannotSend(
            _("Above buttons this channel takes %(limit)s characters: this is %(over)s too long.")
            % {"limit": grouped(limits.text), "over": grouped(over)}
        )


def refuse_a_wrong_time(conversation: Conversation, send_at: datetime, *, is_template: bool) -> None:
    now = timezone.now()
    if send_at <= now:
        raise CannotSend(_("This time is over. Choose a later one."))
    if send_at > now + LATEST:
        raise CannotSend(_("Choose a time within a year."))
    connector = get_connector(conversation.channel.platform)
    until = connector.allowance(conversation, now).until
    if not connector.allowance(conversation, send_at).takes(is_template=is_template):
        closes = date_format(until.astimezone(send_at.tzinfo), "DATETIME_FORMAT") if until else ""
        raise CannotSend(
            _("The reply window closes at %(time)s; it would not be sent. Choose an earlier time.") % {"time": closes}
        )


def refuse_too_many(member: Membership, *, again: bool = False) -> None:
    """What a person sends in a minute is limited: a loop in a browser must not become a flood at the customers.

    again: it is a message that is there already. Only the process that takes such a wish counts it: that is enough
    against a loop, and a column for it would be in every message's way.
    """
    most = settings.SENDS_PER_MINUTE
    now = timezone.now()
    sent = member.messages.filter(direction=Direction.OUTGOING, created_at__gt=now - MINUTE, data__contains=BY_HAND)
    sent = sent.order_by("-created_at")
    key = f"sent-again:{member.pk}"
    sent_again = [at for at in cache.get(key, []) if at > now - MINUTE]
    # Whichever of the two was later, these are among the newest: they need not be read.
    newest = max(0, most - 1 - len(sent_again))
    lately = sorted([*sent.values_list("created_at", flat=True)[newest:most], *sent_again], reverse=True)
    if len(lately) < most - newest:
        if again:
            cache.set(key, [*sent_again, now], MINUTE.total_seconds())
        return
    # The place of the oldest of them is the next to become free.
    seconds = max(1, round((lately[most - newest - 1] + MINUTE - now).total_seconds()))
    said = ngettext(
        "You sent %(number)s message in the last minute.", "You sent %(number)s messages in the last minute.", most
    )
    wait = ngettext("Wait %(seconds)s second.", "Wait %(seconds)s seconds.", seconds)
    raise CannotSend(f"{said} {wait}" % {"number": most, "seconds": seconds})
