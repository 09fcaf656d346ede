"""Where a row stands in a list or a thread that is ordered by a time and, within it, by id."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q

from workspaces.ids import read_id

EPOCH = datetime.fromtimestamp(0, UTC)
# Behind every row that there will ever be: where a browser puts what it has just sent.
LAST = "9" * 18 + "." + "9" * 12


def position(at: datetime, pk: int) -> str:
    """Sorts as the rows do, as a string: microseconds since 1970 (what the database tells apart), then id."""
    return f"{(at - EPOCH) // timedelta(microseconds=1):018d}.{pk:012d}"


def before(given: str, field: str, pk_field: str = "id") -> Q:
    """Turn a position into the condition on `field` and the id, `pk_field`, that an index can start from; an odd one asks nothing."""
    first, _, second = given.partition(".")
    microseconds, pk = read_id(first), read_id(second)
    if microseconds is None or pk is None:
        return Q()
    try:
        at = EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return Q()
    # Not "earlier, or as early and a lower id": PostgreSQL would read an OR's rows from the very first on.
    return Q(**{f"{field}__lte": at}) & (Q(**{f"{field}__lt": at}) | Q(**{f"{pk_field}__lt": pk}))
