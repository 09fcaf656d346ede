from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Contact
from helpdesk.words import LEXEMES
from inbox.models import Conversation, Message
from inbox.models.change import CurrentTransactionId, TransactionIdField
from workspaces.models import Membership, Tag, Team, Workspace

# Neither resolved nor closed: what the lists show unless one asks for more.
WORKED_ON = ("open", "in_progress", "waiting")
IS_THERE = models.Q(deleted_at=None)


class Ticket(models.Model):
    """A piece of work for a customer, with a number of its own, until it is closed.

    A conversation is everything ever said with somebody; a ticket is one matter of it. It may have come from one, and
    from some of its messages, or from nobody at all.
    """

    class Status(models.TextChoices):
        """In the order of the board's columns; `helpdesk/workflow.py` has the ways between them."""

        OPEN = "open", pgettext_lazy("ticket", "Open")
        IN_PROGRESS = "in_progress", pgettext_lazy("ticket", "In progress")
        WAITING = "waiting", pgettext_lazy("ticket", "Waiting")
        RESOLVED = "resolved", pgettext_lazy("ticket", "Resolved")
        CLOSED = "closed", pgettext_lazy("ticket", "Closed")

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        NORMAL = 2, _("Normal")
        HIGH = 3, _("High")
        URGENT = 4, _("Urgent")

    class Kind(models.TextChoices):
        QUESTION = "question", pgettext_lazy("ticket", "Question")
        PROBLEM = "problem", pgettext_lazy("ticket", "Problem")
        REQUEST = "request", pgettext_lazy("ticket", "Request")
        COMPLAINT = "complaint", pgettext_lazy("ticket", "Complaint")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tickets", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    subject = models.CharField(_("subject"), max_length=200)
    # Its words without accents, by which a list is searched (`helpdesk/words.py`).
    folded = models.TextField(blank=True, db_default="", editable=False)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("type"), max_length=10, choices=Kind, default=Kind.QUESTION)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.OPEN)
    status_changed_at = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    assignee = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("assignee")
    )
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("team")
    )
    requester = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("customer")
    )
    # Through which the customer is answered.
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, blank=True, related_name="tickets")
    # What it was made from.
    messages = models.ManyToManyField(Message, related_name="tickets", blank=True)
    tags = models.ManyToManyField(Tag, related_name="tickets", blank=True, verbose_name=_("tags"))
    watchers = models.ManyToManyField(Membership, related_name="watched_tickets", blank=True)
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    # By the key of the workspace's `TicketField`, in the form that its kind has in JSON.
    custom = models.JSONField(default=dict, db_default={}, blank=True)
    # Made by the form: the same one twice is one ticket.
    client_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Of one that is deleted only this, its number and what tells open pages of it are left.
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    # ── Deadlines; `helpdesk/deadlines.py` reckons all of them ──
    # Given by a person.
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    # Since when the customer waits for an answer of ours, and when they got the first one.
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when it is our turn; none while it waits and once it is resolved. What was spent on it before that.
    ours_since = models.DateTimeField(null=True, blank=True, editable=False)
    spent = models.DurationField(default=timedelta, editable=False)
    # Of the clocks that run; nothing for one that stands.
    first_answer_due = models.DateTimeField(_("first answer"), null=True, blank=True, editable=False)
    next_answer_due = models.DateTimeField(_("next answer"), null=True, blank=True, editable=False)
    resolution_due = models.DateTimeField(_("resolution"), null=True, blank=True, editable=False)
    # The nearest of them, and when the next one is to be warned of or missed.
    next_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    alarm_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of each deadline, by its name, what was told of it: "warned" or "breached".
    alarms = models.JSONField(default=dict, editable=False)

    # Grows with every change. A form carries the one that it was drawn from.
    version = models.PositiveBigIntegerField(default=1)
    # Of each field that was changed, by its name: the version that changed it last.
    field_versions = models.JSONField(default=dict, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    # The transaction that changed it last: what a page missed is `xid >= its cursor`, as in the inbox's own log.
    xid = TransactionIdField(db_default=CurrentTransactionId(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["workspace", "client_id"], condition=~models.Q(client_id=None), name="ticket_client_id_once"
            ),
        ]
        indexes = [
            # A column of the board, what came into it last on top.
            models.Index(
                fields=["workspace", "status", "-status_changed_at", "-id"],
                condition=IS_THERE,
                name="ticket_by_status",
            ),
            # The lists of what is worked on, which is little of what there ever was, and of all by what was changed last.
            *(
                models.Index(fields=fields, condition=IS_THERE & models.Q(status__in=WORKED_ON), name=name)
                for fields, name in (
                    (["workspace", "-number"], "ticket_worked_on"),
                    (["workspace", "-priority", "-number"], "ticket_by_priority"),
                    (["assignee", "-number"], "ticket_of_assignee"),
                    (["team", "-number"], "ticket_of_team"),
                )
            ),
            models.Index(
                fields=["workspace", "next_due_at", "-number"],
                condition=IS_THERE & models.Q(status__in=WORKED_ON),
                name="ticket_by_next_due",
            ),
            # The same two orders of all that there ever was.
            models.Index(
                fields=["workspace", "-priority", "-number"], condition=IS_THERE, name="ticket_any_by_priority"
            ),
            models.Index(fields=["workspace", "next_due_at", "-number"], condition=IS_THERE, name="ticket_any_by_due"),
            # Of all workspaces: few, since most alarms were raised.
            models.Index(fields=["alarm_at"], condition=~models.Q(alarm_at=None), name="ticket_by_alarm"),
            models.Index(fields=["workspace", "-changed_at", "-id"], condition=IS_THERE, name="ticket_by_change"),
            models.Index(fields=["workspace", "xid"], name="ticket_by_xid"),
            # What a field of the workspace's own says: a key is one workspace's.
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="ticket_by_custom"),
            GinIndex(LEXEMES, name="ticket_by_word"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_worked_on(self) -> bool:
        return self.status in WORKED_ON
