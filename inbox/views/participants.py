"""Who takes part in a conversation, and who can be mentioned in its notes."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from inbox import mentions
from inbox.access import get_conversation
from inbox.actions.take_part import leave, take_part
from inbox.models import Message
from inbox.views.panes import changed, respond
from workspaces.access import MemberRequest, member_view
from workspaces.models import Membership
from workspaces.roles import Permission


@require_POST
@member_view(Permission.ASSIGN)
def participant(request: MemberRequest, pk: int, member_pk: int) -> HttpResponse:
    """The member takes part where the form says `takes_part`, and no longer where it does not."""
    conversation = get_conversation(request.membership, pk)
    own = Membership.objects.filter(workspace=request.membership.workspace_id, removed_at=None)
    member = get_object_or_404(own, pk=member_pk)
    if "takes_part" in request.POST:
        take_part(conversation=conversation, membership=member)
    else:
        leave(conversation=conversation, membership=member)
    return changed(request, pk, Message.objects.none())


@require_safe
@member_view(Permission.NOTE)
def choices(request: MemberRequest, pk: int) -> HttpResponse:
    """What the composer of a conversation offers after an @, for the letters `q`."""
    conversation, wanted = get_conversation(request.membership, pk), request.GET.get("q", "")
    context = {"choices": mentions.choices(mentions.mentionable(conversation.workspace_id), wanted), "query": wanted}
    return respond(request, "inbox/_mention_choices.html", context)
