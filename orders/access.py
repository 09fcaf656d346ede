"""The one door from a URL to a row of the orders: each is looked for within the member's workspace."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from contacts.models import Contact
from orders.models import Order
from workspaces.models import Membership


def get_order(membership: Membership, pk: int) -> tuple[Order, Contact]:
    """With its customer. Raises Http404."""
    orders = Order.objects.filter(workspace_id=membership.workspace_id).select_related("contact")
    order = get_object_or_404(orders, pk=pk)
    if order.contact is None:
        raise Http404("Its customer was erased")
    return order, order.contact


def get_contact(membership: Membership, pk: int) -> Contact:
    """Raises Http404."""
    return get_object_or_404(Contact, workspace_id=membership.workspace_id, pk=pk)
