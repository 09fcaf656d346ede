from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.models.ticket import Ticket


class TicketRating(models.Model):
    """That the customer was asked how well a ticket was solved, and what they said; one for a ticket, which they may change.

    asked_at: the latest time. given_at: of the first answer to that; an earlier one answers what was asked before.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="rating")
    asked_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(
        _("score"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    words = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.ticket}: {self.score or '–'}"
