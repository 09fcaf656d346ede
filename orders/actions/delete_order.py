from django.db import transaction

from contacts.audit import audited
from contacts.models import Contact
from contacts.signals import contacts_noted
from orders.models import Order
from orders.totals import count_orders, hold_customer
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def delete_order(*, actor: Membership, order: Order) -> None:
    """An order that never was; one that came to nothing is cancelled instead. Raises Order.DoesNotExist."""
    require(actor, Permission.MANAGE_CUSTOMERS)
    contact = hold_customer(order, actor)
    held = Order.objects.select_for_update().get(pk=order.pk, contact=contact)
    held.delete()
    count_orders([contact.pk])
    contacts_noted.send(Contact, workspace_id=contact.workspace_id, ids=[contact.pk])
    record_audit(
        workspace=actor.workspace,
        actor=actor,
        verb="order.deleted",
        target=held.number,
        details={"contact": contact.pk, "customer": audited(contact)},
    )
