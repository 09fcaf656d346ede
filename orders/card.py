"""An order in the words that its customer reads, in their language."""

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from inbox.connectors import CardLimits, OutgoingCard
from orders.models import Order
from orders.money import readable
from orders.presenters import OrderView

# Where a channel has no cards nobody cuts anything.
NO_CARD = CardLimits(title=200, subtitle=500)


def words(order: Order, language: str) -> str:
    """language: of its customer, empty where nobody knows. The whole order: its number and state, each item, the sum."""
    with override(language or get_language()):
        lines = [headline(order), _("Ordered on %(date)s") % {"date": date_format(order.placed_at, "DATE_FORMAT")}]
        for item in order.items.all():
            amount = readable(item.quantity * item.price, order.currency)
            lines.append(f"{item.quantity.normalize():f} × {item.name}: {amount}")
        lines.append(_("Total: %(amount)s") % {"amount": readable(order.amount, order.currency)})
    return "\n".join(lines)


def card(order: Order, language: str, limits: CardLimits | None) -> OutgoingCard:
    """What of it fits a card."""
    limits = limits or NO_CARD
    with override(language or get_language()):
        title = f"{headline(order)} · {readable(order.amount, order.currency)}"
    subtitle = OrderView(order).in_words or order.get_status_display()
    return OutgoingCard(title=Truncator(title).chars(limits.title), subtitle=Truncator(subtitle).chars(limits.subtitle))


def headline(order: Order) -> str:
    return _("Order %(number)s: %(status)s") % {"number": order.number, "status": order.get_status_display()}
