"""The saved views that a member sees, and how many conversations each has."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Func, IntegerField, Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower
from django.http import QueryDict

from contacts.folding import fold, words
from inbox.filters import ConversationFilter
from inbox.models import SavedView
from inbox.view_counts import MOST_COUNTED
from workspaces.ids import read_id
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission

# As many one member, and as many all members share: each is counted whenever the menu opens.
MOST_VIEWS = 30
CURSOR = Cast(Func(Func(function="pg_current_snapshot"), function="pg_snapshot_xmin"), TextField())


def seen_by(membership: Membership) -> QuerySet[SavedView]:
    """Their own and the shared ones, by name."""
    rows = SavedView.objects.filter(workspace=membership.workspace_id)
    return rows.filter(Q(owner=membership) | Q(is_shared=True)).order_by(Lower("name"), "pk")


def called(membership: Membership, typed: str) -> list[SavedView]:
    """Those that they see in whose name all of the words stand, accents aside."""
    wanted = words(fold(typed))
    return [view for view in seen_by(membership) if all(word in fold(view.name) for word in wanted)] if wanted else []


def filter_of(view: SavedView) -> ConversationFilter:
    return ConversationFilter.from_query(QueryDict(view.query))


def opened(membership: Membership, asked: QueryDict, wanted: ConversationFilter) -> SavedView | None:
    """The view after which the list is called: the `saved` of its address, where that names one of the same filter.

    Its `cursor` is that of `live.cursor`, from the same look at the database: a list's name costs no query.
    """
    pk = read_id(asked.get("saved", ""))
    views = seen_by(membership).annotate(cursor=CURSOR)  # type: ignore[no-redef]
    view = views.filter(pk=pk).first() if pk else None
    return view if view and filter_of(view) == wanted else None


def counts(membership: Membership, views: Iterable[SavedView]) -> dict[int, int]:
    """How many conversations each has for the member, up to MOST_COUNTED, by its id; one query for all of them."""
    found: dict[int, Any] = {}
    for view in views:
        ranges = filter_of(view).ranges(membership)
        found[view.pk] = Func(ranges.merged(MOST_COUNTED), function="cardinality", output_field=IntegerField())
    if not found:
        return {}
    (numbers,) = Workspace.objects.filter(pk=membership.workspace_id).values_list(*found.values())
    return {pk: min(number, MOST_COUNTED) for pk, number in zip(found, numbers, strict=True)}


def is_full(membership: Membership, *, is_shared: bool) -> bool:
    rows = SavedView.objects.filter(workspace=membership.workspace_id, is_shared=is_shared)
    return (rows if is_shared else rows.filter(owner=membership)).count() >= MOST_VIEWS


def may_change(membership: Membership, view: SavedView) -> bool:
    """Whoever made it; and who looks after the workspace's words may change what is shared."""
    return view.owner_id == membership.pk or (view.is_shared and membership.may(Permission.MANAGE_TAGS))
