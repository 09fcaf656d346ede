"""Finds customers who may be one: whoever is new or changed is compared with the others by an index, never all with all.

Whoever changes a customer sets `compared_at` to nothing; a sweep takes some of these at a time. An app above that knows
something comparable registers a source of clues when it starts.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from contacts.actions.merge_contacts import merge_contacts
from contacts.folding import fold
from contacts.models import Clue, Contact, ContactEmail, ContactPhone, Distinct, Suggestion
from workspaces.errors import Refused

BATCH = 500
# What more customers have says nothing of any two: a switchboard's number, a platform's own picture.
MOST_WITH_ONE_VALUE = 10
LONGEST_VALUE = 300

# Each returns the clues of the contacts with these ids.
SOURCES: list[Callable[[Collection[int]], Iterable["Told"]]] = []

PAIRS = f"""
SELECT least(a.contact_id, b.contact_id), greatest(a.contact_id, b.contact_id), a.kind, a.value, bool_and(a.is_proof AND b.is_proof)
FROM contacts_clue a
JOIN contacts_clue b ON b.workspace_id = a.workspace_id AND b.kind = a.kind AND b.value = a.value AND b.contact_id <> a.contact_id
WHERE a.contact_id = ANY(%s) AND (SELECT count(*) FROM (
    SELECT FROM contacts_clue c WHERE c.workspace_id = a.workspace_id AND c.kind = a.kind AND c.value = a.value
    LIMIT {MOST_WITH_ONE_VALUE + 1}) AS few) <= {MOST_WITH_ONE_VALUE}
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""  # noqa: S608


class Told(NamedTuple):
    """A clue of a contact. value: comparable, such as a telephone in E.164."""

    contact_id: int
    kind: str
    value: str
    is_proof: bool


class Found(NamedTuple):
    kind: str
    value: str
    is_proof: bool


Pair = tuple[int, int]


def compare_contacts() -> int:
    """Compare up to 500 who are due, the longest known first; returns how many."""
    with transaction.atomic():
        due = Contact.objects.filter(compared_at=None).order_by("pk").select_for_update(no_key=True, skip_locked=True)
        workspaces = dict(due.values_list("pk", "workspace_id")[:BATCH])
        if not workspaces:
            return 0
        Contact.objects.filter(pk__in=workspaces).update(compared_at=timezone.now())
        keep_clues(workspaces)
        pairs = alike(workspaces)
        suggest(workspaces, pairs)
    merge_what_is_proved(workspaces.keys(), pairs)
    return len(workspaces)


def keep_clues(workspaces: dict[int, int]) -> None:
    """workspaces: by the contacts' ids."""
    told: dict[tuple[int, str, str], bool] = {}
    for source in SOURCES:
        for clue in source(workspaces.keys()):
            if 0 < len(clue.value) <= LONGEST_VALUE:
                key = (clue.contact_id, clue.kind, clue.value)
                told[key] = told.get(key, False) or clue.is_proof
    Clue.objects.filter(contact__in=workspaces).delete()
    Clue.objects.bulk_create(
        Clue(workspace_id=workspaces[pk], contact_id=pk, kind=kind, value=value, is_proof=is_proof)
        for (pk, kind, value), is_proof in sorted(told.items())
    )


def alike(ids: Collection[int]) -> dict[Pair, list[Found]]:
    """Whom these contacts may be too, and what says so, but for those of whom somebody said that they are two."""
    found: dict[Pair, list[Found]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [list(ids)])
        for first, second, kind, value, is_proof in cursor.fetchall():
            found[first, second].append(Found(kind, value, is_proof))
    said = Distinct.objects.filter(first_id__in=[first for first, _ in found])
    two = set(said.values_list("first_id", "second_id"))
    return {pair: evidence for pair, evidence in found.items() if pair not in two}


def suggest(workspaces: dict[int, int], pairs: dict[Pair, list[Found]]) -> None:
    ids = list(workspaces)
    known = Suggestion.objects.filter(Q(first__in=ids) | Q(second__in=ids))
    gone = [pk for pk, first, second in known.values_list("pk", "first", "second") if (first, second) not in pairs]
    Suggestion.objects.filter(pk__in=gone).delete()
    rows = [
        Suggestion(
            workspace_id=workspaces.get(first) or workspaces[second],
            first_id=first,
            second_id=second,
            evidence=[{"kind": each.kind, "value": each.value} for each in evidence],
        )
        for (first, second), evidence in pairs.items()
    ]
    Suggestion.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["first", "second"], update_fields=["evidence"]
    )


def merge_what_is_proved(ids: Collection[int], pairs: dict[Pair, list[Found]]) -> None:
    """Where the owner switched that on: a verified e-mail of both, or a telephone of both of whom one at most is known to a platform.

    Numbers get other owners: of two whom platforms know by ids of their own, a number proves nothing.
    """
    wanted = {
        pair
        for pair, evidence in pairs.items()
        if any(each.is_proof and each.kind in (Clue.Kind.EMAIL, Clue.Kind.PHONE) for each in evidence)
    }
    rows = Contact.objects.filter(pk__in={pk for pair in wanted for pk in pair}, workspace__merges_duplicates=True)
    contacts = rows.in_bulk()
    on_platforms = set(rows.filter(identities__isnull=False).values_list("pk", flat=True))
    for first, second in sorted(wanted):
        if first not in contacts or second not in contacts:
            continue
        by_email = any(each.is_proof and each.kind == Clue.Kind.EMAIL for each in pairs[first, second])
        if not by_email and {first, second} <= on_platforms:
            continue
        kept, gone = (second, first) if second in on_platforms and first not in on_platforms else (first, second)
        try:
            merge_contacts(actor=None, kept=contacts[kept], gone=contacts[gone])
        except Refused:  # one of them is another's by now, who is compared again
            continue


def own_clues(ids: Collection[int]) -> Iterator[Told]:
    """What the team wrote down, and how the customer looks."""
    for pk, number in ContactPhone.objects.filter(contact__in=ids).values_list("contact", "number"):
        yield Told(pk, Clue.Kind.PHONE, number, True)
    for pk, address in ContactEmail.objects.filter(contact__in=ids).values_list("contact", "address"):
        yield Told(pk, Clue.Kind.EMAIL, address, False)
    looks = Contact.objects.filter(pk__in=ids).exclude(name="").exclude(picture_hash="")
    for pk, name, picture in looks.values_list("pk", "name", "picture_hash"):
        yield Told(pk, Clue.Kind.LOOK, f"{fold(name)} {picture}", False)


SOURCES.append(own_clues)
