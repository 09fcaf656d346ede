"""A list that was scrolled through holds what is near its reader; what left is there again on the way back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from playwright.sync_api import CDPSession, Page, expect

from inbox import live as log
from inbox.models import Conversation
from tests.browser.test_live_inbox import live, wait
from tests.inbox.rows import converse

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = 260
MOST_ROWS = 160
MORE = 2000
# More rows of those that are there, between them and the one that stands for the rest.
GROW = """(count) => {
  const [first, more] = [document.querySelector("#conversations .row"), document.querySelector("#more")]
  for (let number = 0; number < count; number += 1) {
    const row = first.cloneNode(true)
    row.id = `row-${1_000_000 + number}`
    row.dataset.position = "0"
    more.before(row)
  }
}"""
LAID_OUT = """() => [...document.querySelectorAll("#conversations .row__link")]
  .filter((link) => link.checkVisibility({ contentVisibilityAuto: true })).length"""
# How many rows leave in one go.
COUNT_LEAVING = """() => {
  window.leaving = []
  const rows = (record) => [...record.removedNodes].filter((node) => node.matches?.(".row")).length
  new MutationObserver((records) => window.leaving.push(records.reduce((sum, record) => sum + rows(record), 0)))
    .observe(document.querySelector("#conversations"), { childList: true })
}"""
LARGEST_SLICE = 250
NUMBERS = "rows => rows.map(row => Number(row.querySelector('.row__name').textContent.split(' ')[1]))"


@pytest.fixture
def conversations(tea_page) -> list[Conversation]:
    """So many customers who wait, in the order in which either list shows them."""
    now = datetime.now(UTC)
    return [
        converse(
            tea_page,
            external_id=f"customer-{number}",
            name=f"Khách {number}",
            last_message_at=now - timedelta(minutes=number),
            closes_at=now + timedelta(hours=1, minutes=number),
            incoming_count=1,
        )
        for number in range(ROWS)
    ]


def shown(page: Page) -> list[int]:
    return page.locator("#conversations .row").evaluate_all(NUMBERS)


def looks_different(*conversations: Conversation) -> None:
    with transaction.atomic():
        for conversation in conversations:
            log.changed(conversation)


def read_on(page: Page, until: int = ROWS - 1) -> None:
    """Scroll down until the row is there, and for the last one all others too."""
    for _ in range(60):
        if until in shown(page) and (until < ROWS - 1 or not page.locator("#conversations .more").count()):
            return
        page.locator(".list__scroll").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        page.locator(".list__scroll").evaluate("() => new Promise(requestAnimationFrame)")
        expect(page.locator("#conversations .htmx-request")).to_have_count(0)
    raise AssertionError(f"Khách {until} never came")


def something_comes_at_the_top(page: Page, conversations: list[Conversation]) -> None:
    """While the top of the list is in sight; what came before is there too."""
    row = page.locator(f"#row-{conversations[0].pk}")
    version = int(row.get_attribute("data-version") or 0)
    page.locator(".list__scroll").evaluate("list => list.scrollTo(0, 0)")
    looks_different(conversations[0])
    expect(row).to_have_attribute("data-version", str(version + 1))


def what_stays(page: Page) -> list[int]:
    """The tail leaves when the browser has nothing else to do."""
    wait(page, lambda: page.locator("#conversations .row").count() < MOST_ROWS)
    return shown(page)


@pytest.mark.parametrize("query", ["", "?order=closing"], ids=["newest", "closing soonest"])
def test_the_far_tail_leaves_with_its_marks_and_comes_again(browse, conversations, binh, query):
    page = live(browse(binh, f"inbox/{query}"))
    read_on(page)
    expect(page.locator("#marks > [id^=mark-]")).to_have_count(ROWS)

    something_comes_at_the_top(page, conversations)
    left = what_stays(page)
    assert left == list(range(len(left)))
    assert len(left) > 50
    expect(page.locator("#marks > [id^=mark-]")).to_have_count(len(left))

    read_on(page)
    assert shown(page) == list(range(ROWS))
    expect(page.locator("#conversations .row[data-local-unread]")).to_have_count(ROWS)


def test_what_is_chosen_or_open_stays(browse, conversations, binh):
    page = live(browse(binh, f"inbox/{conversations[0].pk}/"))
    read_on(page)
    page.locator(f"#row-{conversations[200].pk} .row__link").click()
    expect(page.locator("#thread article")).to_have_attribute("data-conversation", str(conversations[200].pk))
    page.locator(f"#row-{conversations[220].pk} [data-tick]").check()

    something_comes_at_the_top(page, conversations)

    assert what_stays(page)[-2:] == [200, 220]
    expect(page.locator("#bulk output")).to_have_text("1 chosen")
    read_on(page)
    assert shown(page) == list(range(ROWS))
    expect(page.locator(f"#row-{conversations[220].pk} [data-tick]")).to_be_checked()


def test_what_came_live_from_far_below_hides_nothing_that_lies_between(browse, conversations, binh):
    page = live(browse(binh, "inbox/"))
    assert len(shown(page)) < 80

    looks_different(*conversations[80:])
    something_comes_at_the_top(page, conversations)

    assert max(what_stays(page)) >= 80
    read_on(page)
    assert shown(page) == list(range(ROWS))


def test_of_thousands_the_browser_lays_out_what_is_near_and_a_frame_does_not_change_that(browse, conversations, binh):
    page = live(browse(binh, "inbox/"))
    row, box = page.locator(f"#row-{conversations[0].pk}"), page.locator(".list__scroll")
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable")
    before = layout_objects(wire)

    page.evaluate(GROW, MORE)
    box.evaluate("list => list.scrollTo(0, list.scrollHeight - 10_000)")
    looks_different(conversations[0])

    expect(row).to_have_attribute("data-version", "1")
    box.evaluate("() => new Promise(requestAnimationFrame)")
    # Asked first: a row that is asked whether it is seen is styled. What a row shows are twenty objects and more.
    assert layout_objects(wire) - before < 5 * MORE
    assert page.locator("#conversations .row").count() > MORE
    assert page.evaluate(LAID_OUT) < 100


def test_of_thousands_the_tail_leaves_in_slices(browse, conversations, binh):
    page = live(browse(binh, "inbox/"))
    page.evaluate(GROW, MORE)
    page.evaluate(COUNT_LEAVING)

    looks_different(conversations[0])

    what_stays(page)
    slices = page.evaluate("() => window.leaving")
    assert sum(slices) > MORE // 2
    assert max(slices) <= LARGEST_SLICE


def layout_objects(wire: CDPSession) -> float:
    metrics = {metric["name"]: metric["value"] for metric in wire.send("Performance.getMetrics")["metrics"]}
    return metrics["LayoutObjects"]
