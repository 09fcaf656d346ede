"""Orders as CSV that spreadsheets open and an import reads back: a row for each item, in constant memory."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from contacts import sight
from contacts.export import BETWEEN_ADDRESSES, BYTE_ORDER_MARK, PAGE, as_csv
from contacts.importing.values import written_number
from orders.forms import plain
from orders.importing.columns import labels
from orders.models import Order
from workspaces.models import Membership


def export_pages(membership: Membership) -> Iterator[str]:
    """Yield CSV in pieces: the names of the columns, then so many orders at a time, by number, of the customers whom the member sees."""
    workspace = membership.workspace
    yield BYTE_ORDER_MARK + as_csv([labels(workspace).values()])
    rows = workspace.orders.select_related("contact").prefetch_related("items", "contact__emails", "contact__phones")
    if membership.is_restricted:
        rows = rows.filter(contact__in=sight.contacts(membership))
    zone, last = ZoneInfo(workspace.time_zone), ""
    while page := list(rows.defer("contact__vector").filter(number__gt=last).order_by("number")[:PAGE]):
        yield as_csv(cells for order in page for cells in rows_of(order, zone))
        last = page[-1].number


def rows_of(order: Order, zone: ZoneInfo) -> Iterator[list[str]]:
    """In the order of `labels`. What is said of the whole order stands in its first row alone, so that a column adds up."""
    contact, items = order.contact, list(order.items.all())
    phones = [row.number for row in contact.phones.all()] if contact else []
    emails = [row.address for row in contact.emails.all()] if contact else []
    whole = [
        order.placed_at.astimezone(zone).isoformat(" ", "seconds"),
        order.status,
        contact.name if contact else "",
        BETWEEN_ADDRESSES.join(phones),
        BETWEEN_ADDRESSES.join(emails),
        str(contact.pk) if contact else "",
        contact.address if contact else "",
    ]
    sums = [order.currency, written_number(str(plain(order.amount, order.currency))), order.note]
    for place, item in enumerate(items or [None]):
        told = ["", "", ""]
        if item is not None:
            price = plain(item.price, order.currency)
            told = [item.name, written_number(f"{item.quantity.normalize():f}"), written_number(str(price))]
        is_first = place == 0
        yield [
            order.number,
            *(whole if is_first else [""] * len(whole)),
            *told,
            *(sums if is_first else [""] * len(sums)),
        ]
