from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts.models import Contact
from contacts.signals import contacts_noted
from orders.errors import ChangedMeanwhile, NumberTaken
from orders.items import Item, keep_items, sum_of
from orders.models import Order, OrderMove
from orders.totals import count_orders, hold_customer
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def change_order(
    *, actor: Membership, order: Order, version: int | None = None, items: Sequence[Item] | None = None, **fields: Any
) -> Order:
    """Write what is different, and return the order as it is now.

    fields: columns of Order, checked by a form; an `amount` of None becomes the sum of the items. items: all of them; None leaves
    them. version: of the order that the change was made from; raises ChangedMeanwhile where it is another by now, NumberTaken, and
    Order.DoesNotExist or Contact.DoesNotExist for what is gone.
    """
    require(actor, Permission.ANSWER)
    contact = hold_customer(order, actor)
    held = Order.objects.select_for_update(no_key=True).get(pk=order.pk, contact=contact)
    if version not in (None, held.version):
        raise ChangedMeanwhile
    if items is not None:
        keep_items(held, items)
    if "amount" in fields and fields["amount"] is None:
        fields["amount"] = sum_of([Item(row.name, row.quantity, row.price) for row in held.items.all()])
    if fields.get("status", held.status) != held.status:
        OrderMove.objects.create(order=held, status=fields["status"], actor=actor, at=timezone.now())
    for name, value in fields.items():
        setattr(held, name, value)
    held.version += 1
    try:
        with transaction.atomic():
            held.save(update_fields=[*fields, "version"])
    except IntegrityError as taken:
        raise NumberTaken(held.number, Order.objects.get(workspace_id=held.workspace_id, number=held.number)) from taken
    count_orders([contact.pk])
    contacts_noted.send(Contact, workspace_id=contact.workspace_id, ids=[contact.pk])
    return held
