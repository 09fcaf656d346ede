"""Reads of tickets. Each takes the same number of queries whatever the data."""

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.functions import JSONObject, Lower

from contacts.sight import contacts
from helpdesk import sight
from helpdesk.filters import TicketFilter
from helpdesk.live import TOPIC
from helpdesk.models import WORKED_ON, Ticket, TicketEntry, TicketFile, TicketLink
from inbox import live
from inbox import sight as conversation_sight
from inbox.models import Conversation, Message
from inbox.queries import assignees, tags, with_details
from inbox.queries import rows as conversation_rows
from inbox.teams import teams
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
    page, has_more = page_of_entries(ticket, before)
    bring_messages(conversation(membership, ticket), page)
    return page, has_more


def page_of_entries(ticket: Ticket, before: int | None = None) -> tuple[list[TicketEntry], bool]:
    """The same without messages."""
    found = ticket.entries.all() if before is None else ticket.entries.filter(pk__lt=before)
    page = with_files(ticket, found.order_by("-pk")[: ENTRY_PAGE + 1])
    return page[:ENTRY_PAGE][::-1], len(page) > ENTRY_PAGE


def with_messages(membership: Membership, ticket: Ticket, found: QuerySet[TicketEntry]) -> list[TicketEntry]:
    """Return them with what `helpdesk/_entry.html` shows: authors, files, and messages as a thread has them."""
    page = with_files(ticket, found)
    bring_messages(conversation(membership, ticket), page)
    return page


def with_files(ticket: Ticket, found: QuerySet[TicketEntry]) -> list[TicketEntry]:
    """Each gets `kept`, what its files are: [{"pk", "kind", "name", "mime_type", "size"}, …]."""
    files = TicketFile.objects.filter(entry=OuterRef("pk")).order_by("number")
    row = JSONObject(pk="pk", kind="kind", name="name", mime_type="mime_type", size="size")
    page: list[TicketEntry] = list(
        found.select_related("author__user").annotate(kept=ArraySubquery(files.values(row=row)))
    )
    for entry in page:
        entry.ticket = ticket
    return page


def conversation(membership: Membership, ticket: Ticket) -> Conversation | None:
    """The ticket's, as far as the member sees it: whoever has the ticket may not see its conversation all the same."""
    if ticket.conversation_id is None:
        return None
    return conversation_rows(conversation_sight.conversations(membership)).filter(pk=ticket.conversation_id).first()


def bring_messages(
    seen: Conversation | None, page: Collection[TicketEntry], beside: Collection[int] = ()
) -> list[Message]:
    """Let each of the entries have its message; return those `beside` (ids), oldest first. seen: from `conversation`.

    Of a conversation that the member does not see, an entry has no message, and only its kind tells that there is one.
    """
    ids = {entry.message_id for entry in page if entry.message_id} | set(beside)
    messages: dict[int, Message] = {}
    if ids and seen:
        wanted = Message.objects.filter(pk__in=ids).order_by("at", "id")
        messages = {row.pk: row for row in with_details(wanted, [seen], with_quotes=False)}
    for entry in page:
        if entry.message_id:
            entry.message = messages.get(entry.message_id)
    return [row for pk, row in messages.items() if pk in beside]


# ── A ticket's page ────────────────────────────────────────────────────────────────────────────────────────────────


def to_show(membership: Membership, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what stands beside it, and what its menus offer, so that the page takes as many queries whatever a ticket has.

    label_ids, watcher_ids, origin_ids: of its tags, its watchers, the messages that it was made from. menu_tags, menu_teams: the
    workspace's, [{"pk", "name"}, …], of tags the "colour" too. sees_customer: whether the member does.
    """
    beside = {
        "label_ids": Ticket.tags.through.objects.filter(ticket=OuterRef("pk")).values("tag"),
        "watcher_ids": Ticket.watchers.through.objects.filter(ticket=OuterRef("pk")).values("membership"),
        "origin_ids": Ticket.messages.through.objects.filter(ticket=OuterRef("pk")).values("message"),
        "menu_tags": tags(membership.workspace_id).values(row=JSONObject(pk="pk", name="name", colour="colour")),
        "menu_teams": teams(membership.workspace_id).values(row=JSONObject(pk="pk", name="name")),
    }
    found = tickets.filter(deleted_at=None).annotate(**{name: ArraySubquery(rows) for name, rows in beside.items()})
    found = found.annotate(sees_customer=Exists(contacts(membership).filter(pk=OuterRef("requester"))))
    own = ("assignee__user", "team", "requester", "created_by__user", "rating")
    return found.select_related("workspace__ticket_workflow", *own)


def people(ticket: Ticket) -> list[Membership]:
    """Who can be given the ticket, and who watches it, by name. ticket: from `to_show`."""
    watching = Membership.objects.filter(pk__in=ticket.watcher_ids)  # type: ignore[attr-defined]
    return list(assignees(ticket.workspace_id) | watching.select_related("user"))


def links(membership: Membership, ticket: Ticket) -> list[TicketLink]:
    """Either way, to others that the member may see."""
    seen = sight.tickets(membership)
    found = TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket), ticket__in=seen, other__in=seen)
    return list(found.select_related("ticket", "other").order_by("kind", "pk"))


def number_named(tickets: QuerySet[Ticket], given: str) -> Ticket | None:
    """The ticket that a person names: "#1042" or "1042"; None where there is none."""
    digits = given.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return None
    return tickets.filter(number=int(digits), deleted_at=None).first()


def with_those_in_work_first(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """And of both kinds the newest."""
    return tickets.order_by(Case(When(status__in=WORKED_ON, then=0), default=1), "-number")
