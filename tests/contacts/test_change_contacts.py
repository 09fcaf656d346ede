"""One thing done to many customers: to those that are ticked, or to all of a filter."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.actions import change_contacts as action
from contacts.actions.change_contacts import change_all_contacts, change_contacts, change_next, stop_change, undo_change
from contacts.actions.create_contact import create_contact
from contacts.models import BulkChange, Contact
from tests.conftest import member, signed_in
from workspaces.models import AuditEntry, Tag

pytestmark = pytest.mark.django_db
LIST = "/w/bamboo/customers/"


@pytest.fixture
def vip(bamboo) -> Tag:
    return Tag.objects.create(workspace=bamboo, name="VIP")


@pytest.fixture
def three(binh) -> list[Contact]:
    return [create_contact(actor=binh, name=name) for name in ("Dung", "Yen", "Lan")]


def post(client, contacts, **given):
    query = "&".join(f"contact={row.pk}" for row in contacts)
    return client.post(f"{LIST}bulk/?{query}&order=name", given)


def test_the_ticked_get_an_owner_and_the_list_says_so_and_finds_them_by_it(three, binh, binh_client):
    answer = post(binh_client, three[:2], verb="assign", assign="me")

    change = BulkChange.objects.get()
    assert answer["Location"] == f"{LIST}?order=name&changed={change.pk}"
    shown = binh_client.get(answer["Location"]).content.decode()
    assert ("2 customers changed" in shown, "Undo" in shown) == (True, True)
    found = binh_client.get(f"{LIST}?owner=me").content.decode()
    assert ("Dung</bdi>" in found, "Lan</bdi>" in found) == (True, False)
    entry = AuditEntry.objects.get(verb="customers.assign")
    assert (entry.target, entry.details) == ("Binh", {"count": 2})


def test_a_tag_is_put_on_and_taken_off(three, vip, binh_client):
    three[0].tags.add(vip)

    post(binh_client, three, verb="tag", tag=vip.pk)
    assert vip.contacts.count() == 3
    assert BulkChange.objects.get().changed_count == 2

    post(binh_client, three[:1], verb="untag", untag=vip.pk)
    assert vip.contacts.count() == 2


@pytest.mark.parametrize("verb", ["assign", "tag", "untag", "consent"])
def test_undoing_lets_them_be_as_before_but_for_who_was_changed_since(verb, three, vip, an, binh):
    three[0].tags.add(vip)
    Contact.objects.filter(pk=three[0].pk).update(owner=an, consent="withdrawn")
    values = {"assign": str(binh.pk), "tag": str(vip.pk), "untag": str(vip.pk), "consent": "given"}
    before = standing()

    ids = [row.pk for row in three]
    change = change_contacts(actor=binh, verb=verb, value=values[verb], value_name="", ids=ids)
    if verb in ("assign", "consent"):
        Contact.objects.filter(pk=three[2].pk).update(owner=an, consent="withdrawn")
    changed = standing()
    undo_change(actor=binh, change=change)

    assert changed != before
    assert standing()[:2] == before[:2]
    if verb in ("assign", "consent"):
        assert standing()[2] == changed[2]
    assert undo_change(actor=binh, change=change) == 0


def test_undoing_gives_back_when_each_customer_had_said_it(three, binh):
    spring = datetime(2026, 4, 1, 9, 30, 15, 123456, tzinfo=UTC)
    for number, row in enumerate(three[:2]):
        Contact.objects.filter(pk=row.pk).update(consent="withdrawn", consent_at=spring + timedelta(days=number))

    change = change_contacts(actor=binh, verb="consent", value="given", value_name="", ids=[row.pk for row in three])
    assert Contact.objects.filter(consent="given", consent_at__gt=spring + timedelta(days=30)).count() == 3
    undo_change(actor=binh, change=BulkChange.objects.get(pk=change.pk))

    said = list(Contact.objects.order_by("pk").values_list("consent", "consent_at"))
    assert said == [("withdrawn", spring), ("withdrawn", spring + timedelta(days=1)), ("", None)]


def test_each_customer_s_timeline_says_what_became_of_them_and_nothing_where_nothing_did(three, vip, an, binh):
    three[2].tags.add(vip)
    ids = [row.pk for row in three]

    change_contacts(actor=binh, verb="assign", value=str(an.pk), value_name="An", ids=ids[:1])
    with CaptureQueriesContext(connection) as written:
        change = change_contacts(actor=binh, verb="tag", value=str(vip.pk), value_name="VIP", ids=ids)
    undo_change(actor=binh, change=change)

    assert told_of(three[0]) == [{"owner": ["", "An"]}, {"tags": ["", "VIP"]}, {"tags": ["VIP", ""]}]
    assert told_of(three[1]) == [{"tags": ["", "VIP"]}, {"tags": ["VIP", ""]}]
    assert told_of(three[2]) == []
    assert sum('INSERT INTO "contacts_contactevent"' in each["sql"] for each in written) == 1


def told_of(contact: Contact) -> list[object]:
    return [event.data["changes"] for event in contact.events.filter(verb="customer.changed").order_by("pk")]


def standing() -> list[tuple[object, ...]]:
    return [
        (row.owner_id, row.consent, sorted(row.tags.values_list("name", flat=True)))
        for row in Contact.objects.order_by("pk")
    ]


def test_all_that_match_are_changed_in_portions_with_a_commit_each(three, an, binh, monkeypatch):
    monkeypatch.setattr(action, "PORTION", 2)
    Contact.objects.filter(name="Yen").update(consent="withdrawn")
    change = change_all_contacts(actor=an, verb="assign", value=str(binh.pk), value_name="Binh", query="owner=none")

    assert change_next(change.pk)
    change.refresh_from_db()
    assert (change.state, change.changed_count) == ("running", 2)
    assert not change_next(change.pk)
    change.refresh_from_db()
    assert (change.state, change.changed_count) == ("done", 3)
    assert AuditEntry.objects.get(verb="customers.assign").details == {"count": 3}
    assert undo_change(actor=an, change=change) == 3


def test_it_can_be_stopped_on_the_way(three, an, an_client, monkeypatch):
    monkeypatch.setattr(action, "PORTION", 2)
    change = change_all_contacts(actor=an, verb="consent", value="given", value_name="Wants news", query="")
    change_next(change.pk)

    shown = an_client.get(f"{LIST}bulk/{change.pk}/").content.decode()
    assert ("and more follow" in shown, 'hx-trigger="every 2s"' in shown) == (True, True)
    stop_change(actor=an, change=change)

    assert not change_next(change.pk)
    assert Contact.objects.filter(consent="given").count() == 2


def test_only_who_looks_after_customers_changes_all_of_them(three, binh, an, binh_client, an_client):
    assert "Nobody is chosen" in binh_client.get(f"{LIST}bulk/?all=1").content.decode()
    with pytest.raises(PermissionDenied):
        change_all_contacts(actor=binh, verb="consent", value="given", value_name="", query="")

    assert "Change all customers" in an_client.get(f"{LIST}bulk/?all=1").content.decode()
    an_client.post(f"{LIST}bulk/?all=1&owner=none", {"verb": "consent", "consent": "given"})

    assert BulkChange.objects.get().query == "owner=none"


def test_another_workspace_s_customers_and_members_are_left_alone(three, chau, chau_client, binh):
    answer = chau_client.post(
        f"/w/lotus/customers/bulk/?contact={three[0].pk}", {"verb": "consent", "consent": "given"}
    )

    assert answer.status_code == 302
    assert not Contact.objects.filter(consent="given").exists()
    refused = chau_client.post("/w/lotus/customers/bulk/?contact=1", {"verb": "assign", "assign": str(binh.pk)})
    assert refused.status_code == 422


def test_nothing_chosen_says_so_and_who_only_reads_changes_nothing(three, bamboo, binh_client):
    assert post(binh_client, three, verb="tag").status_code == 422
    viewer = signed_in(member(bamboo, "Vy", "viewer"))
    assert post(viewer, three, verb="consent", consent="given").status_code == 403
