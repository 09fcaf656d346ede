"""What is wider than the screen: what is looked for first stands first, and the rest is reached by keys and announced by the edge."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_live_inbox import minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAPTOP = {"width": 1280, "height": 800}
NARROW = {"width": 900, "height": 800}


def faded(page: Page, selector: str) -> str:
    return page.locator(selector).evaluate("place => getComputedStyle(place).getPropertyValue('--more')")


def test_on_a_laptop_a_board_has_all_its_columns_and_a_list_its_orders_and_what_was_spent(browse, dung, binh):
    dung.writes("Chào shop", minutes_ago(1))
    page = browse(binh, "tickets/board/", viewport=LAPTOP)
    expect(page.locator(".column").last).to_be_in_viewport(ratio=1)
    assert faded(page, ".board") == "0px"

    page.goto(page.url.replace("tickets/board/", "customers/"))
    for name in ("Conversation", "Orders", "Spent"):
        expect(page.get_by_role("columnheader", name=name)).to_be_in_viewport(ratio=1)


def test_what_has_no_room_is_scrolled_to_by_keys_while_the_name_stays(browse, dung, binh):
    dung.writes("Chào shop", minutes_ago(1))
    page = browse(binh, "customers/", viewport=NARROW)
    last = page.get_by_role("columnheader").last
    expect(last).not_to_be_in_viewport(ratio=1)
    assert faded(page, ".customers__scroll") == "48px"

    page.get_by_role("region", name="Customers").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")

    expect(last).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("rowheader").first).to_be_in_viewport(ratio=1)
    assert faded(page, ".customers__scroll") == "0px"
