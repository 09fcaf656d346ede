"""The board: a column for each status, and the moves between them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from helpdesk import queries
from helpdesk.access import get_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.filters import TicketFilter
from helpdesk.forms.tickets import MoveForm
from helpdesk.models import Ticket
from helpdesk.presenters.board import Column, board_columns, cards
from helpdesk.views.lists import page_context
from inbox import live
from inbox.views.panes import respond
from workspaces.access import MemberRequest, member_view
from workspaces.errors import Refused
from workspaces.roles import Permission

# What the board has no choice of.
OF_LISTS = {"status", "order"}


def shown_by(wanted: TicketFilter) -> TicketFilter:
    """What is on the board: each status is a column, and its order is the board's own. The page's links keep both for its list."""
    return wanted.but(status="any", order="newest")


@require_safe
@member_view()
def show(request: MemberRequest) -> HttpResponse:
    wanted = TicketFilter.from_query(request.GET)
    cursor = live.cursor()
    columns = board_columns(queries.columns(shown_by(wanted), request.membership), request.membership)
    context = page_context(request, wanted, cursor)
    is_narrowed = bool(wanted.given.keys() - OF_LISTS)
    context["menus"] = [menu for menu in context["menus"] if menu.name not in OF_LISTS]
    context["tickets_url"] = reverse("tickets:list", args=[context["slug"]])
    return render(
        request, "helpdesk/board.html", context | {"columns": columns, "is_board": True, "is_narrowed": is_narrowed}
    )


@require_safe
@member_view()
def news(request: MemberRequest) -> HttpResponse:
    """What changed since the page's `cursor`: each card in the column where it is now, and in no other."""
    return changed_cards(request, request.GET.get("cursor", ""))


@require_POST
@member_view(Permission.TICKET)
def moves(request: MemberRequest, number: int) -> HttpResponse:
    """Move a ticket to another column, from the `version` that its card had."""
    ticket = get_ticket(request.membership, number)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    cursor = request.POST.get("cursor", "")
    try:
        move_ticket(ticket=ticket, actor=request.membership, **form.cleaned_data)
    except Refused as refusal:
        return changed_cards(request, cursor, status=422, reason=str(refusal))
    except Ticket.DoesNotExist:
        pass
    return changed_cards(request, cursor)


def changed_cards(request: MemberRequest, cursor: str, status: int = 200, **more: Any) -> HttpResponse:
    next_cursor = live.cursor()
    changed = queries.changed_since(request.membership, cursor)
    if changed is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    ids = [ticket.pk for ticket in changed]
    shown = list(
        queries.rows(shown_by(TicketFilter.from_query(request.GET)).queryset(request.membership).filter(pk__in=ids))
    )
    by_status = {column: [row for row in shown if row.status == column] for column in Ticket.Status.values}
    columns = [
        Column(
            column,
            cards(rows, column, request.membership),
            has_more=False,
            gone=[ticket for ticket in changed if ticket.pk not in {row.pk for row in rows}],
        )
        for column, rows in by_status.items()
    ]
    slug = request.membership.workspace.slug
    may_work = request.membership.may(Permission.TICKET)
    context = {"columns": columns, "cursor": next_cursor, "slug": slug, "may_work": may_work}
    context["tickets_url"] = reverse("tickets:list", args=[slug])
    return respond(request, "helpdesk/_board_changed.html", context | more, status=status)
