"""Customers as a file: safe to open anywhere, and read back as they were."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from random import Random

import pytest
from django.urls import reverse

from contacts.actions.create_contact import create_contact
from contacts.asked import asked_by
from contacts.export import export_pages
from contacts.importing.cells import as_written, disarmed
from contacts.models import Contact, CustomField
from tests.conftest import signed_in
from tests.contacts.importing import counts, imported_from
from workspaces.models import AuditEntry, Membership, Workspace

pytestmark = pytest.mark.django_db

EXPORT = reverse("contacts:export", args=["bamboo"])
WORDS = ["Lan", "Nguyễn", "=1+1", "+84", "-", "@x", "'", "'=", 'a "b"', "c, d; e", "Đỗ", "1.234", "日本", "\U0001f375"]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+84912345678", "-1", "@x", "\tx", "\rx", "'=1", "''-", "Lan", "'Lan", "", "＝1"]
)
def test_no_cell_is_run_and_each_comes_back_as_it_was(cell):
    assert disarmed(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝"}
    assert as_written(disarmed(cell)) == cell


def test_a_spreadsheet_gets_one_line_for_each_customer_in_its_letters(an, an_client, chau):
    create_contact(actor=chau, name="Somebody else's")
    create_contact(actor=an, name="=HYPERLINK(1)", phones=["+84912345678", "+84903000111"], emails=["lan@example.com"])

    answer = an_client.get(EXPORT)

    text = b"".join(answer).decode()
    assert text.startswith("\ufeffMessio number,Name,Telephone")
    _, lan = rows_of(text)
    assert lan[1:4] == ["'=HYPERLINK(1)", "'+84912345678; +84903000111", "lan@example.com"]
    assert answer["Content-Disposition"].startswith('attachment; filename="customers-')
    assert AuditEntry.objects.filter(verb="contacts.exported").count() == 1


def test_what_the_list_is_narrowed_to_is_exported(an, an_client):
    for name, tag in (("Lan", an.workspace.tags.create(name="VIP")), ("Mai", None)):
        create_contact(actor=an, name=name, tags=[tag] if tag else [])

    rows = rows_of(b"".join(an_client.get(EXPORT, {"q": "lan"})).decode())

    assert [row[1] for row in rows[1:]] == ["Lan"]


def test_an_agent_exports_nothing(binh_client):
    assert binh_client.get(EXPORT).status_code == 403


@pytest.mark.parametrize("seed", range(6))
def test_what_is_exported_and_imported_into_an_empty_workspace_is_the_same(an, lotus, seed):
    there = Membership.objects.create(workspace=lotus, user=an.user, role="owner")
    for workspace in (an.workspace, lotus):
        for position, (kind, choices) in enumerate(
            [("text", []), ("number", []), ("date", []), ("choice", ["Sen", "=Cúc"]), ("yes_no", [])]
        ):
            workspace.custom_fields.create(name=f"Own {kind}", kind=kind, choices=choices, position=position)
    tags = {name: an.workspace.tags.create(name=name) for name in ("VIP", "sỉ, lẻ", "=Mới")}
    for fields in some_customers(Random(seed), an):
        notes, names = fields.pop("notes"), fields.pop("tags")
        lan = create_contact(actor=an, tags=[tags[name] for name in names], **fields)
        for text in notes:
            lan.notes.create(author=an, text=text)

    text = "".join(export_pages(asked_by(an, "")))
    done = imported_from(there, text)

    assert counts(done) == (an.workspace.contacts.count(), 0, 0, 0), [line.problems for line in done.lines.all()]
    assert known_of(lotus) == known_of(an.workspace)


def some_customers(chance: Random, an: Membership) -> Iterator[dict]:
    keys = {row.kind: row.key for row in an.workspace.custom_fields.all()}
    for number in range(40):
        custom = {
            "text": " ".join(chance.choices(WORDS, k=2)),
            "number": chance.choice(["38", "-1.5", "1.234", "1250.000", "0.125", "99999999999"]),
            "date": "1990-05-03",
            "choice": chance.choice(["Sen", "=Cúc"]),
            "yes_no": chance.random() < 0.5,
        }
        yield {
            "name": " ".join([*chance.choices(WORDS, k=chance.randrange(3)), f"#{number}"]),
            "emails": [f"c{number}-{each}@example.com" for each in range(chance.randrange(3))],
            # A family shares a telephone.
            "phones": chance.sample(["+84912345678", "+84903000111", "+12025550123"], k=chance.randrange(3)),
            "company": chance.choice(["", *WORDS]),
            "address": chance.choice(["", "12 Lê Lợi, Huế", "-"]),
            "language": chance.choice(["", "vi", "en"]),
            "time_zone": chance.choice(["", "Asia/Tokyo", "America/Argentina/Ushuaia"]),
            "birthday": chance.choice([None, date(1990, 12, 3), date(1888, 1, 31)]),
            "owner": chance.choice([None, an]),
            "consent": chance.choice(["", "given", "withdrawn"]),
            "custom": {keys[kind]: custom[kind] for kind in chance.sample(list(keys), k=chance.randrange(6))},
            "tags": chance.sample(["VIP", "sỉ, lẻ", "=Mới"], k=chance.randrange(3)),
            "notes": [
                f"{chance.choice(WORDS)}\n\n- {each} {chance.choice(WORDS)}" for each in range(chance.randrange(3))
            ],
        }


def known_of(workspace: Workspace) -> list[tuple]:
    kinds = {row.key: row.kind for row in CustomField.objects.filter(workspace=workspace)}
    return [
        (
            contact.name, contact.company, contact.address, contact.language, contact.time_zone, contact.birthday, contact.consent,
            contact.owner and contact.owner.user_id,
            [str(row) for row in contact.emails.all()], [str(row) for row in contact.phones.all()],
            [note.text for note in contact.notes.order_by("pk")], sorted(tag.name for tag in contact.tags.all()),
            {kinds[key]: Decimal(value) if kinds[key] == "number" else value for key, value in contact.custom.items()},
        )
        for contact in Contact.objects.filter(workspace=workspace).order_by("name").select_related("owner")
    ]  # fmt: skip


def test_an_agent_of_another_workspace_finds_nothing(chau):
    assert signed_in(chau).get(EXPORT).status_code == 404
