"""The customer's page in a browser: what is long opens in its place, and a part is changed without the rest."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contacts.actions.add_contact_note import add_contact_note
from contacts.actions.change_contact import change_contact
from contacts.models import Contact
from helpdesk.actions.create_ticket import create_ticket
from inbox.models import Message
from tests.browser.conftest import PHONE, Customer
from workspaces.actions.set_sight import set_sight
from workspaces.models import Sight

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_day_opens_in_its_place_kinds_are_chosen_the_past_comes_on_the_way_down_and_details_are_changed(
    browse, dung: Customer, binh
):
    dung.writes("Chào shop")
    conversation = dung.writes("Còn trà sen không?")
    noted = {"conversation": conversation, "kind": "note", "author_type": "member", "author": binh}
    earlier = timezone.now() - timedelta(days=3)
    Message.objects.bulk_create(
        Message(**noted, text=f"Ghi chú {number}", at=earlier - timedelta(minutes=number)) for number in range(40)
    )
    page = browse(binh, f"customers/{conversation.identity.contact_id}/", viewport=PHONE)
    timeline = page.locator("#timeline")

    timeline.get_by_text("Show this day").click()
    expect(timeline.locator(".exchange__turn")).to_have_count(2)
    expect(timeline.get_by_text("Chào shop")).to_be_visible()

    timeline.get_by_role("link", name="Notes").click()
    expect(timeline.locator(".event")).to_have_count(25)
    expect(timeline.get_by_text("Chào shop")).to_have_count(0)
    timeline.locator(".event").last.scroll_into_view_if_needed()
    expect(timeline.locator(".event")).to_have_count(40)

    page.get_by_text("Change the details").click()
    page.get_by_label("Company").fill("Trà Sen")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".customer__known").get_by_text("Trà Sen")).to_be_visible()
    page.get_by_label("New note").fill("Size 38")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".customer__notes").get_by_text("Size 38")).to_be_visible()
    expect(timeline.locator(".event")).to_have_count(40)


def test_what_happens_meanwhile_comes_to_the_page_and_takes_nothing_from_who_writes(browse, dung: Customer, an, binh):
    conversation = dung.writes("Chào shop")
    contact = Contact.objects.get(identities=conversation.identity_id)
    page = browse(binh, f"customers/{contact.pk}/")
    timeline, notes = page.locator("#timeline"), page.locator(".customer__notes")
    expect(timeline.get_by_text("Chào shop")).to_be_visible()
    expect(page.locator("#customer-numbers")).to_be_visible()
    page.get_by_label("New note").fill("Half a")

    dung.writes("Còn trà sen không?")
    expect(timeline.get_by_text("Còn trà sen không?")).to_be_visible()
    change_contact(actor=an, contact=contact, company="Trà Sen")
    expect(page.locator(".customer__known").get_by_text("Trà Sen")).to_be_visible()
    create_ticket(workspace=an.workspace, actor=an, subject="The cup is broken", requester=contact)
    expect(page.locator("#customer-tickets").get_by_text("The cup is broken")).to_be_visible()
    add_contact_note(actor=an, contact=contact, text="Size 38")
    expect(timeline.get_by_text("Size 38")).to_be_visible()

    expect(page.get_by_label("New note")).to_have_value("Half a")
    expect(notes.get_by_text("Size 38")).to_have_count(0)
    page.get_by_label("New note").fill("")
    page.get_by_label("New note").blur()
    expect(notes.get_by_text("Size 38")).to_be_visible()

    # Nor is the page forgotten where its reader may see less from now on.
    set_sight(actor=an, agents_see=Sight.EVERYTHING, masks_addresses=True)
    dung.writes("Alo?")
    expect(timeline.get_by_text("Alo?")).to_be_visible()
