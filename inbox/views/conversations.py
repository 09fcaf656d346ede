from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from inbox import queries, teams
from inbox.access import get_conversation_to_read
from inbox.filters import ConversationFilter
from inbox.presenters.channels import all_connectors
from inbox.presenters.conversations import ConversationView
from inbox.views.panes import THE_END, list_context, respond, shared_context, target, thread_context
from inbox.views.search import search_context
from workspaces.access import MemberRequest, member_view


@require_safe
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """The list, or what follows the position `before` in it, or what precedes `after`.

    As a fragment: those rows (`#conversations`), an empty thread (`#thread`), or both panes.
    """
    context = shared_context(request)
    if target(request) == "thread":
        return respond(request, "inbox/_no_conversation.html", context)
    context |= list_context(request, context["wanted"])
    if target(request) == "conversations":
        return respond(request, "inbox/_more_rows.html", context)
    context["connectors"] = all_connectors(context["slug"])
    return respond(request, "inbox/_panes.html" if target(request) == "inbox" else "inbox/index.html", context)


@require_safe
@member_view()
def choices(request: MemberRequest) -> HttpResponse:
    """What else a list can show, for the menu above it: by tag, by colleague, by team. Query: the list's filter."""
    workspace_id = request.membership.workspace_id
    wanted = ConversationFilter.from_query(request.GET)
    kept = {name: value for name, value in wanted.given.items() if name not in ("tag", "assignee", "team")}
    context = {
        "slug": request.membership.workspace.slug,
        "wanted": wanted,
        "kept": kept,
        "tags": queries.tags(workspace_id),
        "members": queries.assignees(workspace_id),
        "teams": teams.teams(workspace_id),
    }
    return respond(request, "inbox/_choices.html", context)


@require_safe
@member_view()
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """The thread beside the list, or beside the results of a search (`q`); at the position `at` where there is one.

    As a fragment: the thread alone (`#thread`), or both panes.
    """
    context = shared_context(request)
    conversation = get_conversation_to_read(request.membership, pk)
    if conversation.pk != pk:
        return redirect(f"{ConversationView(conversation).url}?{request.GET.urlencode()}")
    context["latest_url"] = latest_url(request, pk)
    context |= thread_context(conversation, request.GET.get("at", ""))
    if target(request) == "thread":
        context["marks"] = queries.read_marks(request.membership, [pk])
        return respond(request, "inbox/_thread.html", context)
    is_search = "q" in request.GET
    context |= search_context(request) if is_search else list_context(request, context["wanted"])
    if all(mark.conversation_id != pk for mark in context["marks"]):
        context["marks"] += queries.read_marks(request.membership, [pk])
    return respond(request, "inbox/_panes.html" if target(request) == "inbox" else "inbox/index.html", context)


def latest_url(request: MemberRequest, pk: int) -> str:
    """This page at the end of the thread, wherever it was opened."""
    query = request.GET.copy()
    query["at"] = THE_END
    return f"{reverse('inbox:conversation', args=[request.membership.workspace.slug, pk])}?{query.urlencode()}"
