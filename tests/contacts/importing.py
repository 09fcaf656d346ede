"""A file of customers taken through an import, without a worker: the test is it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from contacts.actions.change_import import match_columns, run_import
from contacts.actions.open_import import open_import
from contacts.importing.work import work
from contacts.models import ContactImport
from workspaces.models import Membership


def opened(
    actor: Membership, content: str | bytes, name: str = "customers.csv", kind: str = "contacts"
) -> ContactImport:
    given = content.encode() if isinstance(content, str) else content
    return open_import(actor=actor, file=SimpleUploadedFile(name, given), kind=kind)


def checked(actor: Membership, content: str | bytes, kind: str = "contacts", **rules: object) -> ContactImport:
    imported = opened(actor, content, kind=kind)
    given = {"columns": imported.columns, "known": imported.known, "date_order": "dmy", **rules}
    match_columns(actor=actor, imported=imported, **given)
    return worked(imported)


def imported_from(actor: Membership, content: str | bytes, kind: str = "contacts", **rules: object) -> ContactImport:
    imported = checked(actor, content, kind, **rules)
    run_import(actor=actor, imported=imported)
    return worked(imported)


def worked(imported: ContactImport) -> ContactImport:
    while work(imported.pk):
        pass
    imported.refresh_from_db()
    return imported


def counts(imported: ContactImport) -> tuple[int, int, int, int]:
    """Created, changed, skipped, failed."""
    return imported.created_count, imported.changed_count, imported.skipped_count, imported.failed_count


def codes(imported: ContactImport) -> list[tuple[int, str]]:
    """The row and what is wrong with it, for each problem."""
    return [(line.number, found["code"]) for line in imported.lines.order_by("number") for found in line.problems]
