"""What customers ordered: entered by the shop's own programs, listed, changed."""

from decimal import Decimal
from functools import partial
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status as Answer

from api import ids
from api.authentication import ApiRequest, Bearer
from api.ids import Kind
from api.pages import Cursor, Limit, newest_first
from api.problems import Problem, invalid
from api.references import asked_contact, named
from api.schemas.base import OrderId, WantedId
from api.schemas.orders import Order, OrderChanged, OrderGiven, OrderPage, Status, order_of
from api.scopes import Scope
from contacts.access import get_contact
from contacts.models import Contact
from contacts.sight import contacts as contacts_seen
from orders.access import told
from orders.actions.change_order import change_order
from orders.actions.create_order import create_order
from orders.actions.delete_order import delete_order
from orders.errors import ChangedMeanwhile, NumberTaken
from orders.items import Item
from orders.models import Order as OrderRow
from orders.money import currency_choices, currency_of, decimals_of
from workspaces.roles import Permission

router = Router(tags=["Orders"])
READ = Bearer(Scope.ORDERS_READ)
WRITE = Bearer(Scope.ORDERS_WRITE, Permission.ANSWER)
DELETE = Bearer(Scope.ORDERS_WRITE, Permission.MANAGE_CUSTOMERS)


@router.get("/orders", auth=READ, response=OrderPage, summary="List orders, the newest first")
def list_orders(
    request: ApiRequest,
    contact_id: WantedId = "",
    status: Status | Literal[""] = "",
    limit: Limit = 25,
    cursor: Cursor = "",
) -> OrderPage:
    rows = orders(request)
    if contact_id:
        rows = rows.filter(contact=asked_contact(request.membership, contact_id))
    if status:
        rows = rows.filter(status=status)
    asked = f"orders.{contact_id}.{status}"
    found, more = newest_first(asked, rows, cursor, limit)
    return OrderPage(data=[order_of(row) for row in found], next_cursor=more)


@router.post("/orders", auth=WRITE, response={201: Order}, summary="Enter an order")
def create_an_order(request: ApiRequest, body: OrderGiven) -> Answer[Order]:
    """A number is one order's in the workspace: another one with it is a 409 that names the first. So a repeated request enters nothing twice."""
    contact = named(partial(get_contact, request.membership), Kind.CONTACT, body.contact_id, "/contact_id")
    wanted = checked(body, currency_of(request.membership.workspace.country))
    try:
        row = create_order(actor=request.membership, contact=contact, source=OrderRow.Source.API, **wanted)
    except NumberTaken as taken:
        raise conflict(request, taken) from None
    except Contact.DoesNotExist:
        raise Http404("Erased meanwhile") from None
    return Answer(201, read(request, row.pk))


@router.get("/orders/{order_id}", auth=READ, response=Order, summary="Read an order")
def get_an_order(request: ApiRequest, order_id: OrderId) -> Order:
    return read(request, ids.read(Kind.ORDER, order_id))


@router.patch("/orders/{order_id}", auth=WRITE, response=Order, summary="Change an order")
def change_an_order(request: ApiRequest, order_id: OrderId, body: OrderChanged) -> Order:
    row = found(request, ids.read(Kind.ORDER, order_id))
    try:
        change_order(actor=request.membership, order=row, **checked(body, row.currency, row))
    except NumberTaken as taken:
        raise conflict(request, taken) from None
    except ChangedMeanwhile:
        detail = _("The order was changed since. Read it again, then change it.")
        raise Problem("conflict", detail) from None
    except (Contact.DoesNotExist, OrderRow.DoesNotExist):
        raise Http404("Gone meanwhile") from None
    return read(request, row.pk)


@router.delete("/orders/{order_id}", auth=DELETE, response={204: None}, summary="Delete an order that never was")
def delete_an_order(request: ApiRequest, order_id: OrderId) -> Answer[None]:
    """One that came to nothing is better cancelled."""
    try:
        delete_order(actor=request.membership, order=found(request, ids.read(Kind.ORDER, order_id)))
    except (Contact.DoesNotExist, OrderRow.DoesNotExist):
        raise Http404("Gone meanwhile") from None
    return Answer(204, None)


def orders(request: ApiRequest) -> QuerySet[OrderRow]:
    member = request.membership
    rows = OrderRow.objects.filter(workspace_id=member.workspace_id).prefetch_related("items")
    return rows.filter(contact__in=contacts_seen(member)) if member.is_restricted else rows


def found(request: ApiRequest, pk: int) -> OrderRow:
    row = orders(request).filter(pk=pk).first()
    if row is None:
        raise Http404("No such order")
    return row


def read(request: ApiRequest, pk: int) -> Order:
    return order_of(found(request, pk))


def checked(body: OrderChanged, currency: str, row: OrderRow | None = None) -> dict[str, Any]:
    """Return what the actions take: only what was sent. currency: where none is. row: the order that is to be changed, with its items.

    Raises Problem, also where what stays of it has more decimals than the currency that is sent.
    """
    given = {name: value for name, value in body.given().items() if name != "contact_id"}
    for name in ("number", "placed_at", "version"):
        if given.get(name, "") is None:
            del given[name]
    if "number" in given:
        given["number"] = " ".join(given["number"].split())
    if given.get("currency") or isinstance(body, OrderGiven):
        currency = given["currency"] = given.get("currency") or currency
    else:
        given.pop("currency", None)
    if currency not in dict(currency_choices()):
        raise invalid(_("There is no such currency. Write it as ISO 4217 does, such as VND."), "/currency")
    if "items" in given:
        given["items"] = [Item(" ".join(item.name.split()), item.quantity, item.price) for item in given["items"]]
    amounts = {"/amount": given.get("amount")}
    amounts |= {f"/items/{place}/price": item.price for place, item in enumerate(given.get("items", ()))}
    places = decimals_of(currency)
    if row is not None and currency != row.currency:
        kept = [] if "amount" in given else [row.amount]
        kept += [] if "items" in given else [item.price for item in row.items.all()]
        if any(amount != round(amount, places) for amount in kept):
            wanted = {"currency": currency, "places": places}
            detail = _(
                "Amounts in %(currency)s have at most %(places)s decimals, and the order has others: send `amount` and `items` too."
            )
            raise invalid(detail % wanted, "/currency")
    for pointer, amount in amounts.items():
        if amount is not None and amount != round(Decimal(amount), places):
            wanted = {"currency": currency, "places": places}
            raise invalid(_("Amounts in %(currency)s have at most %(places)s decimals.") % wanted, pointer)
    return given


def conflict(request: ApiRequest, taken: NumberTaken) -> Problem:
    """It names the order that has the number, if the reader may see it."""
    shown = told(request.membership, taken)
    found = {"order_id": ids.write(Kind.ORDER, shown.holder.pk)} if shown.holder else {}
    return Problem("number-taken", str(shown), more=found)
