"""What a person decides about an import, each within its row: a worker or another tab may be at it too."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.actions.open_import import guessed
from contacts.errors import NotNow
from contacts.models import ContactImport
from contacts.tasks import import_contacts
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission

State = ContactImport.State
COUNTS = ("created_count", "changed_count", "skipped_count", "failed_count", "position", "attempt_count")
MATCHED = (State.MATCHING, State.CHECKED, State.FAILED)


@transaction.atomic
def read_otherwise(*, actor: Membership, imported: ContactImport, **reading: Any) -> None:
    """reading: encoding, delimiter, has_header. What the columns hold is guessed anew. Raises NotNow."""
    held = hold(actor, imported, MATCHED)
    for name, value in reading.items():
        setattr(held, name, value)
    with held.file.open("rb") as file:
        held.columns = guessed(held, file)
    move(held, State.MATCHING)


@transaction.atomic
def match_columns(*, actor: Membership, imported: ContactImport, columns: Sequence[str], **rules: Any) -> None:
    """Say what the columns hold and have the whole file checked. rules: of the kind. Raises NotNow."""
    held = hold(actor, imported, MATCHED)
    held.columns = list(columns)
    for name, value in rules.items():
        setattr(held, name, value)
    move(held, State.CHECKING)


@transaction.atomic
def match_again(*, actor: Membership, imported: ContactImport) -> None:
    """Raises NotNow."""
    move(hold(actor, imported, (State.CHECKING, *MATCHED)), State.MATCHING)


@transaction.atomic
def run_import(*, actor: Membership, imported: ContactImport) -> None:
    """Raises NotNow."""
    held = hold(actor, imported, (State.CHECKED,))
    record_audit(workspace=actor.workspace, actor=actor, verb=f"{held.kind}.imported", target=held.name)
    move(held, State.RUNNING)


@transaction.atomic
def stop_import(*, actor: Membership, imported: ContactImport) -> None:
    """What was imported stays, and can be undone. Raises NotNow."""
    held = hold(actor, imported, (State.RUNNING,))
    record_audit(workspace=actor.workspace, actor=actor, verb=f"{held.kind}.import_stopped", target=held.name)
    held.state, held.claimed_until, held.finished_at = State.CANCELLED, None, timezone.now()
    held.save()


@transaction.atomic
def undo_import(*, actor: Membership, imported: ContactImport) -> None:
    """Raises NotNow."""
    held = hold(actor, imported, ContactImport.UNDOABLE)
    if not held.may_be_undone:
        raise NotNow
    record_audit(workspace=actor.workspace, actor=actor, verb=f"{held.kind}.import_undone", target=held.name)
    held.state, held.claimed_until, held.attempt_count, held.error_code = State.UNDOING, None, 0, ""
    held.save()
    wake(held)


def hold(actor: Membership, imported: ContactImport, states: Sequence[str]) -> ContactImport:
    require(actor, Permission.MANAGE_CUSTOMERS)
    rows = ContactImport.objects.select_for_update(of=("self",)).select_related("workspace")
    held = rows.filter(pk=imported.pk, workspace_id=actor.workspace_id, state__in=states).first()
    if held is None:
        raise NotNow
    # Undoing reads no file. Of one that failed after it wrote something, it is all that is left.
    goes_on = held.file and not (held.state == State.FAILED and held.position)
    if not goes_on and states is not ContactImport.UNDOABLE:
        raise NotNow
    return held


def move(held: ContactImport, state: State) -> None:
    """To the beginning of another pass."""
    held.state, held.claimed_until, held.error_code, held.finished_at = state, None, "", None
    held.joins = []
    for name in COUNTS:
        setattr(held, name, 0)
    held.save()
    if held.is_active:
        wake(held)


def wake(held: ContactImport) -> None:
    transaction.on_commit(partial(import_contacts.delay, held.pk), robust=True)
