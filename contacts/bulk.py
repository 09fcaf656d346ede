"""What can be done to many customers at once: each verb changes those of some ids by the set, and can be turned back."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone

from contacts.models import BulkChange, Contact
from workspaces.roles import Permission

# A contact's id, and what it was in what the verb changes.
Step = tuple[int, Any]
Verb = BulkChange.Verb

PERMISSIONS = {
    Verb.ASSIGN: Permission.ASSIGN,
    Verb.TAG: Permission.TAG,
    Verb.UNTAG: Permission.TAG,
    Verb.CONSENT: Permission.ANSWER,
}
# Which column a verb writes; the others are about a tag.
COLUMNS = {Verb.ASSIGN: "owner_id", Verb.CONSENT: "consent"}


def apply(change: BulkChange, held: Sequence[Contact]) -> list[Step]:
    """Do it to contacts that are held; return what changed."""
    if change.verb in COLUMNS:
        column, value = COLUMNS[Verb(change.verb)], value_of(change)
        steps: list[Step] = [(row.pk, before) for row in held if (before := getattr(row, column)) != value]
        write(column, value, [pk for pk, _ in steps])
        return steps
    tagged, ids = with_tag(change, [row.pk for row in held]), {row.pk for row in held}
    changed = sorted(ids - tagged if change.verb == Verb.TAG else tagged)
    set_tag(change, changed, is_on=change.verb == Verb.TAG)
    return [(pk, None) for pk in changed]


def turn_back(change: BulkChange, held: Sequence[Contact]) -> list[int]:
    """Let contacts that are held be as before, but for those that were changed since; return their ids."""
    ids = {row.pk for row in held}
    if change.verb in COLUMNS:
        column, value = COLUMNS[Verb(change.verb)], value_of(change)
        same = {row.pk for row in held if getattr(row, column) == value}
        by_value: dict[Any, list[int]] = {}
        for pk, before in change.steps or ():
            if pk in same:
                by_value.setdefault(before, []).append(pk)
        for before, those in by_value.items():
            write(column, before, those)
        return sorted(same)
    tagged = with_tag(change, ids)
    changed = sorted(tagged if change.verb == Verb.TAG else ids - tagged)
    set_tag(change, changed, is_on=change.verb != Verb.TAG)
    return changed


def value_of(change: BulkChange) -> Any:
    return change.value if change.verb == Verb.CONSENT else (int(change.value) if change.value else None)


def write(column: str, value: Any, ids: Collection[int]) -> None:
    also = {"consent_at": timezone.now()} if column == "consent" else {}
    Contact.objects.filter(pk__in=ids).update(**{column: value}, **also)


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
