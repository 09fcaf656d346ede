"""A list of any length: what is far from its reader leaves the page, and is there again on the way back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.tag_conversation import tag_conversation
from inbox.models import Conversation
from tests.browser.conftest import PATIENCE_MS, Customer
from tests.browser.test_live_inbox import live, wait
from tests.browser.test_new_rows import ROUNDED_PX
from tests.inbox.rows import converse
from workspaces.models import Tag

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = 260
MOST_ROWS = 150
NUMBERS = "rows => rows.map(row => Number(row.querySelector('.row__name').textContent.split(' ')[1]))"
# Sets the scroll, and tells which row is then at the top of the box and how far from it.
SCROLL = """(list, top) => {
  list.scrollTop = top < 0 ? list.scrollHeight - list.clientHeight + top : top
  const first = [...list.querySelectorAll(".row")].find((row) => row.offsetTop > list.scrollTop)
  return [first.id, first.offsetTop - list.scrollTop]
}"""
PLACE = "(list, id) => document.getElementById(id).offsetTop - list.scrollTop"
NEAR_PX = 300
FOCUSED = "() => document.activeElement.closest('.row')?.querySelector('.row__name').textContent.trim() ?? ''"


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


def box(page: Page):
    return page.locator(".list__scroll")


def shown(page: Page) -> list[int]:
    return page.locator("#conversations .row").evaluate_all(NUMBERS)


def row(page: Page, number: int):
    return page.locator("#conversations .row").filter(has=page.get_by_text(f"Khách {number}", exact=True))


def loaded(page: Page) -> None:
    box(page).evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("#conversations .htmx-request")).to_have_count(0)


def steps(page: Page, until: int, *, up: bool) -> Iterator[list[int]]:
    """Read on until the row is there, and tell which ones are: what is in sight never jumps."""
    for _ in range(60):
        if until in shown(page):
            return
        first, top = box(page).evaluate(SCROLL, NEAR_PX if up else -NEAR_PX)
        loaded(page)
        assert box(page).evaluate(PLACE, first) == pytest.approx(top, abs=ROUNDED_PX)
        yield shown(page)
    raise AssertionError(f"Khách {until} never came")


def read_on(page: Page, until: int = ROWS - 1, *, up: bool = False) -> None:
    """The same; nothing is missing between what is shown."""
    for numbers in steps(page, until, up=up):
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert len(numbers) <= MOST_ROWS


@pytest.mark.parametrize("query", ["", "?order=closing"], ids=["newest", "closing soonest"])
def test_a_list_is_read_to_its_end_and_back_and_holds_what_is_near(browse, conversations, binh, query):
    page = live(browse(binh, f"inbox/{query}"))

    read_on(page)
    assert 0 not in shown(page)
    expect(page.locator("#marks > [id^=mark-]")).to_have_count(len(shown(page)))
    read_on(page, 0, up=True)

    assert ROWS - 1 not in shown(page)
    expect(page.locator("#conversations .more--above")).to_have_count(0)
    expect(page.locator("#conversations .row[data-local-unread]")).to_have_count(len(shown(page)))
    expect(page.locator("#marks > [id^=mark-]")).to_have_count(len(shown(page)))


def test_what_is_open_or_chosen_is_so_when_it_comes_back(browse, conversations, an, binh):
    page = live(browse(binh, f"inbox/{conversations[0].pk}/"))
    row(page, 2).locator("[data-tick]").check()
    row(page, 5).locator("[data-tick]").check()
    # The last one, which has the focus, stays.
    for numbers in steps(page, ROWS - 1, up=False):
        assert 5 in numbers
    assert not {0, 2} & set(shown(page))
    expect(page.locator("#bulk output")).to_have_text("2 chosen")

    # What lies between is on the page no more.
    row(page, 255).locator("[data-tick]").click(modifiers=["Shift"])
    expect(page.locator("#bulk output")).to_have_text("252 chosen")
    resolve_conversation(conversation=conversations[100], actor=an)
    expect(page.locator("#bulk output")).to_have_text("251 chosen")
    row(page, 254).locator("[data-tick]").uncheck()
    page.keyboard.press("Home")
    expect(row(page, 0).locator(".row__link")).to_have_attribute("aria-current", "true")
    assert page.locator("[data-tick]").evaluate_all("ticks => ticks.slice(0, 8).map(tick => tick.checked)") == [
        number in (2, 5, 6, 7) for number in range(8)
    ]

    page.locator("#bulk").get_by_role("button", name="Resolve", exact=True).click()

    # Five portions of fifty.
    expect(page.locator("toast-message")).to_contain_text("250 conversations resolved.", timeout=5 * PATIENCE_MS)
    left = Conversation.objects.filter(status="open").values_list("identity__external_id", flat=True)
    assert set(left) == {f"customer-{number}" for number in (0, 1, 3, 4, 254, *range(256, ROWS))}


def test_what_comes_far_away_moves_nothing_is_counted_and_found_where_a_reload_puts_it(
    browse, conversations, an, binh, tea_page
):
    page = live(browse(binh, "inbox/"))
    read_on(page, 200)
    box(page).evaluate(SCROLL, -2000)
    loaded(page)
    first, top = box(page).evaluate(SCROLL, box(page).evaluate("list => list.scrollTop"))
    in_sight, chip = Conversation.objects.get(pk=first.partition("-")[2]), page.locator(".chip--new")
    below = int(in_sight.identity.external_id.partition("-")[2]) + 1

    Customer("customer-1", "").writes("từ rất xa")
    expect(chip).to_have_attribute("data-local-count", "1")
    Customer(f"customer-{below + 1}", "").writes("từ ngay đây")
    expect(chip).to_have_attribute("data-local-count", "2")
    expect(row(page, below + 1)).to_have_count(0)
    # One that lies below what is loaded, and stays there.
    tag = Tag.objects.create(workspace=tea_page.workspace, name="VIP", colour="red")
    tag_conversation(conversation=conversations[ROWS - 1], actor=an, tag=tag)
    resolve_conversation(conversation=conversations[below], actor=an)
    expect(row(page, below)).to_have_count(0)

    assert box(page).evaluate(PLACE, first) == pytest.approx(top, abs=ROUNDED_PX)
    numbers = shown(page)
    assert numbers == [n for n in range(numbers[0], numbers[-1] + 1) if n not in (below, below + 1)]
    chip.click()
    expect(row(page, below + 1)).to_be_in_viewport()
    assert shown(page)[:3] == [below + 1, 1, 0]
    expect(chip).to_be_hidden()
    for _ in steps(page, ROWS - 1, up=False):
        pass
    expect(row(page, ROWS - 1)).to_contain_text("VIP")


def test_keys_walk_across_the_edges_and_lead_to_the_ends(browse, conversations, binh):
    page = live(browse(binh, "inbox/"))

    def walk(key: str, numbers: range) -> None:
        for number in numbers:
            wait(page, partial(goes_to, page, key, number))

    walk("j", range(60))
    page.keyboard.press("End")
    wait(page, lambda: focused(page) == ROWS - 1)
    expect(row(page, ROWS - 1)).to_be_in_viewport()
    walk("k", range(ROWS - 2, ROWS - 40, -1))
    page.keyboard.press("Home")
    wait(page, lambda: focused(page) == 0)
    expect(row(page, 0)).to_be_in_viewport()

    # Whoever stands on a row and scrolls away goes on where they look; the row is there all the time.
    for numbers in steps(page, 200, up=False):
        assert (numbers[0], len(numbers) <= MOST_ROWS) == (0, True)
    page.keyboard.press("j")

    wait(page, lambda: focused(page) > 100)
    expect(page.locator(".row:has(:focus)")).to_be_in_viewport()


def test_panes_that_are_fetched_anew_keep_the_place_of_who_reads_far_down(browse, conversations, binh):
    page = live(browse(binh, "inbox/"))
    read_on(page, 200)
    first, top = box(page).evaluate(SCROLL, -2000)
    loaded(page)
    cursor = page.locator("#list").get_attribute("data-cursor")
    resolve_conversation(conversation=conversations[3], actor=binh)
    expect(page.locator("[data-count=all-open]").first).to_have_text("99+")

    page.evaluate("document.dispatchEvent(new CustomEvent('live:refresh', { detail: 0 }))")

    expect(page.locator("#list")).not_to_have_attribute("data-cursor", cursor or "")
    loaded(page)
    assert box(page).evaluate(PLACE, first) == pytest.approx(top, abs=ROUNDED_PX)
    read_on(page)
    for _ in steps(page, 0, up=True):
        pass
    assert shown(page)[:4] == [0, 1, 2, 4]


def focused(page: Page) -> int:
    return int(page.evaluate(FOCUSED).removeprefix("Khách ") or -1)


def goes_to(page: Page, key: str, number: int) -> bool:
    """Where the next rows are on their way the key stays where it is."""
    page.keyboard.press(key)
    return focused(page) == number


def test_a_tab_that_was_away_far_down_the_list_has_it_right_when_it_is_back(browse, conversations, an, binh):
    page = live(browse(binh, "inbox/"))
    read_on(page, 200)
    here = shown(page)[len(shown(page)) // 2]
    page.context.set_offline(True)
    page.evaluate("htmx.find('#live')._htmx.ws.connection.socket.close()")
    expect(page.locator("html")).not_to_have_attribute("data-line", "live")

    resolve_conversation(conversation=conversations[here], actor=an)
    resolve_conversation(conversation=conversations[3], actor=an)
    Customer(f"customer-{here + 1}", "").writes("Alo")
    Customer("customer-7", "").writes("Shop ơi")
    page.context.set_offline(False)

    live(page)
    expect(page.locator(".chip--new")).to_have_attribute("data-local-count", "2")
    numbers = shown(page)
    assert numbers == [n for n in range(numbers[0], numbers[-1] + 1) if n not in (here, here + 1)]
    page.locator(".chip--new").click()
    expect(row(page, 7)).to_be_in_viewport()
    assert shown(page)[:6] == [7, here + 1, 0, 1, 2, 4]
