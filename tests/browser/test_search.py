"""Search as a person does it: the key, the words, the result at its place in the thread, and back."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from inbox.ingest import drain
from inbox.models import ReadMark
from tests.browser.conftest import PHONE
from tests.browser.test_live_inbox import live, minutes_ago
from tests.inbox.messenger import delivery, edit, text, unsent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)


def told(customer, count: int) -> None:
    """As many messages, a minute apart, in one go."""
    first = datetime.now(UTC) - timedelta(days=1)
    for number in range(count):
        at = round((first + timedelta(minutes=number)).timestamp() * 1000)
        words = "Áo đỏ còn không?" if number == 60 else f"tin số {number}"
        delivery(text(f"m_long_{number}", words, at=at, customer=customer.external_id))
    while drain():
        pass


def in_sight(page, selector: str) -> bool:
    return page.locator(selector).evaluate(
        "row => { const box = row.getBoundingClientRect(), pane = row.closest('scroll-keeper').getBoundingClientRect();"
        " return box.top >= pane.top && box.bottom <= pane.bottom }"
    )


def test_search_by_key_open_the_result_at_its_message_and_go_back(browse, dung, hoa, binh):
    told(dung, 130)
    hoa.writes("Áo xanh", minutes_ago(1))
    page = live(browse(binh, "inbox/"))

    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search messages and customers")
    expect(box).to_be_focused()
    page.keyboard.type("ao d")
    page.keyboard.press("Enter")
    result = page.locator("#results .row__link")
    expect(result).to_have_count(1)
    expect(result.locator("mark")).to_have_text(["Áo", "đỏ"])
    expect(box).to_be_focused()
    expect(box).to_have_value("ao d")

    page.keyboard.press("ArrowDown")
    expect(result).to_be_focused()
    page.keyboard.press("Enter")
    message = page.locator("#thread .message", has_text="Áo đỏ còn không?")
    expect(message).to_be_visible()
    assert in_sight(page, f"#{message.get_attribute('id')}")
    expect(result).to_have_attribute("aria-current", "true")
    assert not ReadMark.objects.filter(membership=binh, incoming_count=130).exists()

    page.reload()
    expect(message).to_be_visible()
    expect(result).to_have_count(1)
    page.go_back()
    expect(page.locator("#thread .message")).to_have_count(0)
    expect(box).to_have_value("ao d")


def test_the_thread_goes_on_to_its_end_from_where_it_was_opened(browse, dung, binh):
    told(dung, 130)
    page = live(browse(binh, "inbox/search/?q=ao+do"))
    page.locator("#results .row__link").click()
    expect(page.locator("#thread .message", has_text="Áo đỏ")).to_be_visible()
    numbers = "rows => rows.map(row => Number(row.dataset.position.split('.')[0]))"

    page.wait_for_function(
        "() => { const pane = document.querySelector('#thread .thread__scroll'); pane.scrollTop = pane.scrollHeight;"
        " return document.querySelector('#thread').textContent.includes('tin số 129') }",
    )
    expect(page.locator("#thread .message", has_text="tin số 129")).to_be_attached()
    shown = page.locator("#thread .message").evaluate_all(numbers)
    assert shown == sorted(shown)
    assert len(set(shown)) == len(shown)
    dung.writes("ngay bây giờ", datetime.now(UTC))
    expect(page.locator("#thread .message").last).to_contain_text("ngay bây giờ")


def test_one_click_leads_from_long_ago_to_the_latest(browse, dung, binh):
    told(dung, 130)
    page = live(browse(binh, "inbox/search/?q=ao+do"))
    page.locator("#results .row__link").click()

    page.get_by_role("link", name="Jump to the latest").click()

    expect(page.locator("#thread .message").last).to_contain_text("tin số 129")
    expect(page.locator("#results .row__link")).to_have_count(1)


def test_results_come_while_one_types_and_the_address_follows(browse, dung, binh):
    dung.writes("Áo đỏ", minutes_ago(2))
    dung.writes("Trà sen", minutes_ago(1))
    page = live(browse(binh, "inbox/search/"))
    expect(page.locator("#found")).to_contain_text("from:lan")

    page.get_by_role("searchbox").press_sequentially("tra s")

    expect(page.locator("#results .row__link")).to_contain_text("Trà sen")
    page.wait_for_url("**/search/?q=tra+s*")
    page.get_by_role("searchbox").press_sequentially("x")
    expect(page.locator("#found")).to_contain_text("Nothing found for “tra sx”")


def test_results_change_in_place_and_nothing_new_comes_between_them(browse, dung, binh):
    first = datetime.now(UTC) - timedelta(minutes=5)
    at = round(first.timestamp() * 1000)
    for number, words in enumerate(["Trà một", "Trà hai"]):
        delivery(text(f"m_{number}", words, at=at + number, customer=dung.external_id))
    drain()
    page = live(browse(binh, "inbox/search/?q=tra"))
    results = page.locator("#results .result")
    expect(results).to_have_count(2)

    dung.writes("Trà ba", datetime.now(UTC))
    delivery(edit("m_0", "Cà phê", 1, customer=dung.external_id))
    drain()
    expect(results.last).to_contain_text("Cà phê")
    expect(results).to_have_count(2)
    delivery(unsent("m_1", customer=dung.external_id))
    drain()

    expect(results).to_have_count(1)


def test_a_filter_is_a_click_away_and_days_are_the_readers(browse, dung, binh):
    dung.writes("Trà", minutes_ago(1))
    page = live(browse(binh, "inbox/search/", timezone_id="Asia/Saigon"))

    page.locator("#found").get_by_role("button", name="after:").click()
    page.keyboard.type("today")

    page.wait_for_url("**zone=Asia%2FSaigon*")


def test_on_a_phone_the_results_come_back_from_the_thread(browse, dung, binh):
    dung.writes("Áo đỏ", minutes_ago(1))
    page = live(browse(binh, "inbox/", viewport=PHONE))
    page.get_by_role("searchbox").fill("ao do")
    page.keyboard.press("Enter")
    page.locator("#results .row__link").click()
    expect(page.locator("#thread .message")).to_be_visible()

    page.get_by_role("link", name="Back to the list").click()

    expect(page.locator("#results .row__link")).to_be_visible()
    page.get_by_role("link", name="Back to the inbox").click()
    expect(page.locator("#conversations .row__link")).to_be_visible()
