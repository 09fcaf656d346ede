"""The one door from a URL to a row of the orders: each is looked for within the member's workspace."""

from django.shortcuts import get_object_or_404

from contacts.models import Contact
from orders.models import Order
from workspaces.models import Membership


def get_order(membership: Membership, pk: int) -> Order:
    """With its customer. Raises Http404."""
    return get_object_or_404(Order.objects.select_related("contact"), workspace_id=membership.workspace_id, pk=pk)


def get_contact(membership: Membership, pk: int) -> Contact:
    """Raises Http404."""
    return get_object_or_404(Contact, workspace_id=membership.workspace_id, pk=pk)
