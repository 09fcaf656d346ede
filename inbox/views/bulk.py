"""One thing done to many conversations at once: a browser sends them in portions, and shows how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox import positions, queries, sight, teams
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.assign_team import NotTheirChannel, assign_team
from inbox.actions.change_in_bulk import are_own, change_in_bulk, read_token, undo_in_bulk, undo_token
from inbox.actions.hold_conversation import hold_conversation
from inbox.actions.mark_read import mark_read
from inbox.actions.mark_unread import mark_unread
from inbox.actions.reopen_conversation import reopen_conversation
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.snooze_conversation import snooze_conversation
from inbox.actions.tag_conversation import tag_conversation
from inbox.actions.untag_conversation import untag_conversation
from inbox.filters import ConversationFilter
from inbox.forms.work import NO_TAG, NO_TEAM, BulkForm
from inbox.models import Conversation
from inbox.views.panes import respond
from workspaces.access import MemberRequest, member_view, require
from workspaces.ids import read_id
from workspaces.models import Membership, Tag, Team
from workspaces.roles import Permission

# Of a view: so many are taken when all of it is chosen.
MOST_CHOSEN = 10_000


@dataclass(frozen=True)
class Verb:
    """takes: the form's field that the action is given. touches: what of a conversation it changes, and undo restores."""

    action: Callable[..., Any]
    permission: Permission = Permission.ANSWER
    takes: str = ""
    touches: tuple[str, ...] = ()


def read(*, conversation: Conversation, actor: Membership) -> None:
    mark_read(membership=actor, conversation=conversation, incoming_count=conversation.incoming_count)


def unread(*, conversation: Conversation, actor: Membership) -> None:
    mark_unread(membership=actor, conversation=conversation)


VERBS = {
    "read": Verb(read, Permission.READ, touches=("mark",)),
    "unread": Verb(unread, Permission.READ, touches=("mark",)),
    "assign": Verb(assign_conversation, Permission.ASSIGN, "assignee", ("assignee", "team")),
    "assign_team": Verb(assign_team, Permission.ASSIGN, "team", ("assignee", "team")),
    "tag": Verb(tag_conversation, Permission.TAG, "tag", ("tags",)),
    "untag": Verb(untag_conversation, Permission.TAG, "tag", ("tags",)),
    "snooze": Verb(snooze_conversation, takes="until", touches=("status", "until")),
    "hold": Verb(hold_conversation, touches=("status", "until")),
    "resolve": Verb(resolve_conversation, touches=("status", "until")),
    "reopen": Verb(reopen_conversation, touches=("status", "until")),
}


@require_http_methods(["GET", "POST"])
@member_view()
def collection(request: MemberRequest) -> HttpResponse:
    """GET: {"ids"} of all conversations of the page's filter, or of those between the positions `from` and `to`.
    POST: a portion of them is changed.

    Its answer: {"changed": how many, "left": how many could not be, "undo": what takes it back, or empty, "sentence": how many
    of all so far}. A 422 carries the "sentence" why nothing was done.
    """
    if request.method == "POST":
        return change(request)
    wanted = ConversationFilter.from_query(request.GET)
    rows, ranges = wanted.queryset(request.membership), wanted.ranges(request.membership)
    if "from" in request.GET:
        low, high = sorted((request.GET["from"], request.GET.get("to", "")))
        if positions.read(low) is None or positions.read(high) is None:
            return JsonResponse({"ids": []})  # an odd end would be none, and all beyond the other one chosen
        rows = rows.filter(positions.after(low, ranges.at), positions.before(high, ranges.at))
    return JsonResponse({"ids": list(rows.order_by(*ranges.order()).values_list("pk", flat=True)[:MOST_CHOSEN])})


def change(request: MemberRequest) -> JsonResponse:
    form = BulkForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return JsonResponse({"sentence": form.problem}, status=422)
    given = form.cleaned_data
    verb = VERBS[given["verb"]]
    require(request.membership, verb.permission)
    conversations = list(sight.conversations(request.membership).filter(pk__in=given["ids"]))
    refused: list[Conversation] = []
    try:
        act = applied(verb, request.membership, given, refused)
        steps = change_in_bulk(conversations, act, verb.touches, request.membership)
    except Team.DoesNotExist:
        return JsonResponse({"sentence": str(NO_TEAM)}, status=422)
    except Tag.DoesNotExist:
        return JsonResponse({"sentence": str(NO_TAG)}, status=422)
    left = len(refused) + given["left"]
    said = [sentence(given["verb"], len(steps) + given["before"]), *([left_out(given["team"], left)] if left else [])]
    return JsonResponse(
        {
            "changed": len(steps),
            "left": len(refused),
            "undo": undo_token(steps, request.membership),
            "sentence": " ".join(said),
        }
    )


def applied(
    verb: Verb, actor: Membership, given: dict[str, Any], refused: list[Conversation]
) -> Callable[[Conversation], None]:
    """What is done to each. refused: gets those that cannot have the team."""
    more = {verb.takes: given[verb.takes]} if verb.takes else {}

    def act(row: Conversation) -> None:
        try:
            verb.action(conversation=row, actor=actor, **more)
        except NotTheirChannel:
            refused.append(row)

    return act


def sentence(name: str, count: int) -> str:
    said = {
        "read": ngettext("%(count)s conversation is read.", "%(count)s conversations are read.", count),
        "unread": ngettext("%(count)s conversation is unread.", "%(count)s conversations are unread.", count),
        "assign": ngettext("%(count)s conversation assigned.", "%(count)s conversations assigned.", count),
        "assign_team": ngettext("%(count)s conversation assigned.", "%(count)s conversations assigned.", count),
        "tag": ngettext("%(count)s conversation got the tag.", "%(count)s conversations got the tag.", count),
        "untag": ngettext("%(count)s conversation lost the tag.", "%(count)s conversations lost the tag.", count),
        "snooze": ngettext("%(count)s conversation put aside.", "%(count)s conversations put aside.", count),
        "resolve": ngettext("%(count)s conversation resolved.", "%(count)s conversations resolved.", count),
        "reopen": ngettext("%(count)s conversation reopened.", "%(count)s conversations reopened.", count),
        "hold": ngettext("%(count)s conversation is pending.", "%(count)s conversations are pending.", count),
        "undo": ngettext("%(count)s conversation is as before.", "%(count)s conversations are as before.", count),
    }
    return said[name] % {"count": count}


def left_out(team: Team, count: int) -> str:
    said = ngettext(
        "%(count)s stays as it was: %(team)s does not look after its channel.",
        "%(count)s stay as they were: %(team)s does not look after their channels.",
        count,
    )
    return said % {"count": count, "team": team}


@require_POST
@member_view()
def undo(request: MemberRequest) -> JsonResponse:
    """Take back what the token `undo` names, which stands for `of` conversations. Answers as `change` does; a 422 too says how
    many of all so far are left."""
    before, left, of = (read_id(request.POST.get(name, "")) or 0 for name in ("before", "left", "of"))
    steps = read_token(request.POST.get("undo", ""), request.membership)
    if steps is None:
        words = undone(before, left + of) if before else _("It is too late to undo this.")
        return JsonResponse({"changed": 0, "left": of, "undo": "", "sentence": words}, status=422)
    if not are_own(steps):
        require(request.membership, Permission.ANSWER)
    count = undo_in_bulk(steps, request.membership)
    stayed = len(steps) - count
    words = undone(count + before, stayed + left)
    return JsonResponse({"changed": count, "left": stayed, "undo": "", "sentence": words})


def undone(count: int, left: int) -> str:
    stayed = ngettext("%(count)s could not be undone.", "%(count)s could not be undone.", left) % {"count": left}
    return " ".join([sentence("undo", count), *([stayed] if left else [])])


@require_safe
@member_view(Permission.TAG)
def tags(request: MemberRequest) -> HttpResponse:
    """What the chosen conversations can get, or lose."""
    return respond(request, "inbox/_bulk_tags.html", {"tags": queries.tags(request.membership.workspace_id)})


@require_safe
@member_view(Permission.ASSIGN)
def assignees(request: MemberRequest) -> HttpResponse:
    """Who can have the chosen conversations, the asking member first, and which teams."""
    members = queries.assignees_for(request.membership)
    every_team = teams.teams(request.membership.workspace_id)
    return respond(request, "inbox/_bulk_assignees.html", {"members": members, "teams": every_team})
