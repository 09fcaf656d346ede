"""The thread of a row that is about to be opened is there before it is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from inbox.models import Conversation
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def of(conversation: Conversation) -> re.Pattern[str]:
    """The address of its thread."""
    return re.compile(rf"/inbox/{conversation.pk}/(\?|$)")


@pytest.fixture
def opened(browse, dung, hoa, binh) -> tuple[Page, Conversation, Callable[[], int]]:
    """The list with Dung's row above Hoa's, and how often Dung's thread was asked for."""
    hoa.writes("Alo", minutes_ago(9))
    conversation = dung.writes("Còn hàng không?", minutes_ago(5))
    page = live(browse(binh, "inbox/"))
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if of(conversation).search(request.url) else None)
    return page, conversation, lambda: len(asked)


def ask_by(page: Page, conversation: Conversation) -> None:
    with page.expect_response(of(conversation)):
        page.locator(f"#row-{conversation.pk} .row__link").focus()


def test_a_thread_is_asked_for_once_and_shows_what_came_after(opened, dung, binh):
    page, conversation, asked = opened
    ask_by(page, conversation)
    dung.writes("Em hỏi thêm")
    expect(page.locator(f"#row-{conversation.pk}")).to_contain_text("Em hỏi thêm")

    page.keyboard.press("Enter")

    expect(page.locator("#thread .message")).to_have_count(2)
    expect(page.locator("#thread .message").last).to_contain_text("Em hỏi thêm")
    expect(page).to_have_url(of(conversation))
    assert asked() == 1


def test_what_was_asked_for_long_ago_is_asked_for_again(opened):
    page, conversation, asked = opened
    page.clock.install()
    ask_by(page, conversation)
    page.clock.fast_forward(6_000)

    page.keyboard.press("Enter")

    expect(page.locator("#thread .message")).to_have_count(1)
    assert asked() == 2


def test_a_row_that_is_passed_by_is_not_asked_for(opened):
    page, conversation, asked = opened
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    page.locator(f"#row-{conversation.pk} .row__link").focus()
    page.keyboard.press("j")
    page.clock.run_for(1_000)

    assert asked() == 0


def test_an_answer_that_never_came_is_asked_for_again(opened):
    page, conversation, asked = opened
    page.route(of(conversation), lambda route: route.abort() if asked() == 1 else route.continue_())
    with page.expect_event("requestfailed"):
        page.locator(f"#row-{conversation.pk} .row__link").focus()

    page.keyboard.press("Enter")

    expect(page.locator("#thread .message")).to_have_count(1)
