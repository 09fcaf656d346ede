"""Rows that wait for another try of what a process may die in: each carries when, and how often it was tried."""

from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def claim(waiting: "QuerySet[Row]", first_retry: timedelta) -> Row | None:
    """Take the row, for as long as a try may take: who dies meanwhile leaves it due again, each time four times as late.

    waiting: of one row with `retry_at` and `attempt_count`, in the state in which it waits. None where it is not due, or
    another process has it.
    """
    now = timezone.now()
    row = waiting.select_for_update(skip_locked=True, of=("self",)).filter(retry_at__lte=now).first()
    if row is None:
        return None
    row.retry_at = now + first_retry * 4**row.attempt_count  # type: ignore[attr-defined]
    row.attempt_count += 1  # type: ignore[attr-defined]
    row.save(update_fields=["retry_at", "attempt_count"])
    return row
