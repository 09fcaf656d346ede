"""Reads of tickets. Each takes the same number of queries whatever the data."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Prefetch, Q, QuerySet, When, prefetch_related_objects
from django.db.models.functions import Lower

from helpdesk import sight
from helpdesk.filters import TicketFilter
from helpdesk.live import TOPIC
from helpdesk.models import WORKED_ON, Ticket, TicketEntry, TicketLink
from inbox import live
from inbox import sight as conversation_sight
from inbox.models import Message
from inbox.queries import rows as conversation_rows
from inbox.queries import with_details
from workspaces.models import Membership, Tag

ENTRY_PAGE = 50
LIST_PAGE = 25
COLUMN_PAGE = 50
# More that changed since a page looked is not brought one by one: it loads anew.
MOST_CHANGES = 200


def rows(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With all that a card, a row and the page's head show, of those that are not deleted."""
    return (
        tickets.filter(deleted_at=None)
        .select_related("workspace__ticket_workflow", "assignee__user", "team", "requester", "created_by__user")
        .prefetch_related(Prefetch("tags", Tag.objects.order_by(Lower("name"))))
    )


def page_of_rows(
    wanted: TicketFilter, membership: Membership, after: str = "", most: int = LIST_PAGE
) -> tuple[list[Ticket], bool]:
    """Return up to 25 tickets, or `most`, in the filter's order, that stand after the position, and whether more follow."""
    found = wanted.queryset(membership).filter(wanted.place.after(after)).order_by(*wanted.place.order)
    page = list(rows(found)[: most + 1])
    return page[:most], len(page) > most


def columns(wanted: TicketFilter, membership: Membership, each: int = COLUMN_PAGE) -> dict[str, list[Ticket]]:
    """Return the board: of each status the tickets that came into it last, one more than fit where there are more.

    The heads of all columns are one look, each from its own place in the index.
    """
    found = wanted.queryset(membership).order_by("-status_changed_at", "-id")
    first, *others = (found.filter(status=status).values("pk")[: each + 1] for status in Ticket.Status.values)
    heads = Ticket.objects.filter(pk__among=ArraySubquery(first.union(*others, all=True)))
    board: dict[str, list[Ticket]] = {status: [] for status in Ticket.Status.values}
    for ticket in rows(heads.order_by("-status_changed_at", "-id")):
        board[ticket.status].append(ticket)
    return board


def changed_since(membership: Membership, cursor: str) -> list[Ticket] | None:
    """Return the tickets that a page with this cursor may not know as they are; None for too many.

    Deleted ones too, and those that the member saw until then. Of what they never saw not even that it changed.
    """
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 20):
        return None
    found = Ticket.objects.filter(workspace=membership.workspace_id)
    if membership.is_restricted:
        left = live.things_left(membership, TOPIC, cursor)
        if left is None:
            return None
        found = found.filter(Q(pk__in=left) | Q(pk__in=sight.tickets(membership).values("pk")))
    found = found.extra(where=["helpdesk_ticket.xid >= %s::xid8"], params=[cursor])
    page = list(found.only("pk", "number", "version", "status")[: MOST_CHANGES + 1])
    return page if len(page) <= MOST_CHANGES else None


def entries(membership: Membership, ticket: Ticket, before: int | None = None) -> tuple[list[TicketEntry], bool]:
    """Return up to 50 entries, oldest first, that stand before the one with this id, and whether more precede."""
    found = ticket.entries.all() if before is None else ticket.entries.filter(pk__lt=before)
    page = with_messages(membership, ticket, found.order_by("-pk")[: ENTRY_PAGE + 1])
    return page[:ENTRY_PAGE][::-1], len(page) > ENTRY_PAGE


def with_messages(membership: Membership, ticket: Ticket, found: QuerySet[TicketEntry]) -> list[TicketEntry]:
    """Return them with what `helpdesk/_entry.html` shows: authors, files, and messages as a thread has them.

    Of a conversation that the member does not see, an entry has no message, and only its kind tells that there is one.
    """
    page = list(found.select_related("author__user").prefetch_related("files"))
    ids = [entry.message_id for entry in page if entry.message_id]
    messages: dict[int, Message] = {}
    if ids:
        seen = conversation_sight.conversations(membership).filter(pk=ticket.conversation_id or 0)
        if known := list(conversation_rows(seen)):
            messages = {row.pk: row for row in with_details(Message.objects.filter(pk__in=ids), known)}
    for entry in page:
        entry.ticket = ticket
        if entry.message_id:
            entry.message = messages.get(entry.message_id)
    return page


def origin(membership: Membership, ticket: Ticket) -> list[Message]:
    """The messages it was made from, oldest first, as far as the member sees their conversation."""
    if ticket.conversation_id is None:
        return []
    seen = conversation_sight.conversations(membership).filter(pk=ticket.conversation_id)
    known = list(conversation_rows(seen))
    return with_details(ticket.messages.order_by("at", "id"), known) if known else []


def with_links(membership: Membership, ticket: Ticket) -> Ticket:
    """The ticket with the other ones of its links, either way, that the member may see."""
    seen, beside = sight.tickets(membership), TicketLink.objects.order_by("kind", "pk")
    prefetch_related_objects(
        [ticket],
        Prefetch("links", beside.filter(other__in=seen).select_related("other")),
        Prefetch("links_back", beside.filter(ticket__in=seen).select_related("ticket")),
        "watchers__user",
    )
    return ticket


def number_named(tickets: QuerySet[Ticket], given: str) -> Ticket | None:
    """The ticket that a person names: "#1042" or "1042"; None where there is none."""
    digits = given.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return None
    return tickets.filter(number=int(digits), deleted_at=None).first()


def with_those_in_work_first(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """And of both kinds the newest."""
    return tickets.order_by(Case(When(status__in=WORKED_ON, then=0), default=1), "-number")
