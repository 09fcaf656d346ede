"""What an import did with each customer, in their timeline, as a change by hand stands there."""

from collections.abc import Iterable, Sequence
from typing import Any

from contacts.actions.record_event import record_events
from contacts.models import ContactImport, ImportLine
from workspaces.models import Membership, Tag

# By which an import's lines are told from those of people: an undo looks whether anybody worked on a customer since.
FILE = "file"


def tell_of_new(imported: ContactImport, lines: Iterable[ImportLine]) -> None:
    told = [(line.contact_id or 0, {"name": line.contact.name, FILE: imported.name}) for line in lines if line.contact]
    record_events(told, "customer.imported", imported.author)


def tell_of_changed(imported: ContactImport, lines: Sequence[ImportLine], *, is_undone: bool = False) -> None:
    """lines: of known customers, with what was written. Notes stand in the timeline by themselves."""
    owners = {pk for line in lines for pk in line.written["fields"].get("owner_id", ()) if pk}
    tags = {pk for line in lines for pk in line.written["tags"]}
    names = (
        {pk: str(row) for pk, row in Membership.objects.select_related("user").in_bulk(owners).items()}
        if owners
        else {}
    )
    tag_names = dict(Tag.objects.filter(pk__in=tags).values_list("pk", "name")) if tags else {}
    told = []
    for line in lines:
        changes = changes_of(line.written, names, tag_names)
        if is_undone:
            changes = {name: pair[::-1] for name, pair in changes.items()}
        if changes:
            told.append((line.contact_id or 0, {"changes": changes, FILE: imported.name}))
    record_events(told, "customer.changed", imported.author)


def changes_of(written: dict[str, Any], owners: dict[int, str], tags: dict[int, str]) -> dict[str, list[Any]]:
    """By field: [before, after], as `contact_changed` has them."""
    changes: dict[str, list[Any]] = {name: [each or "" for each in pair] for name, pair in written["fields"].items()}
    if "owner_id" in changes:
        changes["owner"] = [owners.get(pk or 0, "") for pk in changes.pop("owner_id")]
    changes |= {
        f"custom.{key}": ["" if each is None else each for each in pair] for key, pair in written["own"].items()
    }
    added = {name: written[name] for name in ("emails", "phones")}
    added["tags"] = [tags[pk] for pk in written["tags"] if pk in tags]
    return changes | {name: ["", ", ".join(values)] for name, values in added.items() if values}
