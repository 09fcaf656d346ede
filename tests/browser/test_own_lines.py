"""The list says who of us wrote last: the name to colleagues, "You" to oneself."""

import re

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Conversation
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def says(page: Page, conversation: Conversation, words: str) -> None:
    row = page.locator(f"#row-{conversation.pk} .row__link")
    expect(row).to_have_accessible_name(re.compile(words))


def test_ones_own_last_line_is_ones_own_and_to_a_colleague_it_has_a_name(browse, dung, an, binh, simulator):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    colleague = live(browse(an, "inbox/"))

    page.get_by_role("textbox", name="Message").fill("Dạ còn ạ")
    page.keyboard.press("Enter")

    says(page, conversation, r"You:\s*Dạ còn ạ")
    says(colleague, conversation, r"Binh:\s*Dạ còn ạ")
    page.reload()
    says(page, conversation, r"You:\s*Dạ còn ạ")
    live(page)

    colleague.locator(f"#row-{conversation.pk} .row__link").click()
    colleague.get_by_role("textbox", name="Message").fill("Ship hôm nay nhé")
    colleague.keyboard.press("Enter")

    says(colleague, conversation, r"You:\s*Ship hôm nay nhé")
    says(page, conversation, r"An:\s*Ship hôm nay nhé")
