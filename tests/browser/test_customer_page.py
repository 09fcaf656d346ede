"""The customer's page in a browser: what is long opens in its place, and a part is changed without the rest."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inbox.models import Message
from tests.browser.conftest import PHONE, Customer

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
