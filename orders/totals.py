"""What customers ordered all together, made anew from their orders."""

from collections.abc import Collection

from django.db import connection

from contacts.models import Contact
from orders.models import Order, OrderTotal

COUNT = """
INSERT INTO orders_ordertotal (workspace_id, contact_id, currency, orders, spent, last_at)
SELECT workspace_id, contact_id, currency, count(*), coalesce(sum(amount) FILTER (WHERE status <> ALL(%s)), 0), max(placed_at)
FROM orders_order WHERE contact_id = ANY(%s) GROUP BY workspace_id, contact_id, currency
"""


def hold(contact_ids: Collection[int]) -> None:
    """Let nobody else write orders of these customers until the transaction ends."""
    list(Contact.objects.select_for_update(no_key=True).filter(pk__in=contact_ids).order_by("pk").values_list("pk"))


def count_orders(contact_ids: Collection[int]) -> None:
    """Those customers are held."""
    OrderTotal.objects.filter(contact__in=contact_ids).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(Order.VOID), list(contact_ids)])
