"""What the team knows of a customer: written by hand, one change at a time."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.errors import EmailTaken
from contacts.models import Contact
from tests.conftest import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def dung(binh) -> Contact:
    return create_contact(actor=binh, name="Dung", emails=["dung@example.com"], phones=["+84912345678"])


def test_only_what_is_named_is_written(dung, binh):
    change_contact(actor=binh, contact=dung, company="Trà Sen")

    dung.refresh_from_db()
    assert (dung.name, dung.company) == ("Dung", "Trà Sen")
    assert [str(row) for row in dung.emails.all()] == ["dung@example.com"]


def test_emails_are_kept_in_their_order_and_in_lower_case(dung, binh):
    change_contact(actor=binh, contact=dung, emails=["Shop@Example.com", "dung@example.com", "shop@example.com"])

    assert [row.address for row in dung.emails.all()] == ["shop@example.com", "dung@example.com"]


def test_an_email_belongs_to_one_customer_and_the_refusal_names_who_has_it(dung, binh):
    lan = create_contact(actor=binh, name="Lan")

    with pytest.raises(EmailTaken, match="Dung") as refusal:
        change_contact(actor=binh, contact=lan, name="Lan Anh", emails=["DUNG@example.com"])

    assert refusal.value.holder == dung
    lan.refresh_from_db()
    assert (lan.name, lan.emails.count()) == ("Lan", 0)


def test_in_another_workspace_the_same_email_is_another_customer_s(dung, chau):
    assert create_contact(actor=chau, name="Dung", emails=["dung@example.com"]).pk != dung.pk


def test_a_telephone_may_be_shared(dung, binh):
    assert create_contact(actor=binh, name="Lan", phones=["+84912345678"]).phones.count() == 1


def test_an_own_field_that_is_emptied_goes_and_the_others_stay(dung, binh):
    change_contact(actor=binh, contact=dung, custom={"1": "38", "2": True})
    changed = change_contact(actor=binh, contact=dung, custom={"1": ""})

    assert changed.custom == {"2": True}


def test_a_viewer_changes_nothing(dung, bamboo):
    with pytest.raises(PermissionDenied):
        change_contact(actor=member(bamboo, "Vy", "viewer"), contact=dung, name="X")


def test_another_workspace_s_customer_is_not_there(dung, chau):
    with pytest.raises(Contact.DoesNotExist):
        change_contact(actor=chau, contact=dung, name="X")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_email_at_the_same_moment_one_is_refused(binh):
    start, refused = Barrier(2), []

    def enter(name: str) -> None:
        try:
            start.wait()
            create_contact(actor=binh, name=name, emails=["dung@example.com"])
        except EmailTaken:
            refused.append(name)
        finally:
            connection.close()

    both = [Thread(target=enter, args=[name]) for name in ("Dung", "Lan")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert len(refused) == 1
    assert Contact.objects.exclude(name=refused[0]).get().emails.get().address == "dung@example.com"


def test_a_time_zone_is_written_by_a_city_and_read_with_its_clock(dung, binh_client):
    page = f"/w/bamboo/customers/{dung.pk}/"

    refused = binh_client.post(f"{page}details/", {"time_zone": "Atlantis"})
    binh_client.post(f"{page}details/", {"time_zone": "ho chi  minh"})

    assert refused.status_code == 422
    assert "Write a large city of it, such as Tokyo." in refused.text
    dung.refresh_from_db()
    assert (dung.name, dung.time_zone) == ("Dung", "Asia/Ho_Chi_Minh")
    assert "Asia/Ho Chi Minh · " in binh_client.get(page).text
