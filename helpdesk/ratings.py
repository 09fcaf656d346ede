"""The link by which a customer says how well a ticket was solved: whoever has it may, without signing in."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from helpdesk.models import Ticket, TicketRating

SIGNER = signing.Signer(salt="helpdesk.rating")
# So long after it was asked for it can be given, and so long after that it can be changed.
ASKED_FOR = timedelta(days=60)
CHANGED_FOR = timedelta(days=7)
HIGHEST = 5


def link(ticket: Ticket) -> str:
    return str(settings.PUBLIC_URL) + reverse("tickets:rate", args=[SIGNER.sign(str(ticket.pk))])


def request_for(ticket: Ticket) -> str:
    """What the message to the customer ends with, in the language that they are known to read, else the workspace's."""
    known = ticket.requester.language if ticket.requester else ""
    language = known if known in dict(settings.LANGUAGES) else "vi" if ticket.workspace.country == "VN" else "en"
    with translation.override(language):
        return _("How well did we help you? It takes one tap: %(link)s") % {"link": link(ticket)}


def with_request(text: str, ticket: Ticket) -> str:
    return f"{text}\n\n{request_for(ticket)}".strip()


def rating_of(token: str) -> TicketRating | None:
    """The rating that a link is for; None for one that we did not make, whose ticket is gone, or that nobody asked for."""
    try:
        pk = int(SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found = TicketRating.objects.filter(ticket=pk, ticket__deleted_at=None, ticket__workspace__deleted_at=None)
    return found.select_related("ticket__workspace").first()


def is_given(rating: TicketRating) -> bool:
    """Whether it answers the latest time that it was asked for."""
    return rating.given_at is not None and rating.given_at >= rating.asked_at


def is_over(rating: TicketRating) -> bool:
    begin, lasts = (rating.given_at, CHANGED_FOR) if is_given(rating) else (rating.asked_at, ASKED_FOR)
    return begin is not None and timezone.now() > begin + lasts
