"""What is done with one message that is there."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox import queries
from inbox.access import get_message, get_message_to_forward
from inbox.actions.delete_message import NotDeletable, delete_message
from inbox.actions.react_to_message import react_to_message
from inbox.filters import ConversationFilter
from inbox.models import Conversation, Message
from inbox.presenters.forwarding import ForwardedView, target_views
from inbox.search.find import MOST_PEOPLE, people
from inbox.views.messages import attempted, shown
from inbox.views.panes import respond, target, told
from inbox.views.search import question_of, typed_in
from workspaces.access import MemberRequest, member_view, require
from workspaces.roles import Permission


@require_POST
@member_view(Permission.NOTE)
def deletion(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """Delete a message here, or a note: its author may, and who may erase."""
    message = get_message(request.membership, pk, message_pk)
    if message.author_id != request.membership.pk:
        require(request.membership, Permission.ERASE)
    try:
        message = delete_message(message=message, actor=request.membership)
    except NotDeletable:
        return told(request, _("This message cannot be deleted here."))
    except Message.DoesNotExist as gone:
        raise Http404 from gone
    return shown(request, message)


@require_http_methods(["POST", "DELETE"])
@member_view(Permission.ANSWER)
def reaction(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """POST: our reaction on it is `emoji`. DELETE: it has none of ours."""
    message = get_message(request.membership, pk, message_pk)
    emoji = request.POST.get("emoji", "") if request.method == "POST" else ""
    return attempted(request, lambda: react_to_message(message=message, emoji=emoji))


@require_safe
@member_view(Permission.ANSWER)
def forwarding(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """To whom a message may be said too: those whose name has the words of `q`, else those who wrote last.

    As a fragment of `#forwarding-found` only they, else the whole question.
    """
    slug = request.membership.workspace.slug
    forwarded = ForwardedView(get_message_to_forward(request.membership, pk, message_pk), slug)
    is_asked = bool(typed_in(request).strip())
    found = [row for row in candidates(request) if row.pk != pk]
    context = {
        "forwarded": forwarded,
        "targets": target_views(found[:MOST_PEOPLE], forwarded),
        "is_asked": is_asked,
        "is_cut": is_asked and len(found) > MOST_PEOPLE,
    }
    is_list = target(request) == "forwarding-found"
    return respond(request, "inbox/_forwarding_found.html" if is_list else "inbox/_forwarding.html", context)


def candidates(request: MemberRequest) -> list[Conversation]:
    if typed_in(request).strip():
        return people(request.membership, question_of(request))
    rows, _has_more = queries.page_of_rows(ConversationFilter(status="any").ranges(request.membership))
    return rows
