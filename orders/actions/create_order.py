from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.models import Contact
from contacts.signals import contacts_noted
from orders.errors import NumberTaken
from orders.items import Item, keep_items, sum_of
from orders.models import Order, OrderMove, OrderNumber
from orders.totals import count_orders
from workspaces.access import require
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission


@transaction.atomic
def create_order(
    *,
    actor: Membership,
    contact: Contact,
    items: Sequence[Item] = (),
    number: str = "",
    source: str = Order.Source.HAND,
    **fields: Any,
) -> Order:
    """Enter what a customer ordered, and return it.

    fields: columns of Order, checked by a form; without an `amount` it is the sum of the items. number: of the shop's own; without one
    the workspace's next free one is given. Raises NumberTaken, and Contact.DoesNotExist for a customer of another workspace.
    """
    require(actor, Permission.ANSWER)
    workspace = actor.workspace
    held = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk, workspace=workspace)
    if fields.get("amount") is None:
        fields["amount"] = sum_of(items)
    number = number or next_number(workspace)
    order, is_new = Order.objects.get_or_create(
        workspace=workspace,
        number=number,
        defaults={"contact": held, "source": source, "created_by": actor, **fields},
    )
    if not is_new:
        raise NumberTaken(number, order)
    keep_items(order, items)
    OrderMove.objects.create(order=order, status=order.status, actor=actor, at=timezone.now())
    count_orders([held.pk])
    contacts_noted.send(Contact, workspace_id=held.workspace_id, ids=[held.pk])
    return order


def next_number(workspace: Workspace) -> str:
    """The row is held until the transaction ends, so that nobody else is given the same."""
    OrderNumber.objects.get_or_create(workspace=workspace)
    row = OrderNumber.objects.select_for_update().get(workspace=workspace)
    row.last += 1
    # Some of these were written by hand.
    while Order.objects.filter(workspace=workspace, number=str(row.last)).exists():
        row.last += 1
    row.save(update_fields=["last"])
    return str(row.last)
