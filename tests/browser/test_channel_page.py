"""A channel is looked after on its page, with keys and with a thumb, and the page follows by itself."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.inbox.rows import converse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 60_000


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_test_says_that_it_asks_and_then_what_was_answered(browse, tea_page, an, viewport):
    """Nobody answers where the platform should be."""
    page, held = browse(an, f"channels/{tea_page.pk}/", viewport=viewport), []
    page.route("**/tests/", lambda route: held.append(route))

    page.get_by_role("button", name="Test").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Asking Facebook…")).to_be_visible()
    held[0].continue_()
    expect(page.get_by_text("Facebook did not answer.")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_text("Asking Facebook…")).to_be_hidden()
    expect(page.get_by_role("button", name="Test")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_switch_is_pressed_with_the_space_bar_and_a_colleagues_page_follows(browse, tea_page, an):
    page, other = browse(an, f"channels/{tea_page.pk}/"), browse(an, f"channels/{tea_page.pk}/")
    seen = page.get_by_role("switch", name="Tell customers that you have seen their messages")
    expect(seen).to_be_checked()

    seen.focus()
    page.keyboard.press("Space")

    expect(seen).not_to_be_checked(timeout=SECONDS)
    expect(seen).to_be_focused()
    theirs = other.get_by_role("switch", name="Tell customers that you have seen their messages")
    expect(theirs).not_to_be_checked(timeout=SECONDS)


def test_pausing_shows_in_the_inbox_that_is_open_and_resuming_ends_that(browse, tea_page, an, binh):
    conversation = converse(tea_page, last_customer_at=timezone.now())
    page, inbox = browse(an, f"channels/{tea_page.pk}/"), browse(binh, f"inbox/{conversation.pk}/")

    page.get_by_role("button", name="Pause sending").click()
    expect(page.get_by_text("An paused sending")).to_be_visible(timeout=SECONDS)
    expect(inbox.locator(".composer-state")).to_contain_text("Sending is paused in this channel.", timeout=SECONDS)
    expect(inbox.locator(".list__banner")).to_contain_text("is paused.")

    page.get_by_role("button", name="Resume sending").click()
    expect(inbox.locator(".list__banner")).to_have_count(0, timeout=SECONDS)
    expect(inbox.locator(".composer-state")).not_to_contain_text("paused")
