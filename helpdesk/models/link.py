from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from helpdesk.models.ticket import Ticket


class TicketLink(models.Model):
    """That a ticket has to do with another of the same workspace. It is read "`ticket` blocks `other`"."""

    class Kind(models.TextChoices):
        DUPLICATE = "duplicate", pgettext_lazy("ticket", "is a duplicate of")
        BLOCKS = "blocks", pgettext_lazy("ticket", "blocks")
        CHILD = "child", pgettext_lazy("ticket", "is a part of")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="links_back")
    kind = models.CharField(max_length=9, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="ticket_link_once"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="ticket_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.get_kind_display()} {self.other}"
