"""Customers from a file: who is new, who is known, what is wrong, and the way back."""

from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from contacts import find
from contacts.actions.change_contact import change_contact
from contacts.actions.change_import import run_import, stop_import, undo_import
from contacts.actions.create_contact import create_contact
from contacts.asked import asked_by
from contacts.duplicates import compare_contacts
from contacts.errors import NotNow
from contacts.importing import work as worker
from contacts.models import Contact, ContactImport, CustomField, ImportKey, ImportLine
from contacts.orders import NEWEST
from tests.contacts.importing import checked, codes, counts, imported_from, opened, worked
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

SHOP = """Họ tên,SĐT,Email,Công ty,Ngày sinh,Ghi chú,Người phụ trách,Nhận tin,Cỡ giày,Nhãn
Nguyễn Thị Lan,0912 345 678; 0987654321,LAN@Example.com,Trà Sen,3/5/1990,"Thích trà sen,
ít ngọt",an@bamboo.example,có,38,"VIP, sỉ"
Đỗ Minh Khang,'+84903000111,,,,,,không,,vip
"""


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_everything_that_a_file_tells_of_a_customer_is_kept(an):
    an.workspace.tags.create(name="VIP")
    size = CustomField.objects.create(workspace=an.workspace, name="Cỡ giày", kind="number", position=0)

    done = imported_from(an, SHOP)

    assert (done.state, counts(done)) == ("done", (2, 0, 0, 0))
    lan, khang = an.workspace.contacts.order_by("pk")
    assert (lan.name, lan.company, lan.birthday, lan.owner, lan.consent, lan.source) == (
        "Nguyễn Thị Lan", "Trà Sen", date(1990, 5, 3), an, "given", "import",
    )  # fmt: skip
    assert [str(row) for row in lan.phones.all()] == ["+84912345678", "+84987654321"]
    assert [str(row) for row in lan.emails.all()] == ["lan@example.com"]
    assert [note.text for note in lan.notes.all()] == ["Thích trà sen,\nít ngọt"]
    assert lan.custom == {size.key: "38"}
    assert (khang.name, khang.consent) == ("Đỗ Minh Khang", "withdrawn")
    assert [str(row) for row in khang.phones.all()] == ["+84903000111"]
    assert {tag.name for tag in lan.tags.all()} == {"sỉ", "VIP"}
    assert [tag.name for tag in khang.tags.all()] == ["VIP"]
    assert [found.name for found in rows_asked(an, "q=lan")] == ["Nguyễn Thị Lan"]


def rows_asked(an, query: str) -> list[Contact]:
    found = find.find(asked_by(an, query).narrowed(), NEWEST)
    return find.rows(an, found.ids)


def test_a_check_counts_and_writes_nobody(an):
    create_contact(actor=an, name="Lan", phones=["+84912345678"])
    text = "Name,Phone,Email\nLan,0912345678,\nMai,0903000111,\nMai again,0903000111,\nBad,,no address\n"

    done = checked(an, text)

    assert (done.state, done.created_count, done.known_count, done.failed_count) == ("checked", 1, 2, 1)
    assert codes(done) == [(5, "not_email")]
    assert Contact.objects.count() == 1
    assert not ImportKey.objects.exists()


def test_a_telephone_that_several_have_is_proof_with_the_same_name_alone(an):
    mother, lan = (create_contact(actor=an, name=name, phones=["+84912345678"]) for name in ("Trang", "Lan"))

    done = imported_from(
        an, "Name,Phone,Company\nHoa,0912345678,Sen\nLan,0912345678,Cúc\n,0912345678,Lài\n", known="overwrite"
    )

    assert counts(done)[:2] == (1, 2)
    lan.refresh_from_db()
    mother.refresh_from_db()
    assert (Contact.objects.get(name="Hoa").company, lan.company, mother.company) == ("Sen", "Cúc", "Lài")


@pytest.mark.parametrize(
    ("known", "company", "address", "phones"),
    [
        ("skip", "Trà Sen", "", ["+84912345678"]),
        ("fill", "Trà Sen", "Hà Nội", ["+84912345678", "+84903000111"]),
        ("overwrite", "Sen Vàng", "Hà Nội", ["+84912345678", "+84903000111"]),
    ],
)
def test_what_becomes_of_who_is_there_already(an, known, company, address, phones):
    lan = create_contact(actor=an, name="Lan", company="Trà Sen", emails=["lan@example.com"], phones=["+84912345678"])
    text = "Email,Company,Address,Phone\nLAN@example.com,Sen Vàng,Hà Nội,0903000111\n"

    done = imported_from(an, text, known=known)

    lan.refresh_from_db()
    assert (lan.company, lan.address) == (company, address)
    assert [str(row) for row in lan.phones.all()] == phones
    assert counts(done) == ((0, 0, 1, 0) if known == "skip" else (0, 1, 0, 0))


def test_an_empty_cell_takes_nothing_away_and_the_same_file_again_changes_nothing(an):
    text = "Name,Phone,Company,Note\nLan,0912345678,Trà Sen,VIP\n"
    imported_from(an, text)

    again = imported_from(an, "Name,Phone,Company,Note\nLan,0912345678,,VIP\n", known="overwrite")

    assert counts(again) == (0, 0, 1, 0)
    lan = Contact.objects.get()
    assert (lan.company, lan.notes.count()) == ("Trà Sen", 1)


def test_several_rows_about_one_new_customer_make_one(an):
    done = imported_from(
        an, "Name,Phone,Email\nLan,0912345678,\n,0912345678,lan@example.com\nLan Anh,,lan@example.com\n"
    )

    assert counts(done) == (1, 2, 0, 0)
    lan = Contact.objects.get()
    assert (lan.name, lan.emails.get().address) == ("Lan", "lan@example.com")


def test_an_address_of_somebody_else_is_refused_and_the_row_changes_nothing(an):
    create_contact(actor=an, name="Mai", emails=["mai@example.com"])
    lan = create_contact(actor=an, name="Lan", emails=["lan@example.com"])

    done = imported_from(an, f"Messio number,Email,Company\n{lan.pk},mai@example.com,Sen\n", known="overwrite")

    assert codes(done) == [(2, "email_taken")]
    lan.refresh_from_db()
    assert lan.company == ""


def test_another_workspace_s_customers_are_nobody_here(an, chau):
    theirs = create_contact(actor=chau, name="Lan", emails=["lan@example.com"], phones=["+84912345678"])

    text = f"Messio number,Name,Email,Phone\n{theirs.pk},Lan,lan@example.com,0912345678\n"
    done = imported_from(an, text, known="overwrite")

    assert counts(done) == (1, 0, 0, 0)
    assert an.workspace.contacts.get().pk != theirs.pk


def test_what_is_wrong_is_said_row_by_row_and_the_others_are_imported(an):
    CustomField.objects.create(workspace=an.workspace, name="Size", kind="number", position=0)
    CustomField.objects.create(workspace=an.workspace, name="Tea", kind="choice", choices=["Sen"], position=1)
    rows = ["Name,Email,Phone,Birthday,Language,Owner,Consent,Size,Tea,Messio number", "Lan,,0912345678,,,,,,,"]
    wrong = {
        "not_email": "A,nowhere,,,,,,,,", "not_phone": "A,,12,,,,,,,", "not_date": "A,,,31/2/1990,,,,,,",
        "not_language": "A,,,,Klingon,,,,,", "no_member": "A,,,,,x@y.example,,,,", "not_yes_no": "A,,,,,,maybe,,,",
        "not_number": "A,,,,,,,many,,", "not_choice": "A,,,,,,,,Coffee,", "not_id": "A,,,,,,,,,12a",
        "too_many_cells": "A,,,,,,,,,,more", "too_long": f"{'A' * 201},,,,,,,,,", "unreadable": "A\0,,,,,,,,,",
        "nobody": ",,,1/1/1990,,,,,,", "quotes": '"A"B,,,,,,,,,',
    }  # fmt: skip

    done = imported_from(an, "\n".join([*rows, *wrong.values(), "", "Mai,,0903000111"]))

    assert codes(done) == list(enumerate(wrong, start=3))
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Lan", "Mai"]
    assert counts(done) == (2, 0, 0, len(wrong))


def test_a_file_without_customers_says_so(an):
    done = checked(an, "Name,Phone\n")

    assert (done.state, done.error_code) == ("failed", "no_rows")


def test_more_rows_than_the_limit_are_refused_before_anything_is_written(an, settings):
    settings.IMPORT_MOST_ROWS = 2

    done = checked(an, "Name\nA\nB\nC\n")

    assert (done.state, done.error_code, done.created_count) == ("failed", "too_many_rows", 0)
    with pytest.raises(NotNow):
        run_import(actor=an, imported=done)


def test_a_worker_that_dies_between_any_two_rows_leaves_no_double_and_no_gap(an, monkeypatch):
    monkeypatch.setattr(worker, "LOT_ROWS", 3)
    names = [f"Customer {number}" for number in range(10)]
    done = checked(an, "Name,Phone\n" + "".join(f"{name},09123456{number:02}\n" for number, name in enumerate(names)))
    run_import(actor=an, imported=done)
    whole = worker.take_lot

    def dies(imported, reader, rows, settle):
        if imported.attempt_count == 1:
            raise KeyboardInterrupt
        return whole(imported, reader, rows, settle)

    # Each claim does a lot, or dies before one; whoever comes when the claim is over goes on.
    monkeypatch.setattr(worker, "SLICE_SECONDS", 0)
    monkeypatch.setattr(worker, "take_lot", dies)
    for _ in range(40):
        ContactImport.objects.filter(pk=done.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
        try:
            worker.work(done.pk)
        except KeyboardInterrupt:
            continue
    done.refresh_from_db()

    assert done.state == "done"
    assert list(Contact.objects.order_by("pk").values_list("name", flat=True)) == names


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_customers_at_the_same_moment_make_each_once(an):
    text = "Name,Email\n" + "".join(f"C{number},c{number}@example.com\n" for number in range(300))
    both = [checked(an, text), checked(an, text)]
    for each in both:
        run_import(actor=an, imported=each)
    start = Barrier(2)

    def run(pk: int) -> None:
        try:
            start.wait()
            worker.work(pk)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[each.pk]) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [worked(each).state for each in both] == ["done", "done"]
    assert Contact.objects.count() == 300
    assert sorted(each.created_count for each in both) == [0, 300]


def test_who_comes_while_another_works_on_it_does_nothing(an):
    done = checked(an, "Name\nLan\n")
    run_import(actor=an, imported=done)
    ContactImport.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))

    assert not worker.work(done.pk)
    assert not Contact.objects.exists()


def test_one_that_comes_no_step_further_fails_and_says_so(an):
    done = checked(an, "Name\nLan\n")
    run_import(actor=an, imported=done)
    ContactImport.objects.update(attempt_count=worker.MOST_ATTEMPTS)

    assert (worked(done).state, done.error_code) == ("failed", "crashed")


def test_it_can_be_stopped_on_the_way_and_what_is_there_be_undone(an, monkeypatch):
    monkeypatch.setattr(worker, "LOT_ROWS", 2)
    monkeypatch.setattr(worker, "SLICE_SECONDS", 0)
    done = checked(an, "Name\n" + "".join(f"C{number}\n" for number in range(9)))
    run_import(actor=an, imported=done)
    worker.work(done.pk)
    worker.work(done.pk)

    stop_import(actor=an, imported=done)

    assert not worker.work(done.pk)
    assert Contact.objects.count() == 3
    undo_import(actor=an, imported=done)
    assert (worked(done).state, done.removed_count, Contact.objects.count()) == ("undone", 3, 0)


def test_undo_takes_back_all_that_nobody_worked_on_since(an):
    known = create_contact(actor=an, name="Mai", phones=["+84903000111"])
    text = (
        "Name,Phone,Company,Note,Tags\nLan,0912345678,Sen,VIP,New\nKhang,0912345679,Sen,,\nVy,0912345670,,,\n"
        ",0903000111,Sen,VIP,New\n"
    )
    done = imported_from(an, text)
    khang = Contact.objects.get(name="Khang")
    change_contact(actor=an, contact=khang, company="Cúc")
    Contact.objects.get(name="Vy").notes.create(author=an, text="Called")
    # That the sweep has looked who may be the same is nobody's work.
    compare_contacts()

    undo_import(actor=an, imported=done)

    worked(done)
    assert (done.removed_count, done.restored_count, done.kept_count) == (1, 1, 2)
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Khang", "Mai", "Vy"]
    known.refresh_from_db()
    assert (known.company, known.notes.count(), known.tags.count()) == ("", 0, 0)
    assert set(done.lines.filter(is_kept=True).values_list("contact__name", flat=True)) == {"Khang", "Vy"}


def test_each_timeline_says_what_the_file_did_and_that_it_was_undone(an):
    mai = create_contact(actor=an, name="Mai", phones=["+84903000111"])
    done = imported_from(
        an, "Name,Phone,Company,Email,Tags,Owner\nLan,0912345678,,,,\n,0903000111,Sen,m@a.vn,VIP,an@bamboo.example\n"
    )

    lan = Contact.objects.get(name="Lan")
    assert [(row.verb, row.data) for row in lan.events.all()] == [
        ("customer.imported", {"name": "Lan", "file": "customers.csv"})
    ]
    changes = {"company": ["", "Sen"], "owner": ["", "An"], "emails": ["", "m@a.vn"], "tags": ["", "VIP"]}
    assert mai.events.latest("pk").data == {"changes": changes, "file": "customers.csv"}

    undo_import(actor=an, imported=done)
    worked(done)
    assert mai.events.latest("pk").data["changes"] == {name: pair[::-1] for name, pair in changes.items()}
    assert not Contact.objects.filter(name="Lan").exists()


def test_undo_restores_column_by_column_what_nobody_changed_since(an):
    lan = create_contact(
        actor=an, name="Lan", company="Cúc", address="Huế", birthday=date(1990, 5, 3), phones=["+84912345678"]
    )
    text = "Name,Phone,Company,Address,Birthday,Consent,Email\nLan Anh,0912345678,Sen,Hà Nội,1/2/1991,yes,lan@example.com\n"
    done = imported_from(an, text, known="overwrite")
    change_contact(actor=an, contact=lan, address="Đà Nẵng")

    undo_import(actor=an, imported=done)

    worked(done)
    lan.refresh_from_db()
    assert (lan.name, lan.company, lan.address, lan.birthday) == ("Lan", "Cúc", "Đà Nẵng", date(1990, 5, 3))
    assert (lan.consent, lan.consent_at, lan.emails.count()) == ("", None, 0)
    assert (done.restored_count, done.kept_count) == (0, 1)


def test_after_a_month_file_and_undo_are_forgotten_and_the_figures_stay(an, django_capture_on_commit_callbacks):
    done = imported_from(an, "Name\nLan\n")
    path = done.file.path
    ContactImport.objects.update(created_at=timezone.now() - ContactImport.KEPT_FOR - timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        worker.forget_old_imports()

    done.refresh_from_db()
    assert (bool(done.file), done.created_count, ImportLine.objects.count()) == (False, 1, 0)
    assert not done.may_be_undone
    assert not Path(path).exists()


def test_a_file_that_nobody_lets_run_is_forgotten_after_a_week(an, an_client):
    unused, done = checked(an, "Name\nLan\n"), imported_from(an, "Name\nMai\n")
    ContactImport.objects.update(created_at=timezone.now() - ContactImport.UNUSED_KEPT_FOR - timedelta(minutes=1))

    worker.forget_old_imports()

    assert [row.pk for row in ContactImport.objects.exclude(file="")] == [done.pk]
    assert "Never imported" in an_client.get(f"/w/bamboo/customers/imports/{unused.pk}/").text


def test_only_who_looks_after_the_customers_imports_and_the_audit_trail_has_it(an, binh):
    done = checked(an, "Name\nLan\n")
    with pytest.raises(PermissionDenied):
        run_import(actor=binh, imported=done)
    with pytest.raises(PermissionDenied):
        opened(binh, "Name\nLan\n")

    run_import(actor=an, imported=done)

    assert AuditEntry.objects.get(verb="contacts.imported").target == "customers.csv"


def test_undo_takes_away_whom_a_later_lot_told_more_of(an, monkeypatch):
    monkeypatch.setattr(worker, "LOT_ROWS", 1)
    done = imported_from(an, "Name,Email,Company\nDung,dung@example.com,\nDung,dung@example.com,Bamboo\n")
    assert Contact.objects.get().company == "Bamboo"

    undo_import(actor=an, imported=done)

    worked(done)
    assert (Contact.objects.count(), done.removed_count, done.kept_count) == (0, 1, 0)
