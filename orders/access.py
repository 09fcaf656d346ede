"""The one door from a URL to a row of the orders: each is looked for within what the member may see."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from contacts import access, sight
from contacts.models import Contact
from orders.errors import NumberTaken
from orders.models import Order
from workspaces.models import Membership


def get_order(membership: Membership, pk: int) -> tuple[Order, Contact]:
    """With its customer. Raises Http404."""
    order = get_object_or_404(Order, workspace_id=membership.workspace_id, pk=pk)
    if order.contact_id is None:
        raise Http404("Its customer was erased")
    return order, access.get_contact(membership, order.contact_id)


def told(membership: Membership, taken: NumberTaken) -> NumberTaken:
    """The same without the order for a member who does not see whose it is."""
    if taken.holder and sight.contacts(membership).filter(orders=taken.holder).exists():
        return taken
    return NumberTaken(taken.number, None)
