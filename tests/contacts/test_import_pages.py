"""The pages of an import, step by step, and what they say of files that are none."""

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.actions.create_contact import create_contact
from contacts.actions.erase_contact import erase_contact
from contacts.models import Contact, ContactImport
from tests.contacts.importing import checked, imported_from, opened, worked

pytestmark = pytest.mark.django_db

IMPORTS = reverse("contacts:imports", args=["bamboo"])
BAD = "Name,Phone,Email\nLan,0912345678,\n=Mai,12,nowhere\nVy,0903000111,\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def choose(client, content: bytes, name: str = "customers.csv"):
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, content)})


def of(imported: ContactImport, name: str = "") -> str:
    return reverse(f"contacts:import{name}", args=["bamboo", imported.pk])


def test_from_the_file_to_the_customers_and_back(an_client, work):
    answer = choose(an_client, BAD.encode())
    done = ContactImport.objects.get()
    assert answer["Location"] == of(done)
    page = an_client.get(of(done)).text
    assert "There are 3 columns; we know what 3 of them hold." in page
    assert "nowhere" in page

    chosen = {"column_0": "name", "column_1": "phone", "column_2": "email", "known": "fill", "date_order": "dmy"}
    an_client.post(of(done), chosen)
    assert "You may leave this page" in an_client.get(of(done)).text
    worked(done)
    page = an_client.get(of(done)).text
    assert "This is what will happen" in page
    assert "This is no e-mail address." in page

    an_client.post(of(done, "-run"))
    worked(done)
    assert "The customers are there" in an_client.get(of(done)).text
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Lan", "Vy"]

    an_client.post(of(done, "-undo"))
    worked(done)
    assert "The import is undone" in an_client.get(of(done)).text
    assert not Contact.objects.exists()
    assert "customers.csv" in an_client.get(IMPORTS).text


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_for_each_pass_and_the_page_follows(an, an_client, work):
    done = opened(an, BAD)
    an_client.post(of(done), {"column_0": "name", "known": "fill", "date_order": "dmy"})
    fragment = an_client.get(of(done), headers={"HX-Request": "true"}).text
    assert 'data-state="checking"' in fragment
    assert "every 2s" in fragment

    assert work() == ["import_contacts"]

    fragment = an_client.get(of(done), headers={"HX-Request": "true"}).text
    assert 'data-state="checked"' in fragment
    assert "every 2s" not in fragment


def test_the_rows_with_errors_are_a_file_that_can_be_mended_and_imported(an, an_client):
    done = imported_from(an, BAD)

    rows = list(csv.reader(StringIO(b"".join(an_client.get(of(done, "-problems"))).decode("utf-8-sig"), newline="")))

    assert rows == [
        ["Row", "Column", "Value", "What is wrong", "Name", "Phone", "Email"],
        ["3", "Phone", "12", rows[1][3], "'=Mai", "12", "nowhere"],
        ["3", "Email", "nowhere", "This is no e-mail address."],
    ]
    text = StringIO()
    csv.writer(text).writerows(
        [cell.replace("nowhere", "mai@x.example").replace("12", "0912345670") for cell in row] for row in rows
    )
    again = imported_from(an, text.getvalue())
    assert (again.created_count, again.failed_count) == (1, 0)
    assert Contact.objects.get(emails__address="mai@x.example").name == "=Mai"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"\n \n", "This file is empty"),
        (b"PK\x03\x04\x14\x00\x06\x00" + b"\0" * 400, "This is a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 400, "This is a workbook"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "This is no text"),
        (bytes(range(1, 256)) * 40, "This is no text"),
        (b",".join(b"c%d" % number for number in range(501)), "more than 500 columns"),
        (b"x" * (2 * 1024 * 1024), "larger than 1 MB"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_customers_is_refused_with_what_to_do(an_client, settings, content, sentence):
    settings.IMPORT_MOST_MEGABYTES = 1

    answer = choose(an_client, content)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not ContactImport.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b'"never closed\nA,B',
        b"\0\0\0Name\0\n\0\nLan\0",
        b"Name," + b"x" * 900_000,
        b'a"b,c"d\n"e"f,"',
        b",,,\n1,2",
        b"\xff\xfeN",
    ],
)
def test_whatever_is_in_a_file_no_page_breaks(an, an_client, content):
    choose(an_client, content)
    for done in ContactImport.objects.all():
        assert an_client.get(of(done)).status_code == 200
        keys = ["name" if number == 0 else "" for number in range(len(done.columns))]
        assert checked(an, content, columns=keys).state in ("checked", "failed")
        again = ContactImport.objects.latest("pk")
        assert an_client.get(of(again)).status_code == 200
        assert an_client.get(of(again, "-problems")).status_code == 200


def test_two_hundred_columns_are_matched_one_by_one_and_what_is_not_is_passed_over(an, an_client):
    names = ["Name", *(f"Odd {number}" for number in range(198)), "SĐT"]
    done = opened(an, ",".join(names) + "\n" + ",".join(["Lan", *["x"] * 198, "0912345678"]))

    page = an_client.get(of(done)).text

    assert "There are 200 columns; we know what 2 of them hold." in page
    assert "Find a column" in page
    assert done.columns == ["name", *[""] * 198, "phone"]


def test_a_wrong_guess_is_corrected_and_the_columns_are_found_anew(an, an_client):
    done = opened(an, "Họ tên;SĐT\nLan;0912345678\n".encode())
    ContactImport.objects.update(delimiter=",", encoding="cp1252", columns=[""])

    an_client.post(of(done, "-reading"), {"encoding": "utf-8-sig", "delimiter": ";", "has_header": "on"})

    done.refresh_from_db()
    assert (done.encoding, done.delimiter, done.columns) == ("utf-8-sig", ";", ["name", "phone"])


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [(["company", "company", ""], "chosen for two columns"), (["", "company", ""], "at least one column")],
)
def test_a_matching_that_makes_no_sense_is_refused(an, an_client, columns, sentence):
    done = opened(an, BAD)
    chosen = {f"column_{number}": key for number, key in enumerate(columns)}

    answer = an_client.post(of(done), {**chosen, "known": "fill", "date_order": "dmy"})

    assert answer.status_code == 422
    assert sentence in answer.text
    done.refresh_from_db()
    assert done.state == "matching"


def test_what_moved_on_meanwhile_is_said_and_nothing_happens_twice(an, an_client):
    done = imported_from(an, BAD)

    answer = an_client.post(of(done, "-run"), follow=True)

    assert "This import has moved on meanwhile" in answer.text
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("name", ["", "-problems"])
def test_an_agent_sees_no_import(an, binh_client, name):
    assert binh_client.get(IMPORTS).status_code == 403
    assert binh_client.get(of(opened(an, BAD), name)).status_code == 403


def test_the_preview_says_whom_a_row_is_about_and_by_what(an, an_client):
    dung = create_contact(actor=an, name="Chị Dung", emails=["dung@example.com"], phones=["+84912345678"])
    lan = create_contact(actor=an, name="Lan cũ", phones=["+84903111222"])
    rows = ["D,0912345678,", "E,,DUNG@example.com", "Mai,0904111222,", "Mai N,0904111222,"]
    rows += [f"Khách {number},09050{number:05}," for number in range(25)] + ["Lan,0903111222,"]
    done = checked(an, "\n".join(["Name,Phone,Email", *rows]))

    page = an_client.get(of(done)).text
    link = reverse("contacts:customer", args=["bamboo", dung.pk])
    first, whole = page.split("Rows about customers who are known")
    assert (first.count(f'href="{link}"'), whole.count(f'href="{link}"')) == (2, 2)
    assert (first.count("the same telephone"), first.count("the same e-mail")) == (2, 1)
    assert "the customer of row 4" in first
    # Below the first rows too.
    assert ("Lan cũ" in first, "Lan cũ" in whole) == (False, True)
    assert (done.created_count, done.known_count, done.joins[-1]) == (26, 4, [31, lan.pk, "phone"])

    erase_contact(actor=an, contact=lan)
    assert "Lan cũ" not in an_client.get(of(done)).text


def test_of_many_known_rows_the_check_keeps_but_the_first(an, an_client, monkeypatch):
    monkeypatch.setattr(ContactImport, "MOST_JOINS", 2)
    monkeypatch.setattr("contacts.importing.work.LOT_ROWS", 3)
    create_contact(actor=an, name="Dung", phones=["+84912345678"])

    done = checked(an, "Name,Phone\n" + "D,0912345678\n" * 30)

    assert (done.known_count, [row for row, *_ in done.joins]) == (30, [2, 3])
