"""One thing done to many customers: to some at once, to all of a filter in portions, each with its own commit."""

from collections.abc import Collection, Mapping
from functools import partial

from celery import current_app
from django.db import transaction

from contacts import bulk, sight
from contacts.actions.record_event import record_events
from contacts.asked import asked_by
from contacts.find import Look
from contacts.index import index_contacts
from contacts.models import BulkChange, Contact
from contacts.orders import NEWEST
from contacts.signals import contacts_changed
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Tag
from workspaces.roles import Permission

# By field: [before, after].
Changes = dict[str, list[str]]
# Customers that a portion looks at.
PORTION = 1000
# Of more, what they were is not kept, and nothing is turned back.
MOST_UNDONE = 10_000


@transaction.atomic
def change_contacts(*, actor: Membership, verb: str, value: str, value_name: str, ids: Collection[int]) -> BulkChange:
    """Do it to those of the actor's workspace. value, value_name: as `BulkChange` keeps them, checked by a form."""
    change = begin(actor, verb, value, value_name)
    work(change, ids)
    finish(change, BulkChange.State.DONE)
    return change


@transaction.atomic
def change_all_contacts(*, actor: Membership, verb: str, value: str, value_name: str, query: str) -> BulkChange:
    """Let a worker do it to all that match. query: as `Asked.to_query` writes it."""
    require(actor, Permission.MANAGE_CUSTOMERS)
    change = begin(actor, verb, value, value_name)
    change.query = query
    change.save()
    # A wake-up that is lost, a sweep makes good.
    wake = partial(current_app.send_task, "contacts.tasks.change_contacts", [change.pk])
    transaction.on_commit(wake, robust=True)
    return change


@transaction.atomic
def change_next(change_id: int) -> bool:
    """Do the next portion; return whether there are more. Another worker's is left to that one."""
    rows = BulkChange.objects.select_for_update(skip_locked=True, of=("self",)).select_related("actor__workspace")
    change = rows.filter(pk=change_id, state=BulkChange.State.RUNNING).first()
    if change is None:
        return False
    look = Look(asked_by(change.actor, change.query).narrowed(), NEWEST, NEWEST.place(change.position), PORTION)
    hits, end = look.along(PORTION)
    work(change, [pk for _, pk in hits])
    if end is None:
        finish(change, BulkChange.State.DONE)
        return False
    change.position = NEWEST.position(end)
    change.save()
    return True


@transaction.atomic
def stop_change(*, actor: Membership, change: BulkChange) -> None:
    """What is done stays done; the rest stays as it is."""
    require(actor, Permission.ANSWER)
    held = BulkChange.objects.select_for_update().get(pk=change.pk, actor=actor)
    if held.state == BulkChange.State.RUNNING:
        finish(held, BulkChange.State.STOPPED)


@transaction.atomic
def undo_change(*, actor: Membership, change: BulkChange) -> int:
    """Let the customers be as before, but for those that were changed since; return how many are."""
    require(actor, bulk.PERMISSIONS[bulk.Verb(change.verb)])
    held = BulkChange.objects.select_for_update().get(pk=change.pk, actor=actor)
    if not may_be_undone(held):
        return 0
    steps = bulk.turn_back(held, hold(held, [pk for pk, _ in held.steps or ()]))
    index_contacts(pk for pk, _ in steps)
    tell(held, {pk: turned_round(changes) for pk, changes in bulk.told(held, steps).items()})
    held.state = BulkChange.State.UNDONE
    held.save()
    count = {"count": len(steps)}
    record_audit(workspace=held.workspace, actor=actor, verb="customers.undo", target=held.value_name, details=count)
    return len(steps)


def may_be_undone(change: BulkChange) -> bool:
    return change.state in (BulkChange.State.DONE, BulkChange.State.STOPPED) and bool(change.steps)


def begin(actor: Membership, verb: str, value: str, value_name: str) -> BulkChange:
    require(actor, bulk.PERMISSIONS[bulk.Verb(verb)])
    return BulkChange(workspace=actor.workspace, actor=actor, verb=verb, value=value, value_name=value_name)


def work(change: BulkChange, ids: Collection[int]) -> None:
    if change.verb in (bulk.Verb.TAG, bulk.Verb.UNTAG) and not Tag.objects.filter(pk=int(change.value)).exists():
        return  # deleted meanwhile
    steps = bulk.apply(change, hold(change, ids))
    index_contacts(pk for pk, _ in steps)
    tell(change, bulk.told(change, steps))
    change.changed_count += len(steps)
    if change.steps is not None:
        change.steps = [*change.steps, *steps] if change.changed_count <= MOST_UNDONE else None


def hold(change: BulkChange, ids: Collection[int]) -> list[Contact]:
    """Those whom the actor may see, locked in the order of their ids, as everybody takes several."""
    rows = sight.contacts(change.actor).filter(pk__in=ids).select_for_update(no_key=True)
    return list(rows.only("owner", "consent", "consent_at").order_by("pk"))


def tell(change: BulkChange, changes: Mapping[int, Changes]) -> None:
    """Into each customer's timeline, as a change by hand is, and to whoever shows them."""
    if not changes:
        return
    contacts_changed.send(Contact, workspace_id=change.workspace_id, ids=changes.keys())
    record_events([(pk, {"changes": each}) for pk, each in changes.items()], "customer.changed", change.actor)


def turned_round(changes: Changes) -> Changes:
    return {name: [after, before] for name, (before, after) in changes.items()}


def finish(change: BulkChange, state: str) -> None:
    # Whom it was done to stands in the steps; what was looked for may be a customer's own words.
    change.state, change.query = state, ""
    change.save()
    record_audit(
        workspace=change.workspace,
        actor=change.actor,
        verb=f"customers.{change.verb}",
        target=change.value_name,
        details={"count": change.changed_count},
    )
