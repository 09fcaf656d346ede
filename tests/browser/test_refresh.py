"""Panes that are fetched anew: not by every tab at the same moment, and first by the one that somebody looks at."""

import pytest
from playwright.sync_api import Page, Request

from tests.browser.test_live_inbox import live, minutes_ago, wait

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browse, dung, binh) -> Page:
    """A tab whose clock stands, and whose chance is always the latest moment."""
    dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, "inbox/"))
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    page.evaluate("Math.random = () => 0.99")
    return page


@pytest.fixture
def asked(page) -> list[Request]:
    seen: list[Request] = []

    def note(request: Request) -> None:
        if request.headers.get("hx-target") == "div#inbox":
            seen.append(request)

    page.on("request", note)
    return seen


def goes_stale(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new CustomEvent('live:refresh'))")


def test_a_tab_in_front_waits_a_little(page, asked):
    goes_stale(page)
    page.clock.run_for(900)
    page.wait_for_function("true")
    assert asked == []

    page.clock.run_for(200)
    wait(page, lambda: len(asked) == 1)


def test_another_one_waits_longer_but_not_for_who_comes_to_it(page, asked):
    page.evaluate("document.hasFocus = () => false")
    goes_stale(page)
    page.clock.run_for(2_900)
    page.wait_for_function("true")
    assert asked == []

    page.evaluate("document.hasFocus = () => true; dispatchEvent(new Event('focus'))")
    wait(page, lambda: len(asked) == 1)


def test_how_long_is_the_server_s_to_say(page, asked):
    page.evaluate("""htmx.swap({ sourceElement: document.getElementById("live"), target: document.getElementById("live"), swap: "none",
        text: '<hx-partial hx-target="#live" hx-swap="innerHTML"><live-refresh within="9000"></live-refresh></hx-partial>' })""")
    page.locator("live-refresh").wait_for(state="attached")
    page.clock.run_for(2_900)
    page.wait_for_function("true")
    assert asked == []

    page.clock.run_for(200)
    wait(page, lambda: len(asked) == 1)
