"""A customer's orders go where the customer goes, and what they come to is counted anew."""

from typing import Any

from django.utils.translation import ngettext

from contacts.holdings import Holding, register
from contacts.models import Contact
from orders.models import Order
from orders.totals import count_orders


class Orders(Holding):
    def take(self, kept: Contact, gone: Contact) -> dict[str, Any]:
        taken = super().take(kept, gone)
        count_orders([kept.pk])
        return taken

    def give_back(self, holder: Contact, restored: Contact, taken: dict[str, Any]) -> None:
        super().give_back(holder, restored, taken)
        count_orders([holder.pk, restored.pk])


def orders(count: int) -> str:
    return ngettext("%(count)s order", "%(count)s orders", count) % {"count": count}


register(Orders(key="orders", model=Order, says=orders))
