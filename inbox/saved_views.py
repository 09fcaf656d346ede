"""The saved views that a member sees, and how many conversations each has."""

from collections.abc import Sequence

from django.db.models import Func, IntegerField, TextField
from django.db.models.functions import Cast
from django.http import QueryDict

from contacts.folding import fold, words
from inbox.filters import ConversationFilter
from inbox.models import SavedView
from inbox.view_counts import MOST_COUNTED
from workspaces.ids import read_id
from workspaces.models import Membership, Workspace

CURSOR = Cast(Func(Func(function="pg_current_snapshot"), function="pg_snapshot_xmin"), TextField())


def called(membership: Membership, typed: str) -> list[SavedView]:
    """Those that they see in whose name all of the words stand, accents aside."""
    wanted = words(fold(typed))
    return (
        [view for view in SavedView.objects.seen_by(membership) if all(word in fold(view.name) for word in wanted)]
        if wanted
        else []
    )


def filter_of(view: SavedView) -> ConversationFilter:
    return ConversationFilter.from_query(QueryDict(view.query))


def opened(membership: Membership, asked: QueryDict, wanted: ConversationFilter) -> SavedView | None:
    """The view after which the list is called: the `saved` of its address, where that names one of the same filter.

    Its `cursor` is that of `live.cursor`, from the same look at the database: a list's name costs no query.
    """
    pk = read_id(asked.get("saved", ""))
    views = SavedView.objects.seen_by(membership).annotate(cursor=CURSOR)
    view = views.filter(pk=pk).first() if pk else None
    return view if view and filter_of(view) == wanted else None


def counts(membership: Membership, views: Sequence[SavedView]) -> dict[int, int]:
    """How many conversations each has for the member, by its id."""
    found = filter_counts(membership, [filter_of(view) for view in views])
    return {view.pk: number for view, number in zip(views, found, strict=True)}


def filter_counts(membership: Membership, filters: Sequence[ConversationFilter]) -> list[int]:
    """How many conversations each shows the member, up to MOST_COUNTED; one query for all of them."""
    if not filters:
        return []
    merged = [wanted.ranges(membership).merged(MOST_COUNTED) for wanted in filters]
    sizes = [Func(rows, function="cardinality", output_field=IntegerField()) for rows in merged]
    (numbers,) = Workspace.objects.filter(pk=membership.workspace_id).values_list(*sizes)
    return [min(number, MOST_COUNTED) for number in numbers]
