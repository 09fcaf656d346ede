"""A pane that takes longer than a glance shows bars where its things will be: not before 300 ms, and nothing moves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.test_live_inbox import live, minutes_ago, wait

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DELAY_MS = 300
# When a style comes is known to a frame.
FRAME_MS = 17
# pane: what is asked for; bars: what draws them; content: what gives way.
LIST = {
    "pane": "#list",
    "bars": "#list > .list__scroll",
    "content": "#list :is(.list__scroll > #conversations, #found)",
}
THREAD = {"pane": "#thread", "bars": "#thread", "content": "#thread > :first-child"}
WATCH = """({ pane, bars, content }) => {
  window.skeleton = {}
  const begins = () => {
    if (document.querySelector(pane)?.matches(".htmx-request")) window.skeleton.began ??= performance.now()
  }
  new MutationObserver(begins).observe(document.querySelector(pane), { attributeFilter: ["class"] })
  const look = () => {
    const [drawn, gone] = [bars, content].map((selector) => getComputedStyle(document.querySelector(selector)))
    const isDrawn = drawn.backgroundImage.includes("gradient") && drawn.visibility === "visible"
    const hasColour = !/, 0\\)|transparent/.test(drawn.getPropertyValue("--bar"))
    if (!isDrawn || !hasColour || gone.opacity !== "0") return requestAnimationFrame(look)
    window.skeleton.shown = performance.now()
    document.documentElement.dataset.skeleton = "shown"
  }
  look()
}"""


def is_shown(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-skeleton", "shown")


@contextmanager
def held_back(page: Page, address: str, then: Callable[[Route], None] = Route.continue_) -> Iterator[None]:
    """What is asked for at this address is answered, or what else is done with it, when the block ends."""
    routes: list[Route] = []
    page.route(address, lambda route: routes.append(route))
    yield
    wait(page, lambda: bool(routes))
    for route in routes:
        then(route)
    page.unroute(address)


def show_another_view(page: Page) -> None:
    page.locator(".list__title").click()
    page.locator("[data-view-link=mine]").click()


def show_what_is_resolved(page: Page) -> None:
    page.get_by_role("link", name="Resolved").click()


def search(page: Page) -> None:
    page.get_by_role("searchbox").fill("trà")
    page.keyboard.press("Enter")


def open_a_thread(page: Page) -> None:
    page.locator("#conversations .row__link").first.click()


@pytest.mark.parametrize(
    ("act", "address", "places"),
    [
        (show_another_view, "**/inbox/?*view=mine*", LIST),
        (show_what_is_resolved, "**/inbox/?*status=resolved*", LIST),
        (search, "**/inbox/search/**", LIST),
        (open_a_thread, "**/inbox/*/*", THREAD),
    ],
)
def test_what_is_slow_shows_bars_after_300_ms_and_nothing_moves(browse, dung, binh, act, address, places):
    dung.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, "inbox/"))
    before = page.locator(places["bars"]).bounding_box()
    page.evaluate(WATCH, places)

    with held_back(page, address):
        act(page)
        is_shown(page)
        during = page.locator(places["bars"]).bounding_box()
        began, shown = page.evaluate("[skeleton.began, skeleton.shown]")

    assert shown - began >= DELAY_MS - FRAME_MS
    assert during == before
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.locator(places["content"])).to_have_css("opacity", "1")


@pytest.mark.parametrize(
    ("opened", "address", "place"),
    [
        (".thread__tags summary", "**/tags/**", ".thread__tags"),
        (".thread__assign summary", "**/assignees/**", ".thread__assign"),
        (".list__title", "**/choices/**", ".list__choices"),
        ("[data-customer-toggle]", "**/customer/**", "#thread > .customer"),
    ],
)
def test_so_do_a_menu_and_the_customers_panel(browse, dung, binh, opened, address, place):
    conversation = dung.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    bar = page.locator(f"{place} .loading > .skeleton").first
    expect(bar).to_be_hidden()

    with held_back(page, address):
        page.locator(opened).click()
        expect(bar).to_be_visible()
        assert bar.evaluate("bar => bar.getAnimations()[0].effect.getTiming().delay") == DELAY_MS

    expect(bar).to_have_count(0)


def test_results_give_way_while_the_next_question_is_slow(browse, dung, binh):
    dung.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, "inbox/search/?q=tra"))
    expect(page.locator("#results .row")).to_have_count(1)
    page.evaluate(WATCH, LIST)

    with held_back(page, "**/inbox/search/**"):
        page.get_by_role("searchbox").fill("cà phê")
        is_shown(page)

    expect(page.locator(".found__empty")).to_be_visible()
    expect(page.locator("#found")).to_have_css("opacity", "1")


def test_on_a_phone_a_slow_thread_comes_over_the_list(browse, dung, binh):
    conversation = dung.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, "inbox/", viewport=PHONE, has_touch=True))
    page.evaluate(WATCH, THREAD)

    with held_back(page, f"**/inbox/{conversation.pk}/*"):
        open_a_thread(page)
        is_shown(page)
        expect(page.locator("#thread")).to_be_visible()

    expect(page.locator("#thread h1")).to_be_visible()


def moving(page: Page) -> list[str]:
    """The names of what goes on for ever."""
    return page.evaluate(
        "document.getAnimations().filter((one) => one.effect.getTiming().iterations === Infinity).map((one) => one.animationName)"
    )


@pytest.mark.parametrize(("wish", "is_still"), [("reduce", True), ("no-preference", False)])
def test_whoever_wants_no_motion_sees_them_stand_still(browse, dung, binh, wish, is_still):
    dung.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, "inbox/", reduced_motion=wish))
    page.evaluate(WATCH, LIST)

    with held_back(page, "**/inbox/?*status=resolved*"):
        show_what_is_resolved(page)
        is_shown(page)
        assert moving(page) == ([] if is_still else ["bars-breathe"])


def test_a_failure_gives_the_list_back(browse, dung, binh):
    dung.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, "inbox/"))
    page.evaluate(WATCH, LIST)

    with held_back(page, "**/inbox/?*status=resolved*", then=Route.abort):
        show_what_is_resolved(page)
        is_shown(page)

    expect(page.locator("toast-message")).to_contain_text("offline")
    expect(page.locator("#conversations .row")).to_be_visible()
    expect(page.locator("#conversations")).to_have_css("opacity", "1")
