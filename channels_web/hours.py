"""Business hours: `Widget.hours` in the widget's time zone. Without any the shop is always open, but for its holidays."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from channels_web.models import Widget

# A week, and the longest holidays that a shop takes.
LOOKS_AHEAD_DAYS = 8 + 30
ALL_DAY = [["00:00", "00:00"]]


def is_open(widget: Widget, now: datetime) -> bool:
    today = now.astimezone(zone(widget)).date()
    if not widget.hours:
        return today not in widget.holidays
    # One that goes over midnight began yesterday.
    return any(begin <= now < end for day in (-1, 0) for begin, end in spans(widget, today + timedelta(days=day)))


def opens_at(widget: Widget, now: datetime) -> datetime | None:
    """When it opens next, in its own time zone; None where it is open, or opens on no day."""
    if is_open(widget, now):
        return None
    today = now.astimezone(zone(widget)).date()
    begins = (
        begin
        for day in range(LOOKS_AHEAD_DAYS)
        for begin, _ in spans(widget, today + timedelta(days=day))
        if begin > now
    )
    return min(begins, default=None)


def zone(widget: Widget) -> ZoneInfo:
    """Its form takes no zone that there is not."""
    return ZoneInfo(widget.time_zone)


def spans(widget: Widget, day: date) -> Iterator[tuple[datetime, datetime]]:
    if day in widget.holidays:
        return
    for first, last in widget.hours.get(str(day.weekday()), []) if widget.hours else ALL_DAY:
        begin = datetime.combine(day, time.fromisoformat(first), zone(widget))
        end = datetime.combine(day, time.fromisoformat(last), zone(widget))
        yield begin, end if end > begin else end + timedelta(days=1)
