"""A cell's text as an order holds it. Each function raises Wrong with a code of `problems.py`."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_symbol

from contacts.folding import fold
from contacts.importing.values import Wrong, day
from contacts.importing.values import number as plain_number
from orders.models import Order
from orders.money import currency_choices, decimals_of

# What fits the columns.
MOST_MONEY, MOST_QUANTITY = Decimal(10) ** 15, Decimal(10) ** 9
SMALLEST_QUANTITY = Decimal("0.001")
# As web shops write moments beside days alone: 2026-11-28 14:30:05 +0700, 28/11/2026 2:30 PM.
MOMENT = re.compile(
    r"(?P<day>[\d/.\-]+)(?:[T\s,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]m|sa|ch)?\s*(?P<zone>z|utc|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
YEARS = range(1990, 2101)

# What people and programs call a status, in English and Vietnamese, without accents.
NAMES = {
    Order.Status.NEW: "new|pending|open|unfulfilled|moi|don moi|cho xac nhan|cho xu ly|phieu tam",
    Order.Status.CONFIRMED: "confirmed|processing|in progress|paid|da xac nhan|xac nhan|dang xu ly|da thanh toan|cho giao|cho lay hang",
    Order.Status.SHIPPED: "shipped|on its way|in transit|dang giao|dang giao hang|dang van chuyen|da gui",
    Order.Status.DELIVERED: "delivered|completed|complete|done|fulfilled|da giao|da giao hang|giao thanh cong|hoan thanh|hoan tat",
    Order.Status.CANCELLED: "cancelled|canceled|voided|da huy|huy|huy don",
    Order.Status.RETURNED: "returned|refunded|da tra lai|tra hang|da tra hang|hoan hang|da hoan|hoan tien",
}
STATUSES = {name: status.value for status, listed in NAMES.items() for name in listed.split("|")}


def status(cell: str) -> str:
    if (found := STATUSES.get(" ".join(fold(cell).replace("_", " ").split()))) is None:
        raise Wrong("not_status")
    return found


def number_of_order(cell: str) -> str:
    """Without the sign that stands before it in print: #1001."""
    written = " ".join(cell.split()).removeprefix("#").strip()
    if len(written) > Order.LONGEST_NUMBER:
        raise Wrong("too_long")
    if not written:
        raise Wrong("no_order_number")
    return written


def moment(date_order: str, zone: ZoneInfo) -> Callable[[str], datetime]:
    """By the workspace's clock, unless the cell names a zone. A day alone is its beginning."""
    read_day = day(date_order)

    def read(cell: str) -> datetime:
        found = MOMENT.fullmatch(" ".join(cell.split()))
        if found is None:
            raise Wrong("not_date")
        on = read_day(found["day"])
        if on.year not in YEARS:
            raise Wrong("not_date")
        return datetime.combine(on, time_of(found), zone_of(found["zone"], zone))

    return read


def time_of(found: re.Match[str]) -> time:
    hour = int(found["hour"] or 0)
    if half := (found["half"] or "").lower():
        if not 1 <= hour <= 12:
            raise Wrong("not_date")
        hour = hour % 12 + (12 if half in ("pm", "ch") else 0)
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError as problem:
        raise Wrong("not_date") from problem


def zone_of(written: str | None, zone: ZoneInfo) -> ZoneInfo | timezone:
    if written is None:
        return zone
    if written.lower() in ("z", "utc"):
        return UTC
    digits = written.replace(":", "")
    ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:]))
    if ahead >= timedelta(hours=24):
        raise Wrong("not_date")
    return timezone(-ahead if digits[0] == "-" else ahead)


def currency(cell: str) -> str:
    code = cell.strip().upper()
    if code not in codes():
        raise Wrong("not_currency")
    return code


@cache
def codes() -> frozenset[str]:
    return frozenset(code for code, _ in currency_choices())


def amount(cell: str, currency: str) -> Decimal:
    """With the currency's own sign or without. Not smaller than its coins, so that nothing is rounded."""
    written = cell.strip().lower()
    for sign in signs(currency):
        written = written.removeprefix(sign).removesuffix(sign).strip()
    try:
        value = Decimal(plain_number(written))
    except Wrong as problem:
        raise Wrong("not_amount") from problem
    if value < 0:
        raise Wrong("not_amount")
    if value >= MOST_MONEY:
        raise Wrong("too_large")
    if value != round(value, decimals_of(currency)):
        raise Wrong("too_fine")
    return value


@cache
def signs(currency: str) -> list[str]:
    """The longest first."""
    known = {currency, get_currency_symbol(currency, "en"), get_currency_symbol(currency, "vi")}
    known |= {"đ", "vnđ"} if currency == "VND" else set()
    return sorted({sign.lower() for sign in known}, key=len, reverse=True)


def quantity(cell: str) -> Decimal:
    try:
        value = Decimal(plain_number(cell))
    except Wrong as problem:
        raise Wrong("not_quantity") from problem
    if not SMALLEST_QUANTITY <= value < MOST_QUANTITY or value != round(value, 3):
        raise Wrong("not_quantity")
    return value
