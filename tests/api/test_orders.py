"""Orders that a shop's own programs enter."""

import pytest

from orders.models import Order, OrderTotal


@pytest.fixture
def dung(shop):
    return shop.post("/contacts", {"name": "Dung", "phones": ["0912345678"]}).json()


def given(dung, **more):
    items = [{"name": "Áo thun", "quantity": 2, "price": "125000"}, {"name": "Mũ", "price": 80000}]
    return {"contact_id": dung["id"], "items": items} | more


def test_an_order_is_entered_read_listed_changed_and_deleted(shop, dung):
    made = shop.post("/orders", given(dung, number="DH-1", placed_at="2026-11-28T09:30:00+07:00"))

    assert made.status_code == 201
    order = made.json()
    assert (order["amount"], order["currency"], order["status"]) == ("330000", "VND", "new")
    assert order["placed_at"] == "2026-11-28T02:30:00Z"
    assert shop.get(f"/orders/{order['id']}").json() == order
    assert shop.get(f"/orders?contact_id={dung['id']}").json()["data"] == [order]
    assert shop.get("/orders?status=shipped").json()["data"] == []

    changed = shop.patch(f"/orders/{order['id']}", {"status": "shipped", "version": order["version"]}).json()
    assert changed == order | {"status": "shipped", "version": 2}
    assert shop.patch(f"/orders/{order['id']}", {"note": "x", "version": 1}).status_code == 409

    assert shop.delete(f"/orders/{order['id']}").status_code == 204
    assert not OrderTotal.objects.exists()


def test_a_repeated_number_enters_nothing_twice_and_names_the_first(shop, dung):
    first = shop.post("/orders", given(dung, number="DH-1")).json()

    again = shop.post("/orders", given(dung, number=" DH-1 "))

    assert (again.status_code, again.json()["order_id"]) == (409, first["id"])
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"items": [{"name": "Mũ", "price": "1.5"}]}, "#/items/0/price"),
        ({"currency": "XXX"}, "#/currency"),
        ({"amount": "-1"}, "#/amount"),
        ({"amount": 1.5}, "#/amount"),
        ({"status": "lost"}, "#/status"),
        ({"total": "1"}, "#/total"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(shop, dung, wrong, pointer):
    answer = shop.post("/orders", given(dung) | wrong)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Order.objects.exists()


def test_orders_of_another_workspace_are_not_there(shop, outsider, dung):
    order = shop.post("/orders", given(dung)).json()

    assert outsider.get(f"/orders/{order['id']}").status_code == 404
    refused = outsider.post("/orders", given(dung))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/contact_id")


def test_a_contact_is_erased_and_its_orders_stay_counted(shop, dung):
    order = shop.post("/orders", given(dung)).json()

    assert shop.delete(f"/contacts/{dung['id']}").status_code == 204

    assert shop.get(f"/contacts/{dung['id']}").status_code == 404
    assert shop.get(f"/orders/{order['id']}").json()["contact_id"] is None


def test_a_currency_alone_is_changed_where_the_figures_fit_it(shop, dung):
    made = shop.post(
        "/orders", {"contact_id": dung["id"], "currency": "USD", "items": [{"name": "Tea", "price": "12.50"}]}
    ).json()

    refused = shop.patch(f"/orders/{made['id']}", {"currency": "VND"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/currency")
    assert shop.get(f"/orders/{made['id']}").json() == made
    euros = shop.patch(f"/orders/{made['id']}", {"currency": "EUR"}).json()
    assert (euros["currency"], euros["amount"]) == ("EUR", "12.50")
    whole = {"currency": "VND", "amount": None, "items": [{"name": "Tea", "price": "300000"}]}
    assert shop.patch(f"/orders/{made['id']}", whole).json()["amount"] == "300000"


def test_a_contact_tells_what_they_ordered_all_together(shop, dung):
    shop.post("/orders", given(dung, currency="VND"))
    shop.post("/orders", given(dung, currency="VND", status="cancelled"))

    (total,) = shop.get(f"/contacts/{dung['id']}").json()["totals"]
    assert (total["currency"], total["orders"], total["spent"]) == ("VND", 2, "330000")
