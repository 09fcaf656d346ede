from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from inbox.presenters.results import FILTER_HELP, ResultView, problem_sentence
from inbox.search.find import MOST_PEOPLE, find, messages, people, tags
from inbox.search.language import LONGEST_QUESTION, Question, read
from inbox.text import clean
from inbox.views.panes import respond, search_query, shared_context, target
from workspaces.access import MemberRequest, member_view
from workspaces.ids import read_id

# Of one question what became of them; a longer list of results stays as it is from there on.
MOST_SHOWN = 200


@require_safe
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """The results. As a fragment: those of another question (`#found`), the next page or the newest state of those that
    `result` names (`#results`), an empty thread (`#thread`), or both panes.
    """
    context = shared_context(request)
    match target(request):
        case "thread":
            return respond(request, "inbox/_no_conversation.html", context)
        case "results" if "result" in request.GET:
            return respond(request, "inbox/_result_rows.html", context | shown_again(request))
    context |= search_context(request)
    fragments = {"found": "inbox/_found.html", "results": "inbox/_more_results.html", "inbox": "inbox/_panes.html"}
    return respond(request, fragments.get(target(request), "inbox/index.html"), context)


def search_context(request: MemberRequest) -> dict[str, Any]:
    """What the list's pane shows in place of the list: `search`, with the question, its problems and its results."""
    membership, question, query = request.membership, question_of(request), search_query(request)
    before = request.GET.get("before", "")
    found = find(membership, question, before)
    named = [] if before or found.narrowed.unknown else people(membership, question)
    return {
        "marks": [],
        "search": {
            "url": reverse("inbox:search", args=[membership.workspace.slug]),
            "query": query,
            "typed": typed_in(request),
            "zone": request.GET.get("zone", ""),
            "help": FILTER_HELP,
            "question": question,
            "problems": [problem_sentence(problem) for problem in (*question.problems, *found.narrowed.unknown)],
            "results": [ResultView(row, query, question.terms) for row in messages(membership, found.message_ids)],
            "older": found.older,
            "looked_until": found.looked_until,
            "people": named[:MOST_PEOPLE],
            "has_more_people": len(named) > MOST_PEOPLE,
            "tags": [] if before or found.narrowed.unknown else tags(membership, question),
        },
    }


def shown_again(request: MemberRequest) -> dict[str, Any]:
    """The results that a tab shows, as they are now; `removed` are those that are gone."""
    ids = [pk for given in request.GET.getlist("result")[:MOST_SHOWN] if (pk := read_id(given)) is not None]
    rows, terms = messages(request.membership, ids), question_of(request).terms
    return {
        "results": [ResultView(row, search_query(request), terms) for row in rows],
        "removed": sorted(set(ids) - {row.pk for row in rows}),
    }


def question_of(request: MemberRequest) -> Question:
    """`zone` is the reader's, where the question names days."""
    try:
        zone = ZoneInfo(request.GET.get("zone") or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return read(typed_in(request), zone)


def typed_in(request: MemberRequest) -> str:
    return clean(request.GET.get("q", ""))[:LONGEST_QUESTION]
