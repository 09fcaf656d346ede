from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from inbox.filters import ConversationFilter
from inbox.fragments import frames_since
from inbox.news import Watch
from inbox.sight import conversations
from inbox.views.panes import marks_shown
from workspaces.access import MemberRequest, member_view
from workspaces.ids import read_id

# Of one question for read marks; a longer list of rows asks again.
MOST_MARKS = 200


@require_safe
@member_view()
def changes(request: MemberRequest) -> HttpResponse:
    """The same frames as the socket's, for a tab without one. Query: `cursor`, `conversation`, `customer`, and the list's filter."""
    watch = Watch(
        filter=ConversationFilter.from_query(request.GET),
        conversation_id=read_id(request.GET.get("conversation", "")),
        contact_id=read_id(request.GET.get("customer", "")),
    )
    frames = frames_since(request.membership, watch, request.GET.get("cursor", ""), get_language() or "")
    response = HttpResponse(frames)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@member_view()
def marks(request: MemberRequest) -> HttpResponse:
    """How far the member has read the conversations named by `conversation`: rows that came without their mark."""
    given = map(read_id, request.GET.getlist("conversation")[:MOST_MARKS])
    asked = [pk for pk in given if pk is not None]
    own = conversations(request.membership).filter(pk__in=asked)
    return marks_shown(request, own.values_list("pk", flat=True))
