"""One box for every action, every place and every customer, by keyboard alone and on every page of the workspace."""

import re

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Conversation, Identity
from inbox.search.index import index_names
from tests.browser.conftest import PHONE, Customer
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)


def called(customer: Customer, name: str) -> Conversation:
    conversation = customer.writes("Chào shop", minutes_ago(1))
    Identity.objects.filter(pk=conversation.identity_id).update(name=name)
    index_names([conversation.identity_id])
    return conversation


def palette(page: Page):
    return page.get_by_role("dialog", name="Go to, do or find")


def options(page: Page):
    return palette(page).get_by_role("option")


def active(page: Page):
    return palette(page).locator("[aria-selected=true]")


def test_an_action_of_the_page_is_found_with_its_key_and_done(browse, dung, binh):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.get_by_role("textbox", name="Message").focus()

    page.keyboard.press("Control+k")
    box = palette(page).get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("resol")
    expect(active(page)).to_contain_text("Resolve, or reopen")
    expect(active(page).locator("kbd")).to_have_text("e")
    expect(box).to_have_attribute("aria-activedescendant", active(page).get_attribute("id") or "")
    page.keyboard.press("Enter")

    expect(palette(page)).to_be_hidden()
    expect(page.locator(".activity")).to_contain_text("Binh resolved this")


def test_only_what_is_possible_now_is_offered(browse, dung, binh):
    dung.writes("Còn hàng không?", minutes_ago(1))
    page = live(browse(binh, "inbox/"))

    page.keyboard.press("Control+k")

    expect(options(page).filter(has_text="Next conversation")).to_have_count(1)
    expect(options(page).filter(has_text="Write a reply")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(palette(page)).to_be_hidden()


def test_a_customer_is_found_without_accents_and_opened_beside_the_list(browse, dung, hoa, binh):
    dung.writes("Chào shop", minutes_ago(1))
    conversation = called(hoa, "Nguyễn Thị Đào")
    page = live(browse(binh, "inbox/?view=unassigned"))

    page.keyboard.press("Control+k")
    page.keyboard.type("thi dao")
    expect(active(page)).to_contain_text("Nguyễn Thị Đào")
    page.keyboard.press("Enter")

    expect(page.locator("#thread h1")).to_have_text("Nguyễn Thị Đào")
    expect(page).to_have_url(re.compile(rf"/inbox/{conversation.pk}/\?view=unassigned"))
    page.go_back()
    expect(page.locator("#thread [data-conversation]")).to_have_count(0)


def test_from_another_page_of_the_workspace_to_places_and_customers(browse, hoa, binh):
    conversation = called(hoa, "Nguyễn Thị Đào")
    page = browse(binh, "team/")

    page.keyboard.press("Control+k")
    page.keyboard.type("tag")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tags", level=1)).to_be_visible()
    expect(page.locator("command-palette:defined")).to_be_attached()
    page.keyboard.press("Control+k")
    page.keyboard.type("đào")
    expect(active(page)).to_contain_text("Nguyễn Thị Đào")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/inbox/{conversation.pk}/"))


def test_arrows_go_round_and_words_that_nothing_has_are_searched_for(browse, dung, binh):
    dung.writes("Chào shop", minutes_ago(1))
    page = browse(binh, "team/")

    page.keyboard.press("Control+k")
    first = active(page).get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert active(page).get_attribute("id") != first
    page.keyboard.press("ArrowDown")
    assert active(page).get_attribute("id") == first
    page.keyboard.type("zzzz")
    expect(palette(page).get_by_role("status")).to_have_text("No page, action or customer is called “zzzz”.")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/inbox/search/\?q=zzzz"))


def test_a_line_that_fails_is_said_and_the_page_still_offers_itself(browse, hoa, binh):
    called(hoa, "Nguyễn Thị Đào")
    page = browse(binh, "team/")
    page.route("**/inbox/people/**", lambda route: route.abort())

    page.keyboard.press("Control+k")
    page.keyboard.type("tag")

    expect(palette(page).get_by_role("status")).to_contain_text("Customers could not be looked for")
    expect(options(page).filter(has_text="Tags")).to_be_visible()
    page.unroute("**/inbox/people/**")
    palette(page).get_by_role("combobox").fill("dao")
    expect(active(page)).to_contain_text("Nguyễn Thị Đào")


def test_it_opens_by_its_button_on_a_phone(browse, dung, binh):
    dung.writes("Chào shop", minutes_ago(1))
    page = browse(binh, "inbox/", viewport=PHONE, has_touch=True)

    page.get_by_role("button", name="Go to, do or find").tap()

    expect(palette(page).get_by_role("combobox")).to_be_focused()
    palette(page).get_by_role("option", name="Team").tap()
    expect(page.get_by_role("heading", name="Team", level=1)).to_be_visible()
