"""Orders of two customers who are one."""

from decimal import Decimal

import pytest

from contacts.actions.create_contact import create_contact
from contacts.actions.merge_contacts import merge_contacts
from contacts.actions.undo_merge import undo_merge
from contacts.models import Contact
from orders.actions.create_order import create_order

pytestmark = pytest.mark.django_db


def totals(contact):
    return [(row.orders, row.spent) for row in contact.order_totals.all()]


def test_orders_go_with_their_customer_and_come_back_and_are_counted_each_time(an):
    dung, twin = (create_contact(actor=an, name=name) for name in ("Dung", "Dung Nguyễn"))
    for contact, amount in ((dung, 5000), (twin, 7000), (twin, 1000)):
        create_order(actor=an, contact=contact, currency="VND", amount=Decimal(amount))

    merge = merge_contacts(actor=an, kept=dung, gone=twin)
    assert totals(dung) == [(3, 13_000)]

    undo_merge(actor=an, merge=merge)
    assert totals(dung) == [(1, 5000)]
    assert totals(Contact.objects.get(pk=merge.gone_id)) == [(2, 8000)]
