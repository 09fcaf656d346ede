"""What stands beside a ticket: who watches it, and which others it has to do with."""

from functools import partial

from django.http import Http404
from ninja import Router

from api import ids
from api.authentication import ApiRequest
from api.endpoints.tickets import READ, WRITE, Number, found, named_by
from api.ids import Kind
from api.schemas.base import MemberId
from api.schemas.ticket_relations import LinkKind, TicketLinkPage, WatcherPage, links_of, watchers_of
from helpdesk import queries
from helpdesk.access import get_changed_ticket
from helpdesk.actions.link_tickets import link_tickets, unlink_tickets
from helpdesk.actions.watch_ticket import watch_ticket
from helpdesk.models import Ticket, TicketLink

router = Router(tags=["Tickets"])


@router.get("/tickets/{number}/watchers", auth=READ, response=WatcherPage, summary="List who watches a ticket")
def list_watchers(request: ApiRequest, number: Number) -> WatcherPage:
    """They are told what happens in it."""
    return watchers_of(found(request, number))


@router.put(
    "/tickets/{number}/watchers/{member_id}", auth=WRITE, response=WatcherPage, summary="Let a member watch a ticket"
)
def add_a_watcher(request: ApiRequest, number: Number, member_id: MemberId) -> WatcherPage:
    return watched(request, number, member_id, watches=True)


@router.delete(
    "/tickets/{number}/watchers/{member_id}", auth=WRITE, response=WatcherPage, summary="Let a member watch no longer"
)
def remove_a_watcher(request: ApiRequest, number: Number, member_id: MemberId) -> WatcherPage:
    return watched(request, number, member_id, watches=False)


def watched(request: ApiRequest, number: int, member_id: str, *, watches: bool) -> WatcherPage:
    ticket = found(request, number)
    members = request.membership.workspace.memberships.filter(removed_at=None, is_program=False)
    member = members.filter(pk=ids.read(Kind.MEMBER, member_id)).first()
    if member is None:
        raise Http404("No such member")
    try:
        watch_ticket(ticket=ticket, membership=member, watches=watches)
    except Ticket.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    return watchers_of(ticket)


@router.get("/tickets/{number}/links", auth=READ, response=TicketLinkPage, summary="List a ticket's links to others")
def list_ticket_links(request: ApiRequest, number: Number) -> TicketLinkPage:
    """Whichever of the two ends it is; those to tickets that you do not see are left out."""
    return links_of(queries.links(request.membership, found(request, number)))


@router.put(
    "/tickets/{number}/links/{kind}/{other}", auth=WRITE, response=TicketLinkPage, summary="Link a ticket to another"
)
def link_two_tickets(request: ApiRequest, number: Number, kind: LinkKind, other: Number) -> TicketLinkPage:
    """Read it "the first is a duplicate of, blocks, is a part of the other". One that would close a ring is a 409."""
    first, second = found(request, number), found(request, other)
    try:
        link_tickets(ticket=first, other=second, kind=kind, actor=request.membership)
    except Ticket.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    return linked(request, number)


@router.delete(
    "/tickets/{number}/links/{kind}/{other}", auth=WRITE, response=TicketLinkPage, summary="Take a link away"
)
def unlink_two_tickets(request: ApiRequest, number: Number, kind: LinkKind, other: Number) -> TicketLinkPage:
    first, second = found(request, number), found(request, other)
    links = TicketLink.objects.select_related("ticket__workspace", "other__workspace")
    link = links.filter(ticket=first, other=second, kind=kind).first()
    if link is None:
        raise Http404("No such link")
    try:
        unlink_tickets(link=link, actor=request.membership)
    except Ticket.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    return linked(request, number)


def linked(request: ApiRequest, number: int) -> TicketLinkPage:
    ticket = named_by(partial(get_changed_ticket, request.membership), number)
    return links_of(queries.links(request.membership, ticket))
