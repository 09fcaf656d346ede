"""A file of customers in a browser: chosen, matched, checked, imported, undone, while a worker is at it elsewhere."""

import pytest
from playwright.sync_api import expect

from contacts.importing.work import work
from contacts.models import Contact, ContactImport
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = """Họ tên;SĐT;Email;Ghi chú;Ngày sinh;Mã số cũ
Nguyễn Thị Lan;0912 345 678;lan@example.com;Thích trà sen;3/5/1990;A1
Đỗ Minh Khang;0903000111, 0903000222;;Giao buổi chiều;;A2
Trần Thu Trang;12;không có;;;A3
""" + "".join(f"Khách {number};09170000{number:02};;;;B{number}\n" for number in range(10, 30))


def shot(page, name: str) -> None:
    pass


@pytest.mark.parametrize(
    "options", [{}, {"viewport": PHONE, "has_touch": True, "is_mobile": True}], ids=["desk", "phone"]
)
def test_from_a_file_to_customers_and_back(an, browse, options):
    page = browse(an, "customers/imports/", **options)
    shot(page, "1-file")
    page.locator("input[type=file]").set_input_files(
        {"name": "khach-hang.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_label("SĐT")).to_have_value("phone")
    expect(page.get_by_label("Mã số cũ")).to_have_value("")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "2-columns")
    page.get_by_role("button", name="Check the file").click()

    expect(page.get_by_role("heading", name="Checking the file")).to_be_visible()
    shot(page, "3-checking")
    pk = ContactImport.objects.get().pk
    work(pk)
    # The page found out by itself.
    expect(page.get_by_role("heading", name="This is what will happen")).to_be_visible()
    expect(page.get_by_text("This is no e-mail address.").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "4-check")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all as CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    page.get_by_role("button", name="Import").click()

    expect(page.get_by_role("heading", name="Importing")).to_be_visible()
    shot(page, "5-running")
    work(pk)
    expect(page.get_by_role("heading", name="The customers are there")).to_be_visible()
    assert Contact.objects.count() == 22
    shot(page, "6-done")
    page.get_by_role("button", name="Undo the import").click()
    shot(page, "7-undo")
    page.locator("#undo-import").get_by_role("button", name="Undo the import").click()

    expect(page.get_by_role("heading", name="Undoing the import")).to_be_visible()
    work(pk)
    expect(page.get_by_role("heading", name="The import is undone")).to_be_visible()
    assert not Contact.objects.exists()
    shot(page, "8-undone")


def test_one_of_two_hundred_columns_is_found_by_its_name(an, browse):
    page = browse(an, "customers/imports/")
    names = ",".join(["Name", *(f"Cột {number}" for number in range(199))])
    page.locator("input[type=file]").set_input_files(
        {"name": "wide.csv", "mimeType": "text/csv", "buffer": f"{names}\nLan\n".encode()}
    )
    page.get_by_role("button", name="Continue").click()

    page.get_by_label("Find a column").fill("cot 198")

    expect(page.locator("[data-column]:visible")).to_have_count(1)
    shot(page, "9-wide")
