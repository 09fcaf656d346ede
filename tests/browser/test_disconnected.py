"""A conversation whose channel was disconnected: all of it can be read, and where one wrote it says why not and what to do."""

import pytest
from playwright.sync_api import Page, expect

from inbox.actions.disconnect_channel import forget
from tests.browser.test_live_inbox import live, messages, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def state(page: Page):
    return page.locator(".composer-state")


def test_it_is_said_while_somebody_writes_and_their_words_are_kept(browse, dung, tea_page, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.get_by_role("textbox", name="Message").press_sequentially("Dạ em")

    forget(tea_page, an)

    expect(state(page)).to_contain_text(
        "This channel is disconnected. Its history stays here; connect it again to answer."
    )
    expect(state(page)).to_contain_text("Ask an admin or owner of this workspace.")
    expect(state(page).get_by_role("link", name="Reconnect")).to_be_hidden()
    # While somebody types it stays: what they type on must be no key.
    page.locator("reply-composer textarea").blur()
    expect(page.locator("reply-composer textarea")).to_be_hidden()
    expect(page.locator("reply-composer textarea")).to_have_value("Dạ em")

    type(tea_page).objects.update(status="connected")
    page.reload()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Dạ em")


def test_its_history_is_read_noted_and_the_owner_is_led_to_connect_it(browse, dung, tea_page, an):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    forget(tea_page, an)

    page = live(browse(an, f"inbox/{conversation.pk}/"))

    expect(page.locator("#conversations .row")).to_have_count(1)
    expect(messages(page)).to_have_text(["Chào shop"])
    expect(state(page)).to_contain_text("connect it again to answer.")
    expect(state(page)).not_to_contain_text("Ask an admin", use_inner_text=True)
    link = state(page).get_by_role("link", name="Reconnect")
    expect(link).to_be_visible()
    assert (link.get_attribute("href") or "").endswith(f"?channel={tea_page.pk}")
    page.get_by_role("button", name="Note").click()
    page.get_by_role("textbox", name="Note").fill("Trang này đã đóng")
    page.keyboard.press("Enter")
    expect(page.locator(".message--note .message__text")).to_have_text("Trang này đã đóng")
