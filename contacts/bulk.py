"""What can be done to many customers at once: each verb changes those of some ids by the set, and can be turned back."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone

from contacts.merging import from_json, in_json
from contacts.models import BulkChange, Contact
from workspaces.models import Membership
from workspaces.roles import Permission

# A contact's id, and what the verb's columns were, as JSON holds it; None of a tag.
Step = tuple[int, Any]
Verb = BulkChange.Verb

PERMISSIONS = {
    Verb.ASSIGN: Permission.ASSIGN,
    Verb.TAG: Permission.TAG,
    Verb.UNTAG: Permission.TAG,
    Verb.CONSENT: Permission.ANSWER,
}
# Which columns a verb writes, the one that it is given a value for first; the others are about a tag.
COLUMNS = {Verb.ASSIGN: ("owner_id",), Verb.CONSENT: ("consent", "consent_at")}


def apply(change: BulkChange, held: Sequence[Contact]) -> list[Step]:
    """Do it to contacts that are held; return what changed."""
    if columns := COLUMNS.get(Verb(change.verb)):
        value = value_of(change)
        others = [row for row in held if getattr(row, columns[0]) != value]
        also = {"consent_at": timezone.now()} if change.verb == Verb.CONSENT else {}
        Contact.objects.filter(pk__in=[row.pk for row in others]).update(**{columns[0]: value}, **also)
        return [(row.pk, [in_json(name, getattr(row, name)) for name in columns]) for row in others]
    tagged, ids = with_tag(change, [row.pk for row in held]), {row.pk for row in held}
    changed = sorted(ids - tagged if change.verb == Verb.TAG else tagged)
    set_tag(change, changed, is_on=change.verb == Verb.TAG)
    return [(pk, None) for pk in changed]


def turn_back(change: BulkChange, held: Sequence[Contact]) -> list[Step]:
    """Let contacts that are held be as before, but for those that were changed since; return those steps."""
    if columns := COLUMNS.get(Verb(change.verb)):
        same = {row.pk: row for row in held if getattr(row, columns[0]) == value_of(change)}
        steps: list[Step] = [(pk, before) for pk, before in change.steps or () if pk in same]
        for pk, before in steps:
            for name, was in zip(columns, before, strict=False):
                setattr(same[pk], name, from_json(name, was))
        Contact.objects.bulk_update(same.values(), [name.removesuffix("_id") for name in columns], batch_size=500)
        return steps
    ids = {row.pk for row in held}
    tagged = with_tag(change, ids)
    changed = sorted(tagged if change.verb == Verb.TAG else ids - tagged)
    set_tag(change, changed, is_on=change.verb != Verb.TAG)
    return [(pk, None) for pk in changed]


def told(change: BulkChange, steps: Sequence[Step]) -> dict[int, dict[str, list[str]]]:
    """What the steps changed, as `contact_changed` has it: by the contact's id {"owner": [before, after]}."""
    match change.verb:
        case Verb.ASSIGN:
            ids = {value_of(change), *(before[0] for _, before in steps)} - {None}
            members = Membership.objects.filter(workspace=change.workspace_id).select_related("user").in_bulk(ids)
            names = {None: "", **{pk: str(member) for pk, member in members.items()}}
            return {pk: {"owner": [names.get(was, ""), names.get(value_of(change), "")]} for pk, (was,) in steps}
        case Verb.CONSENT:
            return {pk: {"consent": [before[0], change.value]} for pk, before in steps}
    pair = ["", change.value_name] if change.verb == Verb.TAG else [change.value_name, ""]
    return {pk: {"tags": pair} for pk, _ in steps}


def value_of(change: BulkChange) -> Any:
    return change.value if change.verb == Verb.CONSENT else (int(change.value) if change.value else None)


def with_tag(change: BulkChange, ids: Collection[int]) -> set[int]:
    rows = Contact.tags.through.objects.filter(tag=int(change.value), contact__in=ids)
    return set(rows.values_list("contact", flat=True))


def set_tag(change: BulkChange, ids: Collection[int], *, is_on: bool) -> None:
    through = Contact.tags.through
    if is_on:
        through.objects.bulk_create(
            [through(contact_id=pk, tag_id=int(change.value)) for pk in ids], ignore_conflicts=True
        )
    else:
        through.objects.filter(tag=int(change.value), contact__in=ids).delete()
