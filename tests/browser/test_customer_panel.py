"""The customer beside the conversation: a column where there is room, a sheet where there is less, a pane on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Conversation, Identity
from tests.browser.conftest import DESK, PHONE, Customer
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLET = {"width": 850, "height": 1100}


def named(customer: Customer, name: str, words: str, ago: int) -> Conversation:
    conversation = customer.writes(words, minutes_ago(ago))
    Identity.objects.filter(pk=conversation.identity_id).update(name=name)
    return conversation


def about(page: Page) -> None:
    page.locator("[data-customer-toggle]").click()


def test_at_a_desk_it_stands_beside_and_stays_so_from_thread_to_thread_and_page_to_page(browse, dung, hoa, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    other = named(hoa, "Hoa", "Còn trà không?", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    panel = page.get_by_role("complementary", name="Customer")

    about(page)
    expect(panel.get_by_role("heading", name="Dung")).to_be_visible()
    page.locator(f"#row-{other.pk} a").click()
    expect(panel.get_by_role("heading", name="Hoa")).to_be_visible()
    page.reload()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(page.locator("[data-customer-toggle]")).to_be_focused()


def test_on_a_tablet_it_is_a_sheet_over_the_thread_until_it_is_closed_or_another_thread_comes(browse, dung, hoa, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    other = named(hoa, "Hoa", "Còn trà không?", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=TABLET))
    panel = page.get_by_role("complementary", name="Customer")
    expect(panel).to_be_hidden()

    about(page)
    expect(panel).to_be_focused()
    expect(panel.get_by_role("heading", name="Dung")).to_be_visible()
    expect(page.get_by_text("Chào shop").last).to_be_visible()
    expect(page).to_have_url(re.compile(f"/inbox/{conversation.pk}/$"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("[data-customer-toggle]")).to_be_focused()

    about(page)
    expect(panel).to_be_visible()
    page.locator(f"#row-{other.pk} a").click()
    expect(page.locator("#thread h1")).to_contain_text("Hoa")
    expect(panel).to_be_hidden()


def test_on_a_phone_it_is_a_pane_with_an_address_and_back_leads_to_the_thread(browse, dung, binh):
    conversation = named(dung, "Dung", "Chào shop", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=PHONE))

    about(page)
    expect(page.get_by_role("heading", name="Dung")).to_be_visible()
    expect(page).to_have_url(re.compile("/customer/$"))
    page.go_back()

    expect(page.locator("#thread reply-composer")).to_be_visible()
