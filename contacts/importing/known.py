"""Who of a file's rows is there already: the same id, e-mail or telephone, in this order."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contacts.folding import fold
from contacts.importing.lines import Line
from contacts.models import Contact, ContactEmail, ContactImport, ContactPhone

# A customer: their id, or below zero the number of the row that makes one.
Who = int


@dataclass
class Decision:
    """Rows by what becomes of them. changed: by the customer's id, in the order of the file.

    A later row about a customer whom an earlier one of the same rows makes is in `merged`, by that row's number.
    """

    created: list[Line] = field(default_factory=list)
    merged: dict[int, list[Line]] = field(default_factory=dict)
    changed: dict[int, list[Line]] = field(default_factory=dict)
    skipped: list[Line] = field(default_factory=list)
    failed: list[Line] = field(default_factory=list)
    # By a row's number: whom it is about who was known before it, and the key that says so.
    joined: dict[int, tuple[Who, str]] = field(default_factory=dict)
    # What the rows told of customers whom the file makes or changes.
    told: dict[str, Who] = field(default_factory=dict)


def keys_of(line: Line, *, by_name: bool) -> Iterator[str]:
    """By what somebody may be known, the surest first.

    by_name: the rows say who is who by an id of ours. Then a telephone, which a family may share, is proof only with the
    same name; else our own list, read into another workspace, would make one of two. Where several have it, it is so always.
    """
    if line.id:
        yield f"id {line.id}"
    for address in line.emails:
        yield f"email {address}"
    for number in line.phones:
        yield phone_key(number, line.fields.get("name", ""))
        if not by_name:
            yield phone_key(number)


def phone_key(number: str, name: str | None = None) -> str:
    return f"phone {number}" if name is None else f"phone {number} {fold(name)}"


def find_known(workspace_id: int, lines: Sequence[Line], *, by_name: bool) -> dict[str, Who]:
    """Who is there already by one of the keys of these rows.

    Of several with one telephone who has the row's name; the eldest where the row names nobody.
    """
    ids = [line.id for line in lines if line.id]
    found = {
        f"id {pk}": pk for pk in Contact.objects.filter(workspace=workspace_id, pk__in=ids).values_list("pk", flat=True)
    }
    emails = [address for line in lines for address in line.emails]
    rows = ContactEmail.objects.filter(workspace=workspace_id, address__in=emails)
    found |= {f"email {address}": pk for address, pk in rows.values_list("address", "contact_id")}
    phones = [number for line in lines for number in line.phones]
    held = ContactPhone.objects.filter(workspace=workspace_id, number__in=phones).order_by("contact_id")
    holders: dict[str, list[int]] = defaultdict(list)
    for number, pk, name in held.values_list("number", "contact_id", "contact__name"):
        holders[number].append(pk)
        found.setdefault(phone_key(number, name), pk)
    if by_name:
        return found
    for number, (eldest, *others) in holders.items():
        found.setdefault(phone_key(number, ""), eldest)
        if not others:
            found[phone_key(number)] = eldest
    return found


def decide(lines: Sequence[Line], known: dict[str, Who], imported: ContactImport) -> Decision:
    """known: of `find_known`, and in a check what earlier rows told."""
    by_name = "id" in imported.columns
    decision = Decision()
    known = dict(known)
    for line in lines:
        keys = list(keys_of(line, by_name=by_name))
        proof = next((key for key in keys if key in known), "")
        who = known.get(proof)
        if who is not None and not line.problems:
            refuse_addresses_of_others(line, who, known)
        if line.problems:
            decision.failed.append(line)
            continue
        if who is not None:
            decision.joined[line.number] = who, proof
        if who is None:
            who = -line.number
            decision.created.append(line)
        elif imported.known == ContactImport.Known.SKIP:
            decision.skipped.append(line)
            continue
        elif who < 0:
            decision.merged.setdefault(-who, []).append(line)
        else:
            decision.changed.setdefault(who, []).append(line)
        for key in keys:
            known.setdefault(key, who)
            decision.told.setdefault(key, who)
    return decision


def refuse_addresses_of_others(line: Line, who: Who, known: dict[str, Who]) -> None:
    for address in line.emails:
        if known.get(f"email {address}", who) != who:
            line.complain("email_taken", value=address)
