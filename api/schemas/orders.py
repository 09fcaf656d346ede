from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from api import ids
from api.ids import Kind
from api.pages import Page
from api.schemas.base import ContactId, Given, Moment, OrderId, Text
from orders.models import Order as OrderRow
from orders.money import decimals_of

Status = Literal["new", "confirmed", "shipped", "delivered", "cancelled", "returned"]


def decimal(given: object) -> object:
    """As JSON writes it without rounding: a string, or a whole number."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise ValueError("no amount")
    return Decimal(given) if isinstance(given, int) else given


def plain(given: str) -> str:
    if not given.isascii():
        raise ValueError("no currency")
    return given


Amount = Annotated[Decimal, BeforeValidator(decimal), Field(strict=False, ge=0, max_digits=18, decimal_places=3)]
Quantity = Annotated[Decimal, BeforeValidator(decimal), Field(strict=False, gt=0, max_digits=12, decimal_places=3)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$"), AfterValidator(plain)]


class Item(BaseModel):
    name: str
    quantity: str
    price: str = Field(description="Of one, in the order's currency.")


class Order(BaseModel):
    id: OrderId
    number: str
    contact_id: ContactId | None = Field(description="Null where the customer was erased.")
    status: Status
    currency: str = Field(description="ISO 4217, such as VND.")
    amount: str = Field(description="What the customer pays, with as many decimals as the currency has.")
    items: list[Item]
    note: str
    source: Literal["hand", "import", "api"]
    placed_at: datetime
    created_at: datetime
    version: int = Field(description="Send it with a change, and one that was made from an older order is a 409.")


class OrderPage(Page[Order]):
    pass


class ItemGiven(Given):
    name: Text = Field(min_length=1, max_length=200, pattern=r"\S")
    quantity: Quantity = Decimal(1)
    price: Amount


class OrderChanged(Given):
    """What is left out stays as it is. Items are all of them."""

    number: Text | None = Field(None, min_length=1, max_length=OrderRow.LONGEST_NUMBER, pattern=r"\S")
    status: Status = "new"
    currency: Currency | None = Field(
        None, description="The workspace's country's, where an order is entered without one."
    )
    amount: Amount | None = Field(None, description="Null: the sum of the items.")
    items: list[ItemGiven] = Field([], max_length=OrderRow.MOST_ITEMS)
    note: Text = Field("", max_length=5000)
    placed_at: Moment | None = None
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class OrderGiven(OrderChanged):
    contact_id: ContactId
    version: None = None


def order_of(row: OrderRow) -> Order:
    """row: with its items."""
    places = decimals_of(row.currency)

    def amount(value: Decimal) -> str:
        return f"{value:.{places}f}"

    known: dict[str, Any] = {name: getattr(row, name) for name in ("number", "status", "currency", "note", "source")}
    return Order(
        **known,
        id=ids.write(Kind.ORDER, row.pk),
        contact_id=ids.write_or_none(Kind.CONTACT, row.contact_id),
        amount=amount(row.amount),
        items=[
            Item(name=item.name, quantity=f"{item.quantity.normalize():f}", price=amount(item.price))
            for item in row.items.all()
        ],
        placed_at=row.placed_at,
        created_at=row.created_at,
        version=row.version,
    )
