"""In which orders a list of customers is read. An app above adds to ORDERS what it knows of customers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from workspaces.ids import read_id
from workspaces.models import Workspace

Hit = tuple[Any, int]  # the key that the order is by, and the contact's id
Condition = tuple[str, list[Any]]  # SQL with its parameters
# Of a workspace, within conditions on its contacts, behind a place: SQL for so many contacts `k` in the order, with their `key`.
Head = Callable[["Order", int, Sequence[Condition], Hit | None, int], Condition]


@dataclass(frozen=True)
class Order:
    """key: SQL, the key of the contact `k`; who has none stands in no list of this order. read: a key as a position writes it;
    raises ValueError. of: the same in a workspace, where it is not the same in all."""

    name: str
    label: Any
    key: str
    head: Head
    is_descending: bool = True
    read: Callable[[str], Any] = str
    of: Callable[["Order", Workspace], "Order"] = lambda order, workspace: order

    @property
    def direction(self) -> str:
        return "DESC" if self.is_descending else "ASC"

    def beyond(self, key: str, place: Hit) -> Condition:
        """What stands behind the place. Not "further, or as far and another id": PostgreSQL would read an OR's rows from
        the very first on."""
        sign = "<" if self.is_descending else ">"
        return f"{key} {sign}= %s AND ({key} {sign} %s OR k.id {sign} %s)", [place[0], *place]

    def position(self, hit: Hit) -> str:
        key, pk = hit
        return f"{key.isoformat() if isinstance(key, datetime) else key}.{pk}"

    def place(self, position: str) -> Hit | None:
        """None for what is no position, such as that of another order."""
        key, _, pk = position.rpartition(".")
        try:
            return (self.read(key), number) if key and (number := read_id(pk)) is not None else None
        except ValueError:
            return None


def joined(conditions: Sequence[Condition]) -> Condition:
    return " AND ".join(["TRUE", *(sql for sql, _ in conditions)]), [each for _, given in conditions for each in given]


def own_head(
    order: Order, workspace_id: int, conditions: Sequence[Condition], place: Hit | None, count: int
) -> Condition:
    """Where the key is a column with an index."""
    where, given = joined([*conditions, *([order.beyond(order.key, place)] if place else [])])
    statement = f"""
        SELECT k.*, {order.key} AS key FROM contacts_contact k WHERE k.workspace_id = %s AND {where}
        ORDER BY {order.key} {order.direction}, k.id {order.direction} LIMIT {count}
    """  # noqa: S608 (conditions of ours)
    return statement, [workspace_id, *given]


def moment(text: str) -> datetime:
    """Raises ValueError, also for a time without its zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


NEWEST = Order("newest", gettext_lazy("Newest first"), "k.created_at", own_head, read=moment)
BY_NAME = Order("name", pgettext_lazy("order", "By name"), "k.sort_name", own_head, is_descending=False)
ORDERS = [NEWEST, BY_NAME]


def order_called(name: str, workspace: Workspace) -> Order:
    """The newest first, where there is none of this name."""
    found = next((order for order in ORDERS if order.name == name), NEWEST)
    return found.of(found, workspace)
