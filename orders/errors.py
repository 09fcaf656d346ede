"""What an action on orders refuses, in sentences for the person who asked."""

from django.utils.translation import gettext as _

from orders.models import Order
from workspaces.errors import Refused


class NumberTaken(Refused):
    """holder: the order that has the number; None where who is told may not see it."""

    def __init__(self, number: str, holder: Order | None) -> None:
        super().__init__(number)
        self.number, self.holder = number, holder

    def __str__(self) -> str:
        if self.holder is None or self.holder.contact is None:
            return _("There is an order %(number)s already. Write another number.") % {"number": self.number}
        return _("There is an order %(number)s already, of %(customer)s. Write another number.") % {
            "number": self.number,
            "customer": self.holder.contact,
        }


class ChangedMeanwhile(Refused):
    def __str__(self) -> str:
        return _(
            "Somebody changed this order while you had it open, so nothing was saved. Open it again and see what is different."
        )
