"""Orders from a file: whose they are, what they cost, what is wrong, and the way back; and the other way, as a file."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.actions.change_import import undo_import
from contacts.actions.create_contact import create_contact
from contacts.actions.merge_contacts import merge_contacts
from contacts.actions.undo_merge import undo_merge
from contacts.importing import work as worker
from contacts.importing.values import Wrong
from contacts.models import Contact, ContactImport
from inbox import live
from inbox.fragments import frames_since
from inbox.models import Change
from inbox.news import Watch
from orders.actions.change_order import change_order
from orders.actions.create_order import create_order
from orders.actions.delete_order import delete_order
from orders.export import export_pages
from orders.importing import values
from orders.items import Item
from orders.models import Order, OrderMove, OrderTotal
from tests.conftest import signed_in
from tests.contacts.importing import checked, codes, counts, imported_from, worked
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

SHOP = """Mã đơn hàng,Ngày đặt,Trạng thái,Khách hàng,SĐT,Sản phẩm,Số lượng,Đơn giá,Tổng tiền,Ghi chú
#DH-1,28/11/2025 14:30,Hoàn thành,Dung,0912 345 678,Áo thun,2,125.000đ,300.000 đ,"Gói quà,
cảm ơn"
#DH-1,,,,,Mũ,1,80.000đ,,
DH-2,29/11/2025,đang giao,Lan,0987 654 321,Trà sen,0.5,200000,,
DH-3,30/11/2025,,Lan,0987654321,Trà nhài,1,90000,,
"""


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def dung(an) -> Contact:
    return create_contact(actor=an, name="Chị Dung", phones=["+84912345678"])


def read(actor, content, **rules):
    return imported_from(actor, content, "orders", **rules)


def listed() -> list[tuple[object, ...]]:
    rows = Order.objects.order_by("number").prefetch_related("items")
    return [
        (row.number, row.status, row.amount, [(i.name, i.quantity, i.price) for i in row.items.all()]) for row in rows
    ]


def test_rows_of_one_number_are_its_items_and_customers_are_found_or_made(an, dung):
    done = read(an, SHOP)

    assert (done.state, counts(done)) == ("done", (3, 0, 0, 0))
    assert listed() == [
        ("DH-1", "delivered", 300_000, [("Áo thun", 2, 125_000), ("Mũ", 1, 80_000)]),
        ("DH-2", "shipped", 100_000, [("Trà sen", Decimal("0.5"), 200_000)]),
        ("DH-3", "new", 90_000, [("Trà nhài", 1, 90_000)]),
    ]
    first = Order.objects.get(number="DH-1")
    placed = datetime(2025, 11, 28, 14, 30, tzinfo=ZoneInfo(an.workspace.time_zone))
    assert (first.contact, first.placed_at, first.source, first.note) == (dung, placed, "import", "Gói quà,\ncảm ơn")
    assert OrderMove.objects.get(order=first).at == placed
    dung.refresh_from_db()
    lan = Contact.objects.exclude(pk=dung.pk).get()
    assert (dung.name, lan.name, lan.source) == ("Chị Dung", "Lan", "import")
    assert OrderTotal.objects.filter(contact=lan).values_list("currency", "orders", "spent").get() == (
        "VND",
        2,
        190_000,
    )
    assert AuditEntry.objects.get(verb="orders.imported").target == "customers.csv"


def test_an_order_with_an_error_in_any_row_is_refused_whole_and_the_others_are_taken(an, dung):
    text = (
        "Order,Phone,Status,Item,Quantity,Price,Currency,Total\n"
        "1,0912345678,new,Shirt,1,12.5055,USD,\n"
        "1,,,Hat,1,3,,\n"
        "2,0912345678,new,Shirt,1,12.50,USD,\n"
        "3,0912345678,eaten,Shirt,none,5,XXX,\n"
        "4,,new,Shirt,1,5,USD,\n"
        "5,0912345678,new,Shirt,1,,USD,\n"
        "6,0912345678,new,,1,5,USD,\n"
        ",0912345678,new,Shirt,1,5,USD,\n"
        "7,0912345678,new,Shirt,1,5,USD,9\n"
        "7,0912345678,,Hat,1,5,USD,8\n"
    )

    done = read(an, text)

    assert listed() == [("2", "new", Decimal("12.5"), [("Shirt", 1, Decimal("12.5"))])]
    assert codes(done) == [
        (2, "too_fine"), (3, "order_refused"), (5, "not_status"), (5, "not_quantity"), (5, "not_currency"),
        (6, "nobody_ordered"), (7, "no_amount"), (8, "no_item"), (9, "no_order_number"), (10, "order_refused"), (11, "differs"),
    ]  # fmt: skip
    assert counts(done) == (1, 0, 0, 9)


def test_who_is_not_there_is_made_only_where_that_is_wanted(an):
    done = read(an, SHOP, makes_contacts=False)

    assert (Order.objects.count(), Contact.objects.count()) == (0, 0)
    assert {code for _, code in codes(done)} == {"no_customer", "order_refused"}


@pytest.mark.parametrize(
    ("known", "found"),
    [("skip", ((2, 0, 1, 0), "new", 50_000)), ("overwrite", ((2, 1, 0, 0), "delivered", 300_000))],
)
def test_what_becomes_of_an_order_that_is_there(an, dung, known, found):
    there = create_order(actor=an, contact=dung, number="DH-1", currency="VND", amount=Decimal(50_000))

    done = read(an, SHOP, known=known)

    there.refresh_from_db()
    assert (counts(done), there.status, there.amount) == found
    assert dung.order_totals.get().spent == there.amount


def test_an_order_of_another_customer_or_of_nobody_any_more_is_left_alone(an, dung):
    lan = create_contact(actor=an, name="Lan", phones=["+84900000001"])
    create_order(actor=an, contact=lan, number="DH-1", currency="VND", amount=Decimal(1))
    gone = create_order(actor=an, contact=lan, number="DH-2", currency="VND", amount=Decimal(1))
    Order.objects.filter(pk=gone.pk).update(contact=None)

    done = read(an, SHOP, known="overwrite")

    assert codes(done) == [(2, "other_customer"), (3, "order_refused"), (4, "number_taken")]


def test_undo_takes_back_all_but_what_was_changed_since(an, dung):
    items = [Item("Giày", Decimal(1), Decimal(50_000))]
    there = create_order(actor=an, contact=dung, number="DH-1", currency="VND", items=items)
    placed = there.placed_at
    done = read(an, SHOP, known="overwrite")
    change_order(actor=an, order=Order.objects.get(number="DH-2"), status="delivered")

    undo_import(actor=an, imported=done)

    worked(done)
    assert (done.state, done.removed_count, done.restored_count, done.kept_count) == ("undone", 1, 1, 1)
    assert listed() == [
        ("DH-1", "new", 50_000, [("Giày", 1, 50_000)]),
        ("DH-2", "delivered", 100_000, [("Trà sen", Decimal("0.5"), 200_000)]),
    ]
    there.refresh_from_db()
    assert (there.placed_at, there.note) == (placed, "")
    assert dung.order_totals.get().spent == 50_000
    assert set(Contact.objects.values_list("name", flat=True)) == {"Chị Dung", "Lan"}


def test_undo_of_untouched_orders_takes_the_customers_along_whom_it_made(an):
    done = read(an, SHOP)

    undo_import(actor=an, imported=done)

    worked(done)
    assert (done.removed_count, Order.objects.count(), Contact.objects.count()) == (3, 0, 0)


def test_undo_counts_the_orders_of_whoever_has_them_by_now(an, dung):
    mai = create_contact(actor=an, name="Mai")
    create_order(actor=an, contact=mai, number="DH-1", currency="VND", amount=Decimal(50_000))
    merge = merge_contacts(actor=an, kept=dung, gone=mai)
    done = read(an, SHOP, known="overwrite")
    undo_merge(actor=an, merge=merge)
    assert mai.order_totals.get().spent == 300_000

    undo_import(actor=an, imported=done)

    worked(done)
    assert (mai.order_totals.get().spent, dung.order_totals.count()) == (50_000, 0)


def test_an_order_is_never_cut_by_the_end_of_a_lot_and_its_rows_must_stand_together(an, dung, monkeypatch):
    monkeypatch.setattr(worker, "LOT_ROWS", 2)
    monkeypatch.setattr(worker, "SLICE_SECONDS", 0.0)
    rows = ["Order,Phone,Item,Price", "1,0912345678,A,1"]
    rows += [f"2,0912345678,{item},1" for item in "BCD"] + ["3,0912345678,E,1", "4,0912345678,F,1", "1,0912345678,G,1"]

    done = read(an, "\n".join(rows))

    assert [(number, len(items)) for number, _, _, items in listed()] == [("1", 1), ("2", 3), ("3", 1), ("4", 1)]
    assert codes(done) == [(8, "apart")]
    assert counts(checked(an, "\n".join(rows), "orders")) == (0, 0, 4, 1)


@pytest.mark.parametrize(
    ("cell", "currency", "found"),
    [
        ("250.000", "VND", 250_000), ("1.250.000 ₫", "VND", 1_250_000), ("VND 250000", "VND", 250_000), ("$1,250.50", "USD", "1250.50"),
        ("12,5", "EUR", "12.5"), ("250.00", "VND", 250), ("12.5", "VND", "too_fine"), ("1.005", "USD", 1005), ("€5", "USD", "not_amount"),
        ("-5", "USD", "not_amount"), ("5k", "VND", "not_amount"), ("1e5", "VND", "not_amount"), ("NaN", "USD", "not_amount"),
        ("9" * 17, "VND", "too_large"), ("", "VND", "not_amount"),
    ],
)  # fmt: skip
def test_an_amount_is_read_to_the_last_digit_or_refused(cell, currency, found):
    assert outcome(values.amount, cell, currency) in (found, Decimal(found) if str(found)[0].isdigit() else None)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2025-11-28T07:30:00Z", datetime(2025, 11, 28, 7, 30, tzinfo=UTC)),
        ("2025-11-28 14:30:05 +0700", datetime(2025, 11, 28, 7, 30, 5, tzinfo=UTC)),
        ("28/11/2025 2:30 PM", datetime(2025, 11, 28, 7, 30, tzinfo=UTC)),
        ("28-11-2025", datetime(2025, 11, 27, 17, 0, tzinfo=UTC)),
        ("28/11/0025", None), ("28/11/2025 25:00", None), ("31/11/2025", None), ("28/11/2025 13:00 PM", None),
        ("28/11/2025 10:00 +99:99", None), ("yesterday", None),
    ],
)  # fmt: skip
def test_a_moment_is_by_the_shop_s_clock_unless_it_names_a_zone(cell, found):
    assert outcome(values.moment("dmy", ZoneInfo("Asia/Ho_Chi_Minh")), cell) == (found or "not_date")


def outcome(read, *given):
    """What is read, or the code of what is wrong."""
    try:
        return read(*given)
    except Wrong as wrong:
        return wrong.code


def test_what_is_exported_is_read_back_and_runs_in_no_spreadsheet(an, an_client, dung, chau):
    items = [Item("=HYPERLINK(1)", Decimal("1.5"), Decimal("0.125")), Item("Mũ", Decimal(2), Decimal(3))]
    create_order(actor=an, contact=dung, number="+1", currency="KWD", items=items, status="shipped", note="@now")
    create_order(actor=an, contact=dung, number="A", currency="VND", amount=Decimal(250_000))

    answer = an_client.get(reverse("orders:export", args=["bamboo"]))
    text = "".join(export_pages(an))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert not [cell for line in text.splitlines() for cell in line.split(",") if cell[:1] in "=+@" and cell]
    assert AuditEntry.objects.filter(verb="orders.exported").count() == 1
    done = read(chau, text)
    assert counts(done) == (2, 0, 0, 0)
    ours, theirs = ([row[1:] for row in rows] for _, rows in groupby(by_workspace(), key=lambda row: row[0]))
    assert ours == theirs
    assert signed_in(chau).get(reverse("orders:export", args=["bamboo"])).status_code == 404


def by_workspace() -> list[tuple[object, ...]]:
    rows = Order.objects.order_by("workspace", "number").prefetch_related("items")
    told = [
        [row.workspace_id, row.number, row.status, row.currency, row.amount, row.note, int(row.placed_at.timestamp())]
        for row in rows
    ]
    items = [[(item.name, item.quantity, item.price) for item in row.items.all()] for row in rows]
    return [(*columns, *listed) for columns, listed in zip(told, items, strict=True)]


def test_from_the_file_to_the_orders_over_the_pages(an_client, binh_client, dung, an):
    start = reverse("contacts:imports", args=["bamboo"]) + "?kind=orders"
    assert binh_client.get(start).status_code == 403
    assert an_client.get(reverse("contacts:imports", args=["bamboo"]) + "?kind=cats").status_code == 404

    answer = an_client.post(start, {"file": SimpleUploadedFile("shop.csv", SHOP.encode())})
    page = an_client.get(answer["Location"]).text
    assert "Whoever is not there yet becomes a customer" in page
    done = ContactImport.objects.get()
    chosen = {f"column_{place}": key for place, key in enumerate(done.columns)}
    refused = an_client.post(answer["Location"], {**chosen, "column_0": "", "known": "skip", "date_order": "dmy"})
    assert "Choose the column with the order numbers" in refused.text
    an_client.post(answer["Location"], {**chosen, "known": "skip", "date_order": "dmy", "makes_contacts": "on"})
    worked(done)
    page = an_client.get(answer["Location"]).text
    assert ("2 × Áo thun, 1 × Mũ" in page, "₫300,000" in page, "Chị Dung" in page) == (True, True, True)

    an_client.post(reverse("contacts:import-run", args=["bamboo", done.pk]))
    worked(done)
    assert "The orders are there" in an_client.get(answer["Location"]).text
    assert "shop.csv" in an_client.get(start).text
    assert "shop.csv" not in an_client.get(reverse("contacts:imports", args=["bamboo"])).text


def test_what_the_file_leaves_out_of_an_order_that_is_there_stays(an, dung):
    items = [Item("Shoes", Decimal(1), Decimal("12.5"))]
    there = create_order(actor=an, contact=dung, number="7", currency="USD", items=items, note="Gift")

    done = read(an, "Order,Phone,Status,Total\n7,0912345678,shipped,9.50\n", known="overwrite")

    there.refresh_from_db()
    assert counts(done) == (0, 1, 0, 0)
    assert (there.status, there.currency, there.amount, there.note) == ("shipped", "USD", Decimal("9.5"), "Gift")
    assert there.items.get().name == "Shoes"


def test_without_an_amount_an_order_stays_in_its_currency(an, dung):
    create_order(actor=an, contact=dung, number="DH-1", currency="VND", amount=Decimal(250_000))

    read(an, "Order,Phone,Status,Currency\nDH-1,0912345678,shipped,USD\n", known="overwrite")

    order = Order.objects.get()
    assert (order.status, order.currency, order.amount) == ("shipped", "VND", 250_000)


def test_items_without_a_price_keep_the_one_they_have_and_make_no_total(an, dung):
    items = [Item("Shoes", Decimal(1), Decimal(300_000)), Item("Socks", Decimal(2), Decimal(20_000))]
    create_order(actor=an, contact=dung, number="DH-1", currency="VND", items=items)

    content = "Order,Phone,Item,Quantity,Price\nDH-1,0912345678,Shoes,1,\nDH-1,0912345678,Socks,1,15000\n"
    read(an, content, known="overwrite")

    prices = [("Shoes", 1, 300_000), ("Socks", 1, 15_000)]
    assert listed() == [("DH-1", "new", 340_000, prices)]

    read(an, "Order,Phone,Item\nDH-1,0912345678,Shoes\n", known="overwrite")
    assert listed() == [("DH-1", "new", 340_000, [("Shoes", 1, 300_000)])]


def test_an_open_page_of_a_customer_follows_an_import_of_their_orders_and_its_undo(an, dung):
    page, cursor = Watch(filter=None, contact_id=dung.pk), live.cursor()

    done = read(an, "Order,Phone,Total\nDH-1,0912345678,9\nDH-2,0912345678,9\n")
    assert 'data-topic="customer"' in frames_since(an, page, cursor, "en")

    # One that was deleted since is nobody's doing.
    delete_order(actor=an, order=Order.objects.get(number="DH-1"))
    Change.objects.all().delete()
    undo_import(actor=an, imported=done)
    assert worked(done).removed_count == 1
    assert 'data-topic="customer"' in frames_since(an, page, cursor, "en")


def test_the_preview_names_the_customer_of_an_order_and_says_by_what(an, an_client, dung):
    done = checked(an, "Order,Customer,Phone,Total\nDH-1,Dung T,0912345678,9\nDH-2,Lan,0903111222,9\n", "orders")

    page = an_client.get(reverse("contacts:import", args=["bamboo", done.pk])).text

    link = reverse("contacts:customer", args=["bamboo", dung.pk])
    assert (page.count(f'href="{link}"><bdi>Chị Dung'), page.count("the same telephone")) == (1, 1)
