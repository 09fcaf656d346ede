"""Focus is never lost: whoever stands on a row that leaves the list stands on the one beside it, and who writes goes on."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.models import Conversation
from tests.browser.conftest import Customer
from tests.browser.test_composer import box, write
from tests.browser.test_files_on_the_way import hold
from tests.browser.test_live_inbox import live, messages, minutes_ago, wait
from tests.browser.test_waiting_sends import MESSAGES, waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_colleague_resolves_what_one_stands_on_and_the_keys_go_on_from_there(browse, tea_page, an, binh):
    first, second, third = (
        Customer(f"900{number}", f"Khách {number}").writes(f"Tin {number}", minutes_ago(number)) for number in (1, 2, 3)
    )
    page = live(browse(binh, "inbox/"))
    links = {row.pk: page.locator(f"#row-{row.pk} .row__link") for row in (first, second, third)}
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links[second.pk]).to_be_focused()

    resolve_conversation(conversation=second, actor=an)
    expect(links[second.pk]).to_have_count(0)
    expect(links[third.pk]).to_be_focused()

    resolve_conversation(conversation=third, actor=an)
    expect(links[third.pk]).to_have_count(0)
    expect(links[first.pk]).to_be_focused()

    resolve_conversation(conversation=first, actor=an)
    expect(page.locator(".row")).to_have_count(0)
    expect(page.locator(".list__scroll")).to_be_focused()


# ── Whoever writes ──


def test_a_window_that_closes_takes_no_letter_from_who_writes_for_a_key(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box(page).press_sequentially("Dạ c")

    Conversation.objects.update(last_customer_at=datetime.now(UTC) - timedelta(days=30))
    assign_conversation(conversation=Conversation.objects.get(), actor=an, assignee=an)
    expect(page.locator(".composer-state[data-closed]")).to_be_visible()
    page.keyboard.type("hờ em ạ")

    expect(box(page)).to_have_value("Dạ chờ em ạ")
    page.keyboard.press("Escape")
    expect(box(page)).to_be_hidden()
    page.keyboard.press("e")
    expect(page.locator(".activity").last).to_contain_text("Binh resolved this")


def test_what_is_typed_where_a_composer_has_gone_is_no_key_until_its_writer_turns_elsewhere(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box(page).press_sequentially("Dạ c")

    page.evaluate("document.querySelector('reply-composer').remove()")
    page.keyboard.type("e?")

    # The list of keys, which "?" opens, is what comes after "e".
    expect(page.locator("#keys")).to_be_hidden()
    page.locator(".thread__header").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert Conversation.objects.get().status == "open"


def test_who_stands_on_a_waiting_reply_stays_there_and_then_on_the_message(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.route(MESSAGES, lambda route: route.abort())
    write(page, "Dạ còn ạ")
    expect(page.get_by_text("Not sent: the line is gone.")).to_be_visible()
    held = hold(page)

    waiting(page).get_by_role("button", name="Try now").press("Enter")

    wait(page, lambda: bool(held))
    expect(waiting(page)).to_be_focused()
    held[0].continue_()
    expect(messages(page)).to_have_text(["Chào shop", "Dạ còn ạ"])
    expect(waiting(page)).to_have_count(0)
    expect(page.locator(".message--outgoing [data-message-menu]")).to_be_focused()
