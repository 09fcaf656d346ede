"""The same person on several channels: suggested with what says so, merged by nobody unless the owner said so."""

import pytest
from django.urls import reverse

from contacts.access import get_contact
from contacts.actions.change_contact import change_contact
from contacts.actions.change_import import undo_import
from contacts.actions.create_contact import create_contact
from contacts.actions.tell_apart import tell_apart
from contacts.actions.undo_merge import undo_merge
from contacts.duplicates import MOST_WITH_ONE_VALUE, compare_contacts
from contacts.models import Contact, Merge, Suggestion
from inbox.events import PROFILE, ContactChanged
from inbox.ingest import absorb
from inbox.models import Channel
from tests.conftest import signed_in
from tests.contacts.importing import imported_from, worked
from tests.inbox.messenger import NOON, PAGE, at
from tests.inbox.rows import converse
from workspaces.actions.merge_by_itself import merge_by_itself
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

PHONE = "+84912345678"


@pytest.fixture
def whatsapp(bamboo) -> Channel:
    return Channel.objects.create(workspace=bamboo, platform="whatsapp", external_id="1", name="Bamboo WhatsApp")


def suggested() -> list[tuple[set[str], list[str]]]:
    """By name who may be one, and what kinds of evidence say so."""
    compare_contacts()
    return [
        ({row.first.name, row.second.name}, [each["kind"] for each in row.evidence])
        for row in Suggestion.objects.order_by("pk")
    ]


class TestWhoIsSuggested:
    def test_the_same_telephone_whether_the_team_wrote_it_or_it_is_the_platform_s_id(self, binh, whatsapp):
        converse(whatsapp, "84912345678", "Dung")
        create_contact(actor=binh, name="Chị Dung", phones=[PHONE])
        create_contact(actor=binh, name="Lan", phones=["+84987654321"])

        assert suggested() == [({"Dung", "Chị Dung"}, ["phone"])]

    def test_one_whom_a_file_gave_another_s_telephone_and_nobody_any_more_once_that_is_undone(self, an, binh):
        create_contact(actor=binh, name="Dung", phones=[PHONE])
        create_contact(actor=binh, name="Chị Dung", emails=["dung@example.com"])
        assert suggested() == []

        done = imported_from(an, f"Name,Email,Phone\nChị Dung,dung@example.com,0987654321;{PHONE}\n")
        assert suggested() == [({"Dung", "Chị Dung"}, ["phone"])]

        undo_import(actor=an, imported=done)
        worked(done)
        assert suggested() == []

    def test_the_same_email_as_somebody_told_a_platform(self, binh, tea_page):
        converse(tea_page, "dung-1", "Dung")
        create_contact(actor=binh, name="Chị Dung", emails=["dung@example.com"])
        assert suggested() == []

        facts = {"email": "Dung@Example.com", "phone": "0912 345 678"}
        absorb(
            tea_page, missed=[ContactChanged(account=PAGE, at=at(NOON), customer="dung-1", kind=PROFILE, facts=facts)]
        )

        assert suggested() == [({"Dung", "Chị Dung"}, ["email"])]

    def test_the_same_name_and_picture_whatever_the_accents_but_neither_alone(self, bamboo):
        for name, picture in (("Dũng", "a"), ("dung", "a"), ("Dung", "b"), ("Lan", "a")):
            Contact.objects.create(workspace=bamboo, name=name, picture_hash=picture)

        assert suggested() == [({"Dũng", "dung"}, ["look"])]

    def test_nobody_by_what_many_have(self, binh):
        for number in range(MOST_WITH_ONE_VALUE + 1):
            create_contact(actor=binh, name=f"Guest {number}", phones=[PHONE])

        assert suggested() == []

    def test_nobody_of_another_workspace(self, binh, chau):
        for actor in (binh, chau):
            create_contact(actor=actor, name="Dung", phones=[PHONE])

        assert suggested() == []

    def test_it_goes_when_the_evidence_does_and_comes_back_with_it(self, binh):
        _dung, lan = (create_contact(actor=binh, name=name, phones=[PHONE]) for name in ("Dung", "Lan"))
        assert len(suggested()) == 1
        change_contact(actor=binh, contact=lan, phones=[])
        assert suggested() == []
        change_contact(actor=binh, contact=lan, phones=[PHONE])
        assert len(suggested()) == 1

    def test_of_whom_it_was_said_that_they_are_two_nobody_is_asked_again(self, binh):
        dung, lan = (create_contact(actor=binh, name=name, phones=[PHONE]) for name in ("Dung", "Lan"))
        suggested()

        tell_apart(actor=binh, contact=lan, other=dung)
        change_contact(actor=binh, contact=lan, phones=[PHONE, "+84987654321"])

        assert suggested() == []


class TestWhoIsMergedByItself:
    @pytest.fixture
    def switched_on(self, an):
        merge_by_itself(actor=an, is_on=True)

    def test_nobody_where_the_owner_did_not_say_so(self, binh, whatsapp):
        converse(whatsapp, "84912345678", "Dung")
        create_contact(actor=binh, phones=[PHONE])

        assert len(suggested()) == 1
        assert Contact.objects.count() == 2

    def test_one_who_was_entered_and_the_one_who_writes_from_that_number_and_it_can_be_undone(
        self, an, switched_on, whatsapp
    ):
        entered = create_contact(actor=an, name="Chị Dung", phones=[PHONE])
        wrote = converse(whatsapp, "84912345678", "Dung").identity.contact

        compare_contacts()

        assert get_contact(an, entered.pk) == wrote
        assert AuditEntry.objects.get(verb="customer.merged").actor_id is None
        undo_merge(actor=an, merge=Merge.objects.get())
        compare_contacts()
        assert Contact.objects.count() == 2, "what somebody took apart stays apart"

    def test_not_by_a_number_two_whom_platforms_know_by_ids_of_their_own(self, an, switched_on, whatsapp, tea_page):
        """It may have another owner by now."""
        converse(whatsapp, "84912345678", "Dung")
        other = converse(tea_page, "dung-1", "Lan").identity.contact
        change_contact(actor=an, contact=other, phones=[PHONE])

        assert len(suggested()) == 1
        assert Contact.objects.count() == 2

    def test_not_by_what_somebody_typed_nor_by_name_and_picture(self, an, bamboo, switched_on, tea_page):
        create_contact(actor=an, name="Chị Dung", phones=[PHONE], emails=["dung@example.com"])
        converse(tea_page, "dung-1", "Dung")
        facts = {"email": "dung@example.com", "phone": "0912 345 678"}
        absorb(
            tea_page, missed=[ContactChanged(account=PAGE, at=at(NOON), customer="dung-1", kind=PROFILE, facts=facts)]
        )
        for _ in range(2):
            Contact.objects.create(workspace=bamboo, name="Lan", picture_hash="a")

        assert len(suggested()) == 2
        assert Contact.objects.count() == 4

    def test_three_with_one_number_end_as_one(self, an, switched_on):
        for name in ("Dung", "Chị Dung", "Dung Nguyễn"):
            create_contact(actor=an, name=name, phones=[PHONE])

        while compare_contacts():
            pass

        assert Contact.objects.count() == 1

    def test_only_the_owner_says_so(self, an_client, binh):
        address = reverse("workspaces:duplicates", args=["bamboo"])

        assert signed_in(binh).post(address, {"merges_duplicates": "on"}).status_code == 403
        assert an_client.post(address, {"merges_duplicates": "on"}).status_code == 302
        binh.workspace.refresh_from_db()
        assert binh.workspace.merges_duplicates is True


class TestThePages:
    def test_the_evidence_stands_in_the_list_beside_the_thread_and_on_the_page_until_they_are_told_apart(
        self, binh, binh_client, whatsapp
    ):
        thread = converse(whatsapp, "84912345678", "Dung")
        lan = create_contact(actor=binh, name="Chị Dung", phones=[PHONE])
        pages = [
            reverse("contacts:duplicates", args=["bamboo"]),
            reverse("contacts:panels", args=["bamboo", lan.pk]),
            reverse("inbox:customer", args=["bamboo", thread.pk]),
        ]
        evidence = "the same telephone: +84 912 345 678"
        compare_contacts()
        assert [evidence in binh_client.get(page).text for page in pages] == [True] * 3

        binh_client.post(reverse("contacts:apart", args=["bamboo", lan.pk, thread.identity.contact_id]))

        assert [evidence in binh_client.get(page).text for page in pages] == [False] * 3

    def test_nobody_yet_says_who_will_stand_there(self, binh_client):
        assert "No duplicates" in binh_client.get(reverse("contacts:duplicates", args=["bamboo"])).text
