from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.models.channel import Channel
from inbox.models.identity import Identity
from workspaces.models import Membership, Team, Workspace
from workspaces.roles import Permission, roles_with

# Somebody else's application that the platform does not name.
ANOTHER_APP = "?"
CLOSES = ~models.Q(closes_at=None)


class Conversation(models.Model):
    """Everything ever said with one identity: one thread, for ever. Its status moves, its history stays."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PENDING = "pending", _("Pending")
        SNOOZED = "snoozed", _("Snoozed")
        RESOLVED = "resolved", _("Resolved")

    class Priority(models.IntegerChoices):
        NONE = 0, _("No priority")
        LOW = 1, _("Low")
        MEDIUM = 2, _("Medium")
        HIGH = 3, _("High")
        URGENT = 4, _("Urgent")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="conversations", db_index=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="conversations", db_index=False)
    identity = models.OneToOneField(Identity, models.CASCADE, related_name="conversation")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    status_changed_at = models.DateTimeField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NONE)
    # Of a snoozed one: when it opens again by itself.
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # Of a customer nobody wants to hear from: what they write is kept, and tells nobody.
    blocked_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        Membership,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned",
        verbose_name=_("assignee"),
        db_index=False,
    )
    # Whose work it is, whoever of them has it.
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        verbose_name=_("team"),
        db_index=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # From `queries.rows`: its tags by name, each {"id", "name", "colour"}.
    tags: list[dict[str, Any]]
    # From `queries.rows`: the memberships that take part.
    participant_ids: list[int]
    # From `readers.with_readers`: each {"id": a membership, "user", "name", "email"}.
    readers: list[dict[str, Any]]
    # From `queries.rows_to_match`: the ids of the memberships in its team.
    team_members: list[int]

    # Grows with every change: the cache key of its fragments, and how a late fragment is told from a new one.
    version = models.BigIntegerField(default=1)

    # What the list shows, derived from messages by ingest and actions under this row's lock.
    last_message_at = models.DateTimeField()
    preview = models.CharField(max_length=300, blank=True)
    # Of a last message without text: its first attachment's kind, "deleted" or "unsupported".
    preview_kind = models.CharField(max_length=30, blank=True)
    preview_direction = models.CharField(max_length=10, blank=True)
    # Who wrote an outgoing one: a member, or the name of another writer.
    preview_author = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    preview_author_name = models.CharField(max_length=100, blank=True)
    incoming_count = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True, blank=True)
    # The code of the last outgoing message when that failed.
    send_error = models.CharField(max_length=60, blank=True)

    # The customer's last act that opens the reply window, by the platform's time.
    last_customer_at = models.DateTimeField(null=True, blank=True)
    # Up to when the customer has read, by the platform's clock; null where it tells of single messages, or of none.
    read_until = models.DateTimeField(null=True, blank=True)
    # Until when the platform takes an answer for a customer who waits; empty while nobody waits, or nothing ends.
    closes_at = models.DateTimeField(null=True, blank=True)
    # Since when the customer follows the account no longer, or wants no advertising by it, as the platform told; null where
    # that was never said. What the customer told the team, of all channels, is `Contact.consent`. Either suffices not to.
    unfollowed_at = models.DateTimeField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    # Another application that answers this thread now; empty when it is ours or nobody's, ANOTHER_APP without a name.
    # And when it was last known to.
    handled_by = models.CharField(max_length=100, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    # When the customer's last message came to us, and the last one that came beside another application.
    direct_at = models.DateTimeField(null=True, blank=True)
    standby_at = models.DateTimeField(null=True, blank=True)
    # Where the customer came from: {"source", "ad_id", "ad_title", "ref", …}.
    referral = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            # A list is one of these ranges, read from its end. "Any status" reads the end of each status and merges.
            models.Index(fields=["workspace", "status", "-last_message_at", "-id"], name="conversation_by_status"),
            models.Index(fields=["assignee", "status", "-last_message_at", "-id"], name="conversation_by_assignee"),
            models.Index(
                fields=["workspace", "status", "-last_message_at", "-id"],
                condition=models.Q(assignee=None),
                name="conversation_unassigned",
            ),
            models.Index(fields=["channel", "status", "-last_message_at", "-id"], name="conversation_by_channel"),
            models.Index(
                fields=["team", "status", "-last_message_at", "-id"],
                condition=~models.Q(team=None),
                name="conversation_by_team",
            ),
            # The same ranges of those that can still be answered, by when that ends.
            *(
                models.Index(fields=[first, "status", "closes_at", "id"], condition=CLOSES & condition, name=name)
                for first, condition, name in (
                    ("workspace", models.Q(), "conversation_closing"),
                    ("workspace", models.Q(assignee=None), "conversation_closing_idle"),
                    ("assignee", models.Q(), "conversation_closing_assignee"),
                    ("team", models.Q(), "conversation_closing_team"),
                    ("channel", models.Q(), "conversation_closing_channel"),
                )
            ),
            # Of those that were put aside: whose time has come.
            models.Index(
                fields=["snoozed_until"], condition=~models.Q(snoozed_until=None), name="conversation_snoozed"
            ),
            # Of a membership that is deleted.
            models.Index(
                fields=["preview_author"], condition=~models.Q(preview_author=None), name="conversation_by_writer"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def sent_since(self, at: datetime) -> int:
        """How many messages of ours there are since then as the platform counts them: text and each file are one."""
        ours = self.messages.filter(direction="outgoing", at__gte=at)
        parts = ours.aggregate(count=models.Count("parts", filter=~models.Q(parts__status="failed")))
        return int(parts["count"])


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def of_team(self) -> "ReadMarkQuerySet":
        """Those of members who answer: what a viewer has seen is still unread to the team."""
        return self.filter(membership__role__in=roles_with(Permission.ANSWER))


class ReadMark(models.Model):
    """How many incoming messages of a conversation a member has read; unread is the difference. And whether they are called there."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="read_marks")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="read_marks", db_index=False)
    # Below nothing: of what no message was counted (an imported past), and is unread all the same.
    incoming_count = models.IntegerField(default=0)
    # Grows with each change of it, forward or back: of two that come to a page, the newer wins.
    version = models.PositiveBigIntegerField(db_default=0)
    # Grows with each change of the member's drafts here: how a late frame of them is told from a new one.
    draft_version = models.PositiveBigIntegerField(db_default=0)
    # The id of the newest note that mentions the member and that they have not seen; 0 where there is none.
    mention = models.PositiveBigIntegerField(default=0, db_default=0)

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "membership"], name="read_mark_once")]
