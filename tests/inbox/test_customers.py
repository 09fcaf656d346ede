"""Customers: everybody who ever wrote, and what the team knows of one."""

import pytest
from django.urls import reverse

from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.models import Contact, ContactNote
from inbox.models import Change, Conversation
from inbox.search import index
from tests.conftest import member, signed_in

pytestmark = pytest.mark.django_db

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def known(thread) -> Conversation:
    """Dung's thread, when the platform has told the name."""
    Contact.objects.update(name="Dung Nguyễn")
    thread.refresh_from_db()
    index.index_names([thread.identity_id])
    return thread


def address(name: str, conversation: Conversation, *more: int) -> str:
    return reverse(f"inbox:{name}", args=["bamboo", conversation.pk, *more])


def about(name: str, conversation: Conversation, *more: int) -> str:
    """An address of whoever's conversation that is."""
    return reverse(f"contacts:{name}", args=["bamboo", conversation.identity.contact_id, *more])


def page(client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


class TestThePanel:
    def test_it_tells_name_channel_and_notes_and_is_a_page_of_its_own(self, known, an, an_client):
        known.identity.contact.notes.create(author=an, text="Wears a 38")

        for headers in ({}, {"HX-Request": "true", "HX-Target": f"aside#customer-{known.pk}"}):
            shown = page(an_client, address("customer", known), **headers)
            assert ("Dung Nguyễn" in shown, "Bamboo Tea" in shown, "Wears a 38" in shown) == (True, True, True)

    def test_a_new_name_is_everywhere_found_by_search_and_told_to_every_tab(self, known, binh_client):
        version = known.version

        answer = binh_client.post(about("details", known), {"name": "  Chị   Dung (sỉ) "}, headers=FRAGMENT)

        assert "Chị Dung (sỉ)" in answer.content.decode()
        assert "Chị Dung (sỉ)" in page(binh_client, reverse("contacts:list", args=["bamboo"]) + "?q=chi dung")
        known.refresh_from_db()
        assert known.version == version + 1
        assert Change.objects.filter(conversation_id=known.pk).exists()

    def test_without_a_name_the_customer_is_called_as_on_the_platform(self, known, binh_client):
        known.identity.name = "Dung N."
        known.identity.save()

        binh_client.post(about("details", known), {"name": "", "initial-name": "Dung Nguyễn"}, headers=FRAGMENT)

        assert Contact.objects.get().name == "Dung N."

    def test_telephones_and_emails_are_written_one_a_line_in_any_format_and_shown_as_people_read_them(
        self, known, binh_client
    ):
        given = {"name": "Dung", "phones": "0912 345 678\n(+84) 912-345-678\n", "emails": "Dung@Example.com"}

        shown = binh_client.post(about("details", known), given, headers=FRAGMENT).content.decode()

        assert 'href="tel:+84912345678"><bdi>+84 912 345 678</bdi>' in shown
        assert 'href="mailto:dung@example.com"' in shown
        assert known.identity.contact.phones.count() == 1

    def test_what_is_no_telephone_is_refused_with_what_to_write_and_given_back(self, known, binh_client):
        refused = binh_client.post(about("details", known), {"name": "X", "phones": "call me"}, headers=FRAGMENT)

        assert refused.status_code == 422
        assert "“call me” is no telephone number" in refused.content.decode()
        assert Contact.objects.get().name == "Dung Nguyễn"

    def test_a_form_that_stood_open_undoes_nothing_that_a_colleague_wrote_meanwhile(self, known, binh, binh_client):
        drawn = {"name": "Dung Nguyễn", "initial-name": "Dung Nguyễn", "phones": "", "initial-phones": ""}
        change_contact(actor=binh, contact=known.identity.contact, name="Chị Dung", phones=["+84912345678"])

        binh_client.post(about("details", known), {**drawn, "company": "Trà Sen"}, headers=FRAGMENT)

        contact = Contact.objects.get()
        assert (contact.name, contact.company, contact.phones.count()) == ("Chị Dung", "Trà Sen", 1)

    def test_a_customer_is_found_by_what_the_team_wrote_down(self, known, binh, binh_client):
        details = {"company": "Trà Sen", "phones": ["+84912345678"], "emails": ["dung@lotus.example"]}
        change_contact(actor=binh, contact=known.identity.contact, **details)

        for typed in ("0912 345", "tra sen", "dung@lotus"):
            assert "Dung Nguyễn" in page(binh_client, reverse("contacts:list", args=["bamboo"]) + f"?q={typed}"), typed

    def test_an_email_of_another_customer_is_refused_and_says_whose_it_is(self, known, binh, binh_client):
        create_contact(actor=binh, name="Lan", emails=["lan@example.com"])

        refused = binh_client.post(
            about("details", known), {"name": "X", "emails": "lan@example.com"}, headers=FRAGMENT
        )

        assert refused.status_code == 422
        assert "Lan" in refused.content.decode()

    def test_a_note_is_kept_with_its_author_and_an_empty_one_is_refused_with_a_reason(self, known, binh, binh_client):
        answer = binh_client.post(about("notes", known), {"text": "Giao buổi sáng"}, headers=FRAGMENT)
        assert "Giao buổi sáng" in answer.content.decode()
        assert list(ContactNote.objects.values_list("author", "text")) == [(binh.pk, "Giao buổi sáng")]

        refused = binh_client.post(about("notes", known), {"text": "  "}, headers=FRAGMENT)
        assert refused.status_code == 422
        assert "Write something first." in refused.content.decode()

    def test_a_note_that_is_too_long_is_refused_and_given_back(self, known, binh_client):
        refused = binh_client.post(about("notes", known), {"text": "x" * 5001}, headers=FRAGMENT)

        assert refused.status_code == 422
        assert "x" * 5001 in refused.content.decode()
        assert not ContactNote.objects.exists()

    def test_a_note_is_deleted_by_its_author_or_by_who_may_erase_customers(self, known, an_client, binh, bamboo):
        hoa = signed_in(member(bamboo, "Hoa", "agent"))
        first, second = (known.identity.contact.notes.create(author=binh, text=text) for text in ("one", "two"))

        assert hoa.delete(about("note", known, first.pk), headers=FRAGMENT).status_code == 403
        assert signed_in(binh).delete(about("note", known, first.pk), headers=FRAGMENT).status_code == 200
        assert an_client.delete(about("note", known, second.pk), headers=FRAGMENT).status_code == 200
        assert not ContactNote.objects.exists()

    def test_a_viewer_reads_and_changes_nothing(self, known, bamboo):
        viewer = signed_in(member(bamboo, "Vy", "viewer"))

        assert "Add note" not in page(viewer, address("customer", known))
        assert viewer.post(about("details", known), {"name": "X"}, headers=FRAGMENT).status_code == 403
        assert viewer.post(about("notes", known), {"text": "X"}, headers=FRAGMENT).status_code == 403

    def test_a_note_of_another_customer_is_not_reached_through_this_one(self, known, an, an_client, bamboo):
        other = Contact.objects.create(workspace=bamboo, name="Lan").notes.create(author=an, text="Lan's")

        assert an_client.delete(about("note", known, other.pk)).status_code == 404
