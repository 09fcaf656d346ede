from collections.abc import Collection

from django.template.loader import render_to_string

from inbox.view_counts import MOST_COUNTED, ViewCounts, view_counts


def count_frames(workspace_id: int, membership_ids: Collection[int], cursor: str) -> dict[int, str]:
    """Each member's frame of how many conversations each view has, and how many of them they have not read.

    cursor: from before they are counted; a tab keeps the newer of two.
    """
    return {
        pk: render_to_string("inbox/live/counts.html", {"counts": count_words(found), "cursor": cursor})
        for pk, found in view_counts(workspace_id, membership_ids).items()
    }


def count_words(counts: ViewCounts) -> dict[str, str]:
    """{"mine-open": "7", …} as pages show them: nothing for none, and "99+" for what was not counted to its end."""
    return {f"{view}-{status}": words(count) for (view, status), count in counts.items()}


def words(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")
