"""A quote leads to the message that it answers, wherever in the thread that is."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from inbox.actions.mark_read import mark_read
from inbox.ingest import drain
from inbox.models import Conversation
from tests.browser.test_live_inbox import live, messages
from tests.inbox.messenger import delivery, event, text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def asked_again(dung, count: int) -> Conversation:
    """As many messages, a minute apart, and one that answers the first."""
    first = datetime.now(UTC) - timedelta(days=1)
    for number in range(count):
        at = round((first + timedelta(minutes=number)).timestamp() * 1000)
        delivery(text(f"m{number}", f"tin số {number}", at=at, customer=dung.external_id))
    answer = {"message": {"mid": "answer", "text": "Cái này ạ", "reply_to": {"mid": "m0"}}}
    delivery(event(answer, at=at + 60_000, customer=dung.external_id))
    while drain():
        pass
    return dung.conversation


def quote(page: Page):
    return page.get_by_role("link", name="tin số 0")


def test_a_quote_of_what_is_not_loaded_opens_the_thread_there_beside_the_same_list(browse, dung, binh):
    conversation = asked_again(dung, 80)
    page = live(browse(binh, f"inbox/{conversation.pk}/?status=any"))
    original = page.locator("#thread .message", has=page.get_by_text("tin số 0", exact=True)).first
    expect(page.locator("#thread .message")).to_have_count(50)

    quote(page).click()

    expect(page.locator("#thread .message").first).to_contain_text("tin số 0")
    expect(original).to_be_in_viewport()
    expect(original).to_have_attribute("data-local-found", "")
    page.wait_for_url(lambda url: "at=" in url and "status=any" in url)
    expect(page.locator("#conversations .row__link")).to_have_attribute("aria-current", "true")

    page.go_back()
    expect(messages(page).last).to_have_text("Cái này ạ")
    expect(messages(page).last).to_be_in_viewport()


def test_a_quote_of_what_is_there_only_scrolls(browse, dung, binh):
    conversation = asked_again(dung, 40)
    mark_read(membership=binh, conversation=conversation, incoming_count=41)
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(messages(page).first).not_to_be_in_viewport()
    address = page.url

    quote(page).focus()
    page.keyboard.press("Enter")

    expect(messages(page).first).to_be_in_viewport()
    assert page.url == address


def test_a_quote_of_what_we_do_not_have_leads_nowhere(browse, dung, binh):
    answer = {"message": {"mid": "answer", "text": "Cái này ạ", "reply_to": {"mid": "before-our-time"}}}
    delivery(event(answer, customer=dung.external_id))
    drain()
    page = live(browse(binh, f"inbox/{dung.conversation.pk}/"))

    expect(page.locator(".quote", has_text="An earlier message")).to_be_visible()
    expect(page.get_by_role("link", name="An earlier message")).to_have_count(0)
