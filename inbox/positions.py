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


def read(given: str) -> tuple[datetime, int] | None:
    """Turn a position back into its time and id; None for what is no position."""
    first, _, second = given.partition(".")
    microseconds, pk = read_id(first), read_id(second)
    if microseconds is None or pk is None:
        return None
    try:
        return EPOCH + timedelta(microseconds=microseconds), pk
    except OverflowError:
        return None


def before(given: str, field: str, pk_field: str = "id") -> Q:
    """Turn a position into the condition on `field` and the id, `pk_field`, that an index can start from.

    An odd one asks nothing.
    """
    place = read(given)
    if place is None:
        return Q()
    at, pk = place
    # Not "earlier, or as early and a lower id": PostgreSQL would read an OR's rows from the very first on.
    return Q(**{f"{field}__lte": at}) & (Q(**{f"{field}__lt": at}) | Q(**{f"{pk_field}__lt": pk}))


def after(given: str, field: str, pk_field: str = "id") -> Q:
    """The same for the rows behind it."""
    place = read(given)
    return _later(field, place[0], place[1] + 1, pk_field) if place else Q()


def since(given: str, field: str) -> Q:
    """The same for the row itself and those behind it."""
    place = read(given)
    return _later(field, *place) if place else Q()


def _later(field: str, at: datetime, pk: int, pk_field: str = "id") -> Q:
    return Q(**{f"{field}__gte": at}) & (Q(**{f"{field}__gt": at}) | Q(**{f"{pk_field}__gte": pk}))
