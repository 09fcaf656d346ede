from inbox.view_counts import MOST_COUNTED, ViewCounts


def count_words(counts: ViewCounts) -> dict[str, str]:
    """{"mine-open": "7", …} as pages show them: nothing for none, and "99+" for what was not counted to its end."""
    return {f"{view}-{status}": words(count) for (view, status), count in counts.items()}


def words(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")
