"""What becomes of the columns of two customers who become one, and again of the one that becomes two."""

from collections.abc import Collection
from typing import Any

from django.db.models import Field, Q
from django.db.models.fields.files import FieldFile

from contacts.models import Contact, Merge

# What may be taken over, in the order in which a preview shows it.
FIELDS = ("name", "picture", "company", "address", "birthday", "language", "time_zone", "owner_id", "consent")
# What goes along with a field.
ALONG = {"consent": ("consent_at",), "picture": ("picture_hash",)}
CUSTOM = "custom."


def value(contact: Contact, field: str) -> Any:
    """field: of FIELDS, or "custom." and the key of a workspace's own."""
    if field.startswith(CUSTOM):
        return contact.custom.get(field.removeprefix(CUSTOM), "")
    found = getattr(contact, field)
    return found.name if field == "picture" else found


def put(contact: Contact, field: str, new: Any) -> None:
    if field.startswith(CUSTOM):
        key = field.removeprefix(CUSTOM)
        contact.custom = {name: own for name, own in contact.custom.items() if name != key} | (
            {key: new} if new not in (None, "") else {}
        )
    else:
        setattr(contact, field, new)


def fields_of(*contacts: Contact) -> list[str]:
    """All that any of them may have."""
    own = dict.fromkeys(key for contact in contacts for key in contact.custom)
    return [*FIELDS, *(f"{CUSTOM}{key}" for key in own)]


def conflicts(kept: Contact, gone: Contact) -> list[str]:
    """In which both have something, and not the same."""
    return [
        field
        for field in fields_of(kept, gone)
        if is_known(value(kept, field)) and is_known(value(gone, field)) and value(kept, field) != value(gone, field)
    ]


def is_known(given: Any) -> bool:
    return given not in (None, "")


def wins_by_itself(kept: Contact, gone: Contact, field: str) -> bool:
    """Whether the absorbed one's value is proposed where both have one: of two answers about news the newer counts."""
    if field != "consent" or gone.consent_at is None:
        return False
    return kept.consent_at is None or gone.consent_at > kept.consent_at


def fill(kept: Contact, gone: Contact, wins: Collection[str]) -> dict[str, list[Any]]:
    """Write into `kept` what is known of `gone` alone, and the fields `wins` of both. Returns {column: [before, after]}."""
    changed: dict[str, list[Any]] = {}
    for field in fields_of(kept, gone):
        if not is_known(value(gone, field)) or (is_known(value(kept, field)) and field not in wins):
            continue
        for column in (field, *ALONG.get(field, ())):
            before, after = value(kept, column), value(gone, column)
            if before != after:
                put(kept, column, after)
                changed[column] = [before, after]
    return changed


def withdraw(kept: Contact, merge: Merge) -> None:
    """What `kept` took over in this merge is again what it was before, unless somebody changed it since.

    Where a later merge took over that column once more, what stood before that one is what stood before this.
    """
    later = Merge.objects.standing(merge.workspace_id).filter(kept_id=merge.kept_id, pk__gt=merge.pk)
    following_ones = list(later.order_by("pk"))
    for column, (before, after) in merge.changed.items():
        following = next((row for row in following_ones if column in row.changed), None)
        if following is not None:
            if following.changed[column][0] == after:
                following.changed[column][0] = before
                following.save(update_fields=["changed"])
        elif in_json(column, value(kept, column)) == after:
            put(kept, column, from_json(column, before))


def ids_of(contact: Contact) -> list[int]:
    """The customer's own, and of whomever they absorbed."""
    ids = [contact.pk]
    for pk in ids:
        ids += Merge.objects.standing(contact.workspace_id).filter(kept_id=pk).values_list("gone_id", flat=True)
    return ids


def remembers(contact: Contact, file: str) -> bool:
    """Whether a merge needs this picture to be undone."""
    standing = Merge.objects.standing(contact.workspace_id).filter(kept_id=contact.pk)
    return standing.filter(Q(gone__picture=file) | Q(changed__picture__0=file)).exists()


def snapshot(contact: Contact) -> dict[str, Any]:
    """All columns but those that are computed, as JSON holds them."""
    return {f.attname: f.value_from_object(contact) for f in columns()} | {"picture": contact.picture.name}


def restored(merge: Merge) -> Contact:
    """The absorbed contact, as it was; not saved."""
    given = {name: from_json(name, known) for name, known in merge.gone.items()}
    return Contact(pk=merge.gone_id, workspace_id=merge.workspace_id, **given)


def columns() -> list["Field[Any, Any]"]:
    return [
        f
        for f in Contact._meta.concrete_fields
        if f.name not in ("id", "workspace", "vector", "compared_at", "sort_name")
    ]


def in_json(column: str, known: Any) -> Any:
    """As the row of a merge gives it back."""
    is_plain = column.startswith(CUSTOM) or known is None or isinstance(known, str | int | bool | dict)
    return known if is_plain else str(known)


def from_json(column: str, known: Any) -> Any:
    if column.startswith(CUSTOM):
        return known
    field: Field[Any, Any] = next(f for f in Contact._meta.concrete_fields if f.attname == column)
    return field.to_python(known)


def pictures_kept(ids: list[int]) -> list[FieldFile]:
    """Those that are kept for whoever undoes a merge."""
    kept = []
    for gone, changed in Merge.objects.filter(pk__in=ids).values_list("gone", "changed"):
        names = {gone.get("picture"), *changed.get("picture", [])} - {None, ""}
        kept += [Contact(picture=name).picture for name in sorted(names)]
    return kept
