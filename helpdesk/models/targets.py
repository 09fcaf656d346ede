from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.models.ticket import Ticket
from workspaces.models import Membership, Workspace


class BusinessHours(models.Model):
    """When a workspace works on tickets, in its own time zone; without a row, always.

    hours: as `helpdesk/clock.py` has a week. stale_since: when these or the targets were changed, while there
    are tickets in work with their deadlines from before; tried_at: when a worker began to give them new ones.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="business_hours")
    hours = models.JSONField(_("business hours"), default=dict, blank=True)
    holidays = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("holidays"))
    stale_since = models.DateTimeField(null=True, editable=False)
    tried_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "business hours"

    def __str__(self) -> str:
        return str(self.workspace)


class Target(models.Model):
    """How fast tickets of a priority and of a channel are to be answered and resolved, in minutes of business time.

    priority, platform: none is any. Of several that fit the most specific counts, and priority before platform.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="ticket_targets")
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Ticket.Priority, null=True, blank=True)
    platform = models.CharField(_("channel"), max_length=20, blank=True)
    first_answer_minutes = models.PositiveIntegerField(_("first answer"), null=True, blank=True)
    next_answer_minutes = models.PositiveIntegerField(_("next answer"), null=True, blank=True)
    resolution_minutes = models.PositiveIntegerField(_("resolution"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "priority", "platform"], nulls_distinct=False, name="ticket_target_once"
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(filter(None, [self.get_priority_display() or "", self.platform])) or "*"


class BreachNotice(models.Model):
    """That a member is to hear by mail of a deadline that was missed; kept until a mail told of it, so that none is lost."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="breach_notices")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="breach_notices")
    deadline = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)
    # When a worker began to send it, and when it had.
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["membership"], condition=models.Q(sent_at=None), name="breach_notice_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.deadline}"
