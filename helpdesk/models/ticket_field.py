from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from helpdesk.models.ticket import Ticket
from workspaces.models import OwnField, Workspace
from workspaces.roles import Permission


class TicketField(OwnField):
    """What this workspace wants to know of each ticket, such as an order's number. ticket_kinds: asked of those types; none is all."""

    MANAGED_BY = Permission.MANAGE_TICKETS
    AUDITED_AS = "ticket_field"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="ticket_fields", db_index=False)
    ticket_kinds = ArrayField(
        models.CharField(max_length=10, choices=Ticket.Kind),
        default=list,
        blank=True,
        verbose_name=_("types of tickets"),
    )

    class Meta(OwnField.Meta):
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="ticket_field_name_once")]

    @property
    def limits(self) -> str:
        return ", ".join(str(label) for value, label in Ticket.Kind.choices if value in self.ticket_kinds)

    def is_asked_of(self, kind: str) -> bool:
        return not self.ticket_kinds or kind in self.ticket_kinds
