"""A product in the words that a customer reads, in their language; and those that the shop sold lately."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import Truncator
from django.utils.translation import get_language, override

from contacts import sight
from inbox.connectors import CardLimits, OutgoingCard
from orders.card import NO_CARD
from orders.models import OrderItem
from orders.money import readable
from workspaces.models import Membership

# Orders that are looked through, and products that are offered of them.
MOST_ORDERS, MOST_OFFERED = 50, 12


@dataclass(frozen=True, kw_only=True)
class Product:
    """price: of one; None where it is to be asked for. about: a line of what else there is to say. link: where it is shown or bought."""

    name: str
    price: Decimal | None = None
    currency: str = ""
    about: str = ""
    link: str = ""

    def priced(self, language: str) -> str:
        """language: of the customer, empty where nobody knows."""
        with override(language or get_language()):
            return "" if self.price is None else readable(self.price, self.currency)


def words(product: Product, language: str) -> str:
    told = [product.name, product.priced(language), product.about, product.link]
    return "\n".join(line for line in told if line)


def card(product: Product, language: str, limits: CardLimits | None) -> OutgoingCard:
    """What of it fits a card, the price first: a long name must not hide it."""
    limits = limits or NO_CARD
    below = " · ".join(line for line in (product.priced(language), product.about) if line)
    return OutgoingCard(
        title=Truncator(product.name).chars(limits.title),
        subtitle=Truncator(below).chars(limits.subtitle),
        link=product.link,
    )


def sold_lately(membership: Membership) -> list[OrderItem]:
    """Of each name the newest line, as far as the member sees whose order it was."""
    orders = membership.workspace.orders.prefetch_related("items").order_by("-placed_at", "-pk")
    if membership.is_restricted:
        orders = orders.filter(contact__in=sight.contacts(membership))
    found: dict[str, OrderItem] = {}
    for order in orders[:MOST_ORDERS]:
        for item in order.items.all():
            found.setdefault(item.name, item)
    return list(found.values())[:MOST_OFFERED]
