"""Two customers turn out to be one: nothing that is known of either is lost."""

import pytest
from django.db import transaction

from contacts.actions.absorb_contact import absorb_contact
from contacts.actions.create_contact import create_contact
from contacts.models import Contact

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_known_of_both_is_known_of_the_one_who_stays(binh):
    kept = create_contact(actor=binh, name="Dung", phones=["+84912345678"], custom={"1": "38"})
    gone = create_contact(
        actor=binh, name="Chị Dung", company="Trà Sen", emails=["dung@example.com"], phones=["+84912345678", "+84987654321"],
        custom={"1": "40", "2": True},
    )  # fmt: skip
    gone.notes.create(text="Giao buổi sáng", author=binh)

    with transaction.atomic():
        absorb_contact(kept, gone)

    kept = Contact.objects.get()
    assert (kept.name, kept.company, kept.custom) == ("Dung", "Trà Sen", {"1": "38", "2": True})
    assert [row.number for row in kept.phones.all()] == ["+84912345678", "+84987654321"]
    assert (kept.emails.get().address, kept.notes.get().text) == ("dung@example.com", "Giao buổi sáng")


def test_a_second_one_is_absorbed_though_places_are_left_free(binh):
    kept = create_contact(actor=binh, phones=["+84912345678"])
    for numbers in (["+84912345678", "+84987654321"], ["+84977777777", "+84966666666"]):
        with transaction.atomic():
            absorb_contact(kept, create_contact(actor=binh, phones=numbers))

    assert kept.phones.count() == 4
