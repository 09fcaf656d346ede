"""The work on a conversation: whose it is, whether it is done, how far it was read."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox import queries, teams
from inbox.access import get_conversation
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.block_conversation import block_conversation, unblock_conversation
from inbox.actions.hold_conversation import hold_conversation
from inbox.actions.mark_read import mark_read
from inbox.actions.mark_unread import mark_unread
from inbox.actions.prioritise_conversation import prioritise_conversation
from inbox.actions.reopen_conversation import reopen_conversation
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.snooze_conversation import snooze_conversation
from inbox.forms.work import NOT_HERE, PriorityForm, SnoozeForm
from inbox.mentions import mentionable
from inbox.models import Conversation, Message
from inbox.outbox.waiting import scheduled
from inbox.views.panes import changed, marks_shown, respond, told
from workspaces.access import MemberRequest, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_http_methods(["POST", "DELETE"])
@member_view(Permission.ASSIGN)
def assignment(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: the member `assignee` has the conversation, without one the asking member. DELETE: nobody has it."""
    conversation = get_conversation(request.membership, pk)
    assignee = request.membership if request.method == "POST" else None
    if asked := request.POST.get("assignee"):
        assignee = queries.assignee(request.membership.workspace_id, asked)
        if assignee is None:
            return told(request, str(NOT_HERE))
    assign_conversation(conversation=conversation, actor=request.membership, assignee=assignee)
    return shown(request, conversation)


@require_safe
@member_view(Permission.ASSIGN)
def assignees(request: MemberRequest, pk: int) -> HttpResponse:
    """Who can have the conversation, the asking member first, which teams, and who takes part in it."""
    conversation = get_conversation(request.membership, pk)
    context = {
        "conversation": conversation,
        "members": queries.assignees_for(request.membership),
        "participants": mentionable(conversation.workspace_id),
        "teams": teams.teams_for(conversation),
    }
    return respond(request, "inbox/_assignees.html", context)


@require_http_methods(["POST", "DELETE"])
@member_view(Permission.ANSWER)
def resolution(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: nothing more to do; the answer says what leaves all the same. DELETE: there is."""
    conversation = get_conversation(request.membership, pk)
    if request.method == "POST":
        resolve_conversation(conversation=conversation, actor=request.membership)
        return shown(
            request, conversation, leaving=queries.with_details(scheduled(conversation.messages.all()), [conversation])
        )
    reopen_conversation(conversation=conversation, actor=request.membership)
    return shown(request, conversation)


@require_http_methods(["POST", "DELETE"])
@member_view(Permission.ANSWER)
def blocking(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: the customer is heard no more. DELETE: again."""
    conversation = get_conversation(request.membership, pk)
    if request.method == "POST":
        block_conversation(conversation=conversation, actor=request.membership)
    else:
        unblock_conversation(conversation=conversation, actor=request.membership)
    return shown(request, conversation)


@require_POST
@member_view(Permission.ANSWER)
def priority(request: MemberRequest, pk: int) -> HttpResponse:
    conversation = get_conversation(request.membership, pk)
    form = PriorityForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    prioritise_conversation(conversation=conversation, actor=request.membership, **form.cleaned_data)
    return shown(request, conversation)


@require_POST
@member_view(Permission.ANSWER)
def pending(request: MemberRequest, pk: int) -> HttpResponse:
    conversation = get_conversation(request.membership, pk)
    hold_conversation(conversation=conversation, actor=request.membership)
    return shown(request, conversation)


@require_POST
@member_view(Permission.ANSWER)
def snooze(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the conversation aside until the moment `until`."""
    conversation = get_conversation(request.membership, pk)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return told(request, str(form.errors["until"][0]))
    snooze_conversation(conversation=conversation, actor=request.membership, until=form.cleaned_data["until"])
    return shown(request, conversation)


def shown(request: MemberRequest, conversation: Conversation, **more: Any) -> HttpResponse:
    """What changed, with the activity that says so. more: as of `changed`."""
    activities = conversation.messages.filter(kind=Message.Kind.ACTIVITY)
    return changed(request, conversation.pk, activities.order_by("-at", "-id"), **more)


@require_http_methods(["POST", "DELETE"])
@member_view()
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: the member read as far as `incoming_count`, and a note that calls them, `mention`. DELETE: it is
    unread again. Answers with the mark as it is now."""
    conversation = get_conversation(request.membership, pk)
    if request.method == "DELETE":
        mark_unread(membership=request.membership, conversation=conversation)
        return marks_shown(request, [pk])
    count = read_id(request.POST.get("incoming_count", ""))
    if count is None:
        return HttpResponse(status=422)
    mention = read_id(request.POST.get("mention", "")) or 0
    mark_read(membership=request.membership, conversation=conversation, incoming_count=count, mention=mention)
    return marks_shown(request, [pk])
