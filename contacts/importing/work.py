"""A worker's part of an import: claims it, goes through its file lot by lot, and may die anywhere.

Each lot is one transaction, and how far it came stands in the same commit. So who comes after goes on behind it, and no row
is taken twice.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from contacts.importing.kinds import Reader, apart, kind_of
from contacts.importing.sheet import Row, rows_of
from contacts.importing.writing import Gone
from contacts.models import ContactImport, ImportKey, ImportLine

log = logging.getLogger(__name__)

LOT_ROWS = 500
LOT_CHARACTERS = 2_000_000
# A lot takes a second. Whoever has it for as long is not there any more.
LEASE = timedelta(seconds=60)
# Then the thread is somebody else's for a while.
SLICE_SECONDS = 20.0
# Begun so often without one lot done.
MOST_ATTEMPTS = 5
# Of two who enter one address at once the database lets one through; the other looks again.
LOT_TRIES = 3
BATCH = 5_000

State = ContactImport.State


class Superseded(Exception):
    """Somebody stopped the import, or another worker took it over."""


def work(import_id: int) -> bool:
    """Go on with an import for a while, if it is free. Return whether there is more to do."""
    imported = claim(import_id)
    if imported is None:
        return False
    try:
        imported, is_over = PASSES[State(imported.state)](imported)
    except Superseded:
        return False
    except FileNotFoundError:
        end(imported, State.FAILED, "file_lost")
        return False
    if not is_over:
        ContactImport.objects.filter(pk=import_id, claimed_until=imported.claimed_until).update(claimed_until=None)
    return not is_over


@transaction.atomic
def claim(import_id: int) -> ContactImport | None:
    rows = ContactImport.objects.select_for_update(of=("self",), skip_locked=True).select_related("workspace")
    imported = rows.filter(waiting(), pk=import_id).first()
    if imported is None:
        return None
    if imported.attempt_count >= MOST_ATTEMPTS:
        end(imported, State.FAILED, "crashed")
        return None
    imported.attempt_count += 1
    imported.claimed_until = timezone.now() + LEASE
    imported.save(update_fields=["attempt_count", "claimed_until"])
    return imported


def waiting() -> Q:
    free = Q(claimed_until=None) | Q(claimed_until__lte=timezone.now())
    return free & Q(state__in=ContactImport.ACTIVE, workspace__deleted_at=None)


def waiting_imports() -> "QuerySet[ContactImport]":
    """Those for which nobody was woken, or whose worker died."""
    return ContactImport.objects.filter(waiting()).order_by("pk")


# ── Through the file ───────────────────────────────────────────────────────────────────────────────────────────────


def check(imported: ContactImport) -> tuple[ContactImport, bool]:
    return go_through(imported, kind_of(imported).check, State.CHECKED)


def run(imported: ContactImport) -> tuple[ContactImport, bool]:
    return go_through(imported, kind_of(imported).write, State.DONE)


Settle = Callable[[ContactImport, Any], None]


def go_through(imported: ContactImport, settle: Settle, at_the_end: State) -> tuple[ContactImport, bool]:
    """Return the import as it is then, and whether this pass is over."""
    if imported.position == 0:
        forget(imported.lines.all())
        forget(imported.keys.all())
    until = time.monotonic() + SLICE_SECONDS
    kind = kind_of(imported)
    reader, together = kind.reader(imported), kind.together(imported)
    with imported.file.open("rb") as file:
        rows_of_file = rows_of(file, imported.encoding, imported.delimiter)
        for rows in lots(rows_of_file, after=imported.position, together=together):
            is_check = imported.state == State.CHECKING
            if is_check and rows[-1].number > settings.IMPORT_MOST_ROWS + imported.has_header:
                end(imported, State.FAILED, "too_many_rows")
                return imported, True
            imported = take_lot(imported, reader, rows, settle)
            if time.monotonic() > until:
                return imported, False
    finish(imported, at_the_end)
    return imported, True


def lots(rows: Iterable[Row], after: int, together: Callable[[Row], str] = apart) -> Iterator[list[Row]]:
    """Rows of which `together` says the same come in one lot, unless that would be twice as long as another."""
    lot: list[Row] = []
    characters = 0
    for row in rows:
        if row.number <= after:
            continue
        is_full = len(lot) >= LOT_ROWS or characters > LOT_CHARACTERS
        would_split = len(lot) < 2 * LOT_ROWS and lot and (shared := together(row)) and shared == together(lot[-1])
        if is_full and not would_split:
            yield lot
            lot, characters = [], 0
        lot.append(row)
        characters += sum(map(len, row.cells))
    if lot:
        yield lot


def take_lot(imported: ContactImport, reader: Reader, rows: list[Row], settle: Settle) -> ContactImport:
    """Raises Superseded."""
    told = rows[1:] if imported.has_header and rows[0].number == 1 else rows
    for attempt in count(1):
        try:
            with transaction.atomic():
                held = hold(imported)
                settle(held, list(reader.lines(told)))
                held.position = rows[-1].number
                held.claimed_until, held.attempt_count = timezone.now() + LEASE, 0
                held.save()
            return held
        except (DatabaseError, Gone) as error:
            if attempt == LOT_TRIES:
                raise
            log.warning("lot of an import again: import=%s row=%s error=%s", imported.pk, rows[0].number, error)
    raise AssertionError("count() does not end")


def hold(imported: ContactImport) -> ContactImport:
    """Lock the row, provided that it is as we left it."""
    same = {name: getattr(imported, name) for name in ("pk", "state", "position", "claimed_until")}
    held = ContactImport.objects.select_for_update(of=("self",)).select_related("workspace").filter(**same).first()
    if held is None:
        raise Superseded
    return held


def finish(imported: ContactImport, state: State) -> None:
    forget(imported.keys.all())
    if state == State.CHECKED and imported.position <= imported.has_header:
        end(imported, State.FAILED, "no_rows")
    else:
        end(imported, state)


def end(imported: ContactImport, state: State, error_code: str = "") -> None:
    """An import that nobody else has by now. What a check counted is no one's doing, so it goes where the check fails."""
    changes = {"state": state, "error_code": error_code, "claimed_until": None, "attempt_count": 0}
    if imported.state == State.CHECKING and state == State.FAILED:
        changes |= dict.fromkeys(("created_count", "changed_count", "skipped_count", "failed_count", "position"), 0)
    elif imported.state in (State.CHECKING, State.RUNNING) and state != State.FAILED:
        changes["row_count"] = imported.position
    ContactImport.objects.filter(pk=imported.pk, state=imported.state, position=imported.position).update(
        **changes, finished_at=timezone.now()
    )


def forget(rows: "QuerySet[ImportLine] | QuerySet[ImportKey]") -> None:
    """In batches: a million of them in one statement would meet the database's time limit."""
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        rows.model.objects.filter(pk__in=ids).delete()


# ── Back ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def undo(imported: ContactImport) -> tuple[ContactImport, bool]:
    """The last rows first: of several about one customer each finds what the one before it left."""
    until = time.monotonic() + SLICE_SECONDS
    is_over = False
    while not is_over:
        with transaction.atomic():
            held = hold(imported)
            is_over = not kind_of(held).undo(held)
            held.claimed_until, held.attempt_count = timezone.now() + LEASE, 0
            held.save()
        imported = held
        if not is_over and time.monotonic() > until:
            return imported, False
    end(imported, State.UNDONE)
    return imported, True


PASSES: dict[State, Callable[[ContactImport], tuple[ContactImport, bool]]] = {
    State.CHECKING: check,
    State.RUNNING: run,
    State.UNDOING: undo,
}


def forget_old_imports() -> None:
    """Files, and what an undo would need; the figures stay."""
    now = timezone.now()
    old = ContactImport.objects.filter(created_at__lt=now - ContactImport.KEPT_FOR)
    old = old.filter(~Q(file="") | Exists(ImportLine.objects.filter(contact_import=OuterRef("pk"))))
    for imported in old.exclude(state__in=ContactImport.ACTIVE):
        forget(imported.lines.all())
        forget_file(imported)
    for imported in (
        ContactImport.objects.unused().filter(created_at__lt=now - ContactImport.UNUSED_KEPT_FOR).exclude(file="")
    ):
        forget_file(imported)


def forget_file(imported: ContactImport) -> None:
    """With what was told of the rows that were not taken; what an undo needs stays."""
    forget(imported.lines.filter(contact=None))
    if name := imported.file.name:
        transaction.on_commit(partial(imported.file.storage.delete, name), robust=True)
    ContactImport.objects.filter(pk=imported.pk).update(file="")
