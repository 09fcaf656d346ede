"""The one door from a URL to a row of the orders: each is looked for within what the member may see."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from contacts import access
from contacts.models import Contact
from orders.models import Order
from workspaces.models import Membership


def get_order(membership: Membership, pk: int) -> tuple[Order, Contact]:
    """With its customer. Raises Http404."""
    order = get_object_or_404(Order, workspace_id=membership.workspace_id, pk=pk)
    if order.contact_id is None:
        raise Http404("Its customer was erased")
    return order, access.get_contact(membership, order.contact_id)
