from django.db import transaction
from django.utils import timezone

from helpdesk import live
from helpdesk.actions.change_ticket import hold
from helpdesk.errors import RatingOver
from helpdesk.models import TicketEntry, TicketRating
from helpdesk.ratings import is_given, is_over
from inbox.text import clean


@transaction.atomic
def rate_ticket(*, rating: TicketRating, score: int, words: str = "") -> None:
    """Keep what the customer says, instead of what they said before. Raises RatingOver, and Ticket.DoesNotExist."""
    ticket = hold(rating.ticket)
    row = TicketRating.objects.get(pk=rating.pk)
    if is_over(row):
        raise RatingOver
    words = clean(words).strip()
    if is_given(row) and (row.score, row.words) == (score, words):
        return
    row.score, row.words = score, words
    if not is_given(row):
        # It is from there that it may be changed.
        row.given_at = timezone.now()
    row.save()
    live.changed(ticket)
    ticket.entries.create(kind=TicketEntry.Kind.ACTIVITY, data={"activity": "rated", "after": score})
