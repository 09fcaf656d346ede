"""What an import would do, found out without doing it."""

from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice

from contacts.importing.known import decide, find_known, keys_of
from contacts.importing.lines import Line
from contacts.models import ContactImport, ImportKey, ImportLine


def count_rows(imported: ContactImport, lines: list[Line]) -> None:
    """Within a transaction. Counts are added to `imported`, which is not saved."""
    by_name = "id" in imported.columns
    keys = {key for line in lines for key in keys_of(line, by_name=by_name)}
    known = told_before(imported, keys) | find_known(imported.workspace_id, lines, by_name=by_name)
    decision = decide(lines, known, imported)
    ImportKey.objects.bulk_create(
        (ImportKey(contact_import=imported, hash=hash_of(key), who=who) for key, who in decision.told.items()),
        ignore_conflicts=True,
    )
    ImportLine.objects.bulk_create(
        ImportLine(contact_import=imported, number=line.number, problems=line.problems) for line in decision.failed
    )
    room = ContactImport.MOST_JOINS - len(imported.joins)
    imported.joins += [
        [row, who, key.partition(" ")[0]] for row, (who, key) in islice(decision.joined.items(), max(0, room))
    ]
    imported.created_count += len(decision.created)
    imported.changed_count += sum(map(len, [*decision.changed.values(), *decision.merged.values()]))
    imported.skipped_count += len(decision.skipped)
    imported.failed_count += len(decision.failed)


def told_before(imported: ContactImport, keys: Iterable[str]) -> dict[str, int]:
    hashes = {hash_of(key): key for key in keys}
    rows = imported.keys.filter(hash__in=hashes).values_list("hash", "who")
    return {hashes[found]: who for found, who in rows}


def hash_of(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)
