"""What a customer's page tells of their tickets."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts import panels, timeline
from contacts.models import Contact
from contacts.timeline import Entry, Place, earlier
from helpdesk import queries, sight
from helpdesk.models import TicketEntry
from helpdesk.presenters.entries import sentence
from workspaces.models import Membership
from workspaces.roles import Permission

KEY = "tickets"
MOST_SHOWN = 5
# Of what happens in a ticket, what the history of its customer is told with.
TOLD = ("created", "status", "answered", "rated")


def tickets(membership: Membership, contact: Contact) -> dict[str, Any] | None:
    own = sight.tickets(membership).filter(requester=contact, deleted_at=None)
    found = list(queries.with_those_in_work_first(own)[: MOST_SHOWN + 1])
    may_work = membership.may(Permission.TICKET)
    if not found and not may_work:
        return None
    more = {"has_more": len(found) > MOST_SHOWN, "customer_id": contact.pk, "may_work": may_work}
    return {"tickets": found[:MOST_SHOWN], **more}


def entries(membership: Membership, contact: Contact, before: Place | None, limit: int) -> Iterable[Entry]:
    found = TicketEntry.objects.filter(
        earlier(before, KEY, "at"),
        kind=TicketEntry.Kind.ACTIVITY,
        data__activity__in=TOLD,
        ticket__in=sight.tickets(membership).filter(requester=contact, deleted_at=None),
    )
    for entry in found.select_related("ticket", "author__user").order_by("-at", "-pk")[:limit]:
        content = {"sentence": sentence(entry), "ticket": entry.ticket}
        yield Entry(at=entry.at, pk=entry.pk, template="helpdesk/customer/event.html", content=content)


panels.register(
    panels.Panel(key=KEY, title=_("Tickets"), template="helpdesk/customer/panel.html", content=tickets, place=25)
)
timeline.register(timeline.Source(key=KEY, kind=KEY, label=_("Tickets"), icon="ticket", entries=entries))
