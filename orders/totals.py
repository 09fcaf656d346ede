"""What customers ordered all together, made anew from their orders."""

from collections.abc import Collection

from django.db import connection

from contacts.models import Contact
from orders.models import Order, OrderTotal
from workspaces.models import Membership

COUNT = """
INSERT INTO orders_ordertotal (workspace_id, contact_id, currency, orders, spent, last_at)
SELECT workspace_id, contact_id, currency, count(*), coalesce(sum(amount) FILTER (WHERE status <> ALL(%s)), 0), max(placed_at)
FROM orders_order WHERE contact_id = ANY(%s) GROUP BY workspace_id, contact_id, currency
"""


def hold_customer(order: Order, actor: Membership) -> Contact:
    """Lock an order's customer, whom nobody else writes orders of until the transaction ends: before the order, everywhere.

    Raises Contact.DoesNotExist for one who is gone, or of another workspace than the actor's.
    """
    theirs = Contact.objects.filter(orders=order, workspace=actor.workspace_id)
    return theirs.select_for_update(no_key=True, of=("self",)).get()


def count_orders(contact_ids: Collection[int]) -> None:
    """Those customers are held."""
    OrderTotal.objects.filter(contact__in=contact_ids).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(Order.VOID), list(contact_ids)])
