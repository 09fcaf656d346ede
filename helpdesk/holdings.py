"""A customer's tickets go where the customer goes."""

from django.utils.translation import ngettext

from contacts.holdings import Holding, register
from helpdesk.models import Ticket


def tickets(count: int) -> str:
    return ngettext("%(count)s ticket", "%(count)s tickets", count) % {"count": count}


register(Holding(key="tickets", model=Ticket, column="requester", says=tickets))
