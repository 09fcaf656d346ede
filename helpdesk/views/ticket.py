"""A ticket's page, and what is changed on it."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import own_values, queries
from helpdesk.access import TicketDeleted, get_ticket, get_ticket_to_show
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.delete_ticket import delete_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.errors import ChangedMeanwhile
from helpdesk.forms.tickets import ChangeForm, MoveForm, OwnValuesForm
from helpdesk.models import Ticket, TicketEntry
from helpdesk.presenters.conflicts import conflict_lines
from helpdesk.presenters.tickets import TicketView, choices, link_kinds
from inbox.presenters.conversations import ConversationView
from inbox.views.panes import respond, told
from workspaces.access import MemberRequest, is_fragment, member_view, require
from workspaces.errors import Refused
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view()
def show(request: MemberRequest, number: int) -> HttpResponse:
    """GET: the page. POST: change some of its fields, from the `version` that the form was drawn from."""
    try:
        ticket = get_ticket_to_show(request.membership, number)
    except TicketDeleted:
        return render(request, "helpdesk/deleted.html", {"here": "tickets", "number": number}, status=410)
    if request.method == "POST":
        require(request.membership, Permission.TICKET)
        return change(request, ticket)
    entries, has_more = queries.page_of_entries(ticket)
    context = ticket_context(request, ticket, entries) | {
        "client_id": uuid4(),
        "news_url": TicketView(ticket).address("news"),
        "before": entries[0].pk if has_more else None,
    }
    return render(request, "helpdesk/show.html", context)


def ticket_context(request: MemberRequest, ticket: Any, entries: list[TicketEntry]) -> dict[str, Any]:
    """What the page shows, or its head and side with these new entries. ticket: from `get_ticket_to_show`."""
    membership, view = request.membership, TicketView(ticket)
    conversation = queries.conversation(membership, ticket)
    origin = queries.bring_messages(conversation, entries, ticket.origin_ids)
    people = queries.people(ticket)
    members = [member for member in people if member.removed_at is None and member.may(Permission.ANSWER)]
    watchers = [member for member in people if member.pk in ticket.watcher_ids]
    return {
        "here": "tickets",
        "slug": membership.workspace.slug,
        "ticket": ticket,
        "view": view,
        "entries": entries,
        "origin": origin,
        "chat": ConversationView(conversation) if conversation else None,
        "sees_customer": ticket.sees_customer,
        "ways": view.ways(membership),
        "own_lines": own_values.lines(ticket, membership.workspace.ticket_fields.all()),
        "kinds": choices(Ticket.Kind.choices, ticket.kind),
        "priorities": choices(reversed(Ticket.Priority.choices), ticket.priority),
        "members": sorted(members, key=lambda member: member.pk != membership.pk),
        "links": view.links(queries.links(membership, ticket)),
        "link_kinds": link_kinds(),
        "teams": ticket.menu_teams,
        "tags": ticket.menu_tags,
        "labels": [tag for tag in ticket.menu_tags if tag["pk"] in ticket.label_ids],
        "watchers": watchers,
        "may_work": membership.may(Permission.TICKET),
        "may_tag": membership.may(Permission.TAG),
        "may_manage": membership.may(Permission.MANAGE_TICKETS),
        "is_watching": membership.pk in ticket.watcher_ids,
    }


def change(request: MemberRequest, ticket: Ticket) -> HttpResponse:
    form = ChangeForm(request.POST, membership=request.membership, custom=ticket.custom)
    if not form.is_valid():
        return refused(request, ticket, form.problem)
    try:
        change_ticket(ticket=ticket, actor=request.membership, **form.cleaned_data)
    except ChangedMeanwhile as lost:
        return conflict(request, lost)
    except Ticket.DoesNotExist:
        return gone(request, ticket)
    return changed(request, ticket)


@require_safe
@member_view(Permission.TICKET)
def edit(request: MemberRequest, number: int) -> HttpResponse:
    """The form of its words, as they are now."""
    ticket = get_ticket(request.membership, number)
    return respond(request, "helpdesk/_edit.html", {"ticket": ticket, "view": TicketView(ticket)})


@require_safe
@member_view(Permission.TICKET)
def values(request: MemberRequest, number: int) -> HttpResponse:
    """The form of the workspace's own fields, as they are now: those of its type, and those that say something all the same."""
    ticket = get_ticket(request.membership, number)
    form = OwnValuesForm(membership=request.membership, ticket=ticket)
    return respond(request, "helpdesk/_values.html", {"ticket": ticket, "view": TicketView(ticket), "form": form})


@require_POST
@member_view(Permission.TICKET)
def status(request: MemberRequest, number: int) -> HttpResponse:
    """Move it along the workflow, from the `version` that the form was drawn from."""
    ticket = get_ticket(request.membership, number)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        move_ticket(ticket=ticket, actor=request.membership, **form.cleaned_data)
    except ChangedMeanwhile as lost:
        return conflict(request, lost)
    except Refused as refusal:
        return refused(request, ticket, str(refusal))
    except Ticket.DoesNotExist:
        return gone(request, ticket)
    return changed(request, ticket)


@require_POST
@member_view(Permission.MANAGE_TICKETS)
def deletion(request: MemberRequest, number: int) -> HttpResponse:
    ticket = get_ticket(request.membership, number)
    delete_ticket(ticket=ticket, actor=request.membership)
    return redirect("tickets:list", request.membership.workspace.slug)


def changed(request: MemberRequest, ticket: Ticket, status: int = 200, **more: Any) -> HttpResponse:
    """What is new on the page since its last entry, `last`; without htmx the page itself."""
    if not is_fragment(request):
        return redirect(TicketView(ticket).url)
    ticket = get_ticket_to_show(request.membership, ticket.number)
    entries = newer(ticket, (read_id(request.POST.get("last", "")) or 0) + 1)
    context = ticket_context(request, ticket, entries) | {"is_saved": status == 200, **more}
    return respond(request, "helpdesk/_changed.html", context, status=status)


def newer(ticket: Ticket, since: int) -> list[TicketEntry]:
    """The newest, from the one with this id on."""
    found = ticket.entries.filter(pk__gte=since).order_by("-pk")
    return queries.with_files(ticket, found[: queries.ENTRY_PAGE])[::-1]


def conflict(request: MemberRequest, lost: ChangedMeanwhile) -> HttpResponse:
    """Both values, and a way to choose: nothing was written."""
    if not is_fragment(request):
        context = {"here": "tickets", "lost": lost, "lines": conflict_lines(lost), "url": TicketView(lost.ticket).url}
        return render(request, "helpdesk/conflict.html", context, status=409)
    return changed(request, lost.ticket, status=409, lost=lost, lines=conflict_lines(lost))


def refused(request: MemberRequest, ticket: Ticket, reason: str) -> HttpResponse:
    """The page as it is now, and why nothing was changed."""
    if not is_fragment(request):
        return told(request, reason)
    return changed(request, ticket, status=422, reason=reason)


def gone(request: MemberRequest, ticket: Ticket) -> HttpResponse:
    """Somebody deleted it meanwhile: its page says so."""
    url = reverse("tickets:show", args=[request.membership.workspace.slug, ticket.number])
    return HttpResponse(headers={"HX-Redirect": url}) if is_fragment(request) else redirect(url)


@require_safe
@member_view()
def news(request: MemberRequest, number: int) -> HttpResponse:
    """The same for a page that was told of a change, or waits for what becomes of a message. Query: `last`, its last entry, and
    `unsettled`, the first one that is waited for."""
    ticket = get_ticket_to_show(request.membership, number)
    since = read_id(request.GET.get("unsettled", "")) or (read_id(request.GET.get("last", "")) or 0) + 1
    return respond(request, "helpdesk/_changed.html", ticket_context(request, ticket, newer(ticket, since)))
