"""The list of tickets: a filter of them, page by page, and what is done with several at once."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk import queries, sight
from helpdesk.actions.change_in_bulk import Outcome, change_in_bulk
from helpdesk.filters import TicketFilter
from helpdesk.forms.lists import BulkForm
from helpdesk.models import Ticket
from helpdesk.presenters.filters import filter_menus, filter_tabs
from helpdesk.presenters.saved_views import saved_lines
from inbox import live
from inbox.queries import assignees_for, tags
from inbox.teams import teams
from inbox.views.panes import respond, told
from workspaces.access import MemberRequest, is_fragment, member_view, require
from workspaces.models import Tag, Team
from workspaces.roles import Permission

# Of what a bulk action could not do, so many are told one by one.
MOST_TOLD = 3


@require_safe
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """The list. As a fragment: its next page, behind the place `after`."""
    wanted = TicketFilter.from_query(request.GET)
    # Before any row is read.
    cursor = live.cursor()
    tickets, has_more = queries.page_of_rows(wanted, request.membership, request.GET.get("after", ""))
    context = rows_context(request, wanted, tickets) | {
        "more_after": wanted.place.position(tickets[-1]) if has_more else ""
    }
    if is_fragment(request):
        return respond(request, "helpdesk/_more_rows.html", context | {"is_more": True})
    return render(request, "helpdesk/index.html", context | page_context(request, wanted, cursor))


def rows_context(request: MemberRequest, wanted: TicketFilter, tickets: list[Ticket]) -> dict[str, Any]:
    return {
        "slug": request.membership.workspace.slug,
        "wanted": wanted,
        "rows": [(ticket, wanted.place.position(ticket)) for ticket in tickets],
        "may_work": request.membership.may(Permission.TICKET),
    }


def page_context(request: MemberRequest, wanted: TicketFilter, cursor: str) -> dict[str, Any]:
    """What stands above a list and above the board."""
    membership = request.membership
    known: dict[str, Any] = {
        "members": assignees_for(membership),
        "teams": list(teams(membership.workspace_id)),
        "tags": list(tags(membership.workspace_id)),
    }
    return known | {
        "here": "tickets",
        "slug": membership.workspace.slug,
        "wanted": wanted,
        "cursor": cursor,
        "is_narrowed": bool(wanted.given),
        "tabs": filter_tabs(wanted),
        "menus": filter_menus(wanted, own_fields=membership.workspace.ticket_fields.all(), **known),
        "saved": saved_lines(membership, wanted),
        "statuses": Ticket.Status.choices,
        "priorities": list(reversed(Ticket.Priority.choices)),
        "may_work": membership.may(Permission.TICKET),
        "may_manage": membership.may(Permission.MANAGE_TICKETS),
    }


@require_safe
@member_view()
def news(request: MemberRequest) -> HttpResponse:
    """What changed since the page's `cursor`: rows of its filter as they are now, down to the place `until`, and which left it."""
    wanted = TicketFilter.from_query(request.GET)
    return changed_rows(request, wanted, request.GET.get("cursor", ""), request.GET.get("until", ""))


def changed_rows(request: MemberRequest, wanted: TicketFilter, cursor: str, until: str, **more: Any) -> HttpResponse:
    next_cursor = live.cursor()
    changed = queries.changed_since(request.membership, cursor)
    if changed is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    mine = wanted.queryset(request.membership).filter(pk__in=[ticket.pk for ticket in changed])
    shown = [row for row in queries.rows(mine) if wanted.place.position(row) >= until]
    there = {row.pk for row in shown}
    context = rows_context(request, wanted, shown) | {
        "cursor": next_cursor,
        "gone": [ticket for ticket in changed if ticket.pk not in there],
        **more,
    }
    return respond(request, "helpdesk/_rows_changed.html", context)


@require_POST
@member_view()
def bulk(request: MemberRequest) -> HttpResponse:
    """Change the tickets `number` as `change` says; the answer is the rows as they are now, and how it went."""
    form = BulkForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return told(request, form.problem)
    require(request.membership, form.permission)
    name, value = form.cleaned_data["change"]
    own = sight.tickets(request.membership).filter(deleted_at=None)
    try:
        outcome = change_in_bulk(own.filter(number__in=form.numbers).order_by("pk"), request.membership, name, value)
    except (Tag.DoesNotExist, Team.DoesNotExist):
        return told(request, _("Somebody deleted it just now. Choose another one."))
    if not is_fragment(request):
        return redirect(reverse("tickets:list", args=[request.membership.workspace.slug]))
    wanted = TicketFilter.from_query(request.GET)
    cursor, until = request.POST.get("cursor", ""), request.POST.get("until", "")
    return changed_rows(request, wanted, cursor, until, toast=sentence(outcome), is_bad=bool(outcome.refused))


def sentence(outcome: Outcome) -> str:
    said = [
        ngettext("%(count)s ticket changed.", "%(count)s tickets changed.", outcome.changed)
        % {"count": outcome.changed},
        *outcome.refused[:MOST_TOLD],
    ]
    if left := len(outcome.refused[MOST_TOLD:]):
        more = ngettext("And %(count)s more stayed as it was.", "And %(count)s more stayed as they were.", left)
        said.append(more % {"count": left})
    return " ".join(said)
