"""A thread of any length: what is far from its reader leaves the page, and is there again on the way back."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from inbox.actions.send_message import send_message
from inbox.ingest import drain
from inbox.models import Conversation
from tests.browser.test_composer import box, write
from tests.browser.test_live_inbox import live
from tests.inbox.messenger import delivery, text

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MESSAGES = 500
MOST_ROWS = 130
NUMBERS = "rows => rows.map(row => Number(row.querySelector('.message__text').textContent.split(' ')[1]))"


@pytest.fixture
def conversation(dung, tea_page) -> Conversation:
    began = datetime.now(UTC) - timedelta(days=2)
    for number in range(MESSAGES):
        at = round((began + timedelta(minutes=number)).timestamp() * 1000)
        delivery(text(f"long{number}", f"tin {number}", at=at))
    while drain():
        pass
    return Conversation.objects.get()


def shown(page: Page) -> list[int]:
    return page.locator("#thread .message--incoming").evaluate_all(NUMBERS)


# Sets the scroll, and tells which message is then at the top of the box and how far from it.
SCROLL = """top => {
  const box = document.querySelector(".thread__scroll")
  box.scrollTop = top < 0 ? box.scrollHeight - box.clientHeight + top : top
  const first = [...box.querySelectorAll(".message")].find((row) => row.offsetTop > box.scrollTop)
  return [first.id, first.offsetTop - box.scrollTop]
}"""
PLACE = "([id]) => document.getElementById(id).offsetTop - document.querySelector('.thread__scroll').scrollTop"
NEAR_PX = 300


def scroll(page: Page, until: int, *, up: bool, most: int = MOST_ROWS) -> None:
    """Read on until the message is there: what is in sight never jumps, and nothing is missing between what is shown."""
    for _ in range(60):
        if until in shown(page):
            return
        place = page.evaluate(SCROLL, NEAR_PX if up else -NEAR_PX)
        expect(page.locator("#thread .htmx-request")).to_have_count(0)
        assert abs(page.evaluate(PLACE, place) - place[1]) <= 2
        numbers = shown(page)
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert len(numbers) <= most
    raise AssertionError(f"tin {until} never came")


def nodes(page: Page) -> float:
    """How many the tab holds, on the page and off it, attributes that somebody asked for included."""
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable")
    wire.send("HeapProfiler.collectGarbage")
    return {metric["name"]: metric["value"] for metric in wire.send("Performance.getMetrics")["metrics"]}["Nodes"]


def test_a_thread_is_read_to_its_beginning_and_back_and_holds_what_is_near(browse, conversation, dung, binh):
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(page.locator("#thread .message").last).to_contain_text("tin 499")
    before = nodes(page)

    scroll(page, 0, up=True)
    assert 499 not in shown(page)
    # A third more is what the rows are that it holds beside the first fifty.
    assert nodes(page) < before * 1.35
    scroll(page, 499, up=False)
    assert 0 not in shown(page)

    expect(page.locator("#thread .more--below")).to_have_count(0)
    page.evaluate(SCROLL, 10**9)
    expect(page.get_by_role("link", name="Jump to the latest")).to_be_hidden()
    dung.writes("tin 500", datetime.now(UTC))
    expect(page.locator("#thread .message").last).to_contain_text("tin 500")
    expect(page.locator("#thread .message").last).to_be_in_viewport()


def test_one_click_leads_from_far_up_to_the_latest(browse, conversation, dung, binh):
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    scroll(page, 100, up=True)
    dung.writes("tin 500", datetime.now(UTC))

    page.get_by_role("link", name="Jump to the latest").click()

    expect(page.locator("#thread .message").last).to_contain_text("tin 500")
    expect(page.locator("#thread .message").last).to_be_in_viewport()
    expect(page.locator("#thread .message")).to_have_count(50)


@pytest.mark.parametrize("hold", ["focus", "selection"])
def test_what_somebody_stands_on_or_has_selected_stays_and_all_up_to_it(browse, conversation, binh, hold):
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    last = page.locator("#thread .message", has_text="tin 499")
    if hold == "focus":
        last.locator("[data-message-menu]").focus()
    else:
        last.locator(".message__text").evaluate("text => getSelection().selectAllChildren(text)")

    scroll(page, 200, up=True, most=MESSAGES)

    assert shown(page)[-1] == 499
    if hold == "focus":
        expect(last.locator("[data-message-menu]")).to_be_focused()
    else:
        assert page.evaluate("String(getSelection())") == "tin 499"


@pytest.mark.parametrize("answered", ["before the thread was opened", "while its end was gone"])
def test_whoever_is_far_above_has_seen_the_answer_that_stood_there_and_none_that_came_since(
    browse, conversation, an, binh, answered
):
    Conversation.objects.update(last_customer_at=datetime.now(UTC))

    def answer() -> None:
        send_message(conversation=conversation, author=an, client_id=uuid4(), text="Dạ của An")

    if answered == "before the thread was opened":
        answer()
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(page.locator("#thread .message").last).to_contain_text(
        "Dạ của An" if answered == "before the thread was opened" else "tin 499"
    )
    scroll(page, 250, up=True)
    expect(page.locator("#thread .more--below")).to_have_count(1)
    if answered == "while its end was gone":
        answer()
        expect(page.locator("#conversations .row__line")).to_contain_text("Dạ của An")

    write(page, "Dạ của Binh")

    if answered == "while its end was gone":
        expect(page.locator(".composer__problems")).to_contain_text("An answered")
        expect(box(page)).to_have_value("Dạ của Binh")
    else:
        expect(page.locator("#conversations .row__line")).to_contain_text("Dạ của Binh")
        expect(page.locator(".composer__problems")).to_be_empty()
