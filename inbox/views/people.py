from django.http import HttpResponse
from django.views.decorators.http import require_safe

from inbox.presenters.saved_views import SavedViewLine
from inbox.saved_views import called
from inbox.search.find import MOST_PEOPLE, people
from inbox.views.panes import respond
from inbox.views.search import question_of, typed_in
from workspaces.access import MemberRequest, member_view


@require_safe
@member_view()
def people_called(request: MemberRequest) -> HttpResponse:
    """The palette's customers and saved views whose name has all words of `q`, those who wrote last first."""
    found = people(request.membership, question_of(request))
    context = {
        "people": found[:MOST_PEOPLE],
        "has_more": len(found) > MOST_PEOPLE,
        "views": [SavedViewLine(view, request.membership) for view in called(request.membership, typed_in(request))],
    }
    return respond(request, "inbox/_people.html", context)
