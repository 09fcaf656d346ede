"""A page whose scripts did not come looks alive: it says so, and what to do."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def notice(page: Page):
    return page.get_by_role("alert").filter(has_text="This page is not working yet.")


@pytest.mark.parametrize(("path", "blocked"), [("team/", "**/pages/member*.js"), ("nothing/", "**/htmx.min*.js")])
def test_a_page_without_its_scripts_says_so_after_a_while_and_a_reload_is_a_click_away(
    browse, binh, broken, path, blocked
):
    page = browse(binh, path, viewport=PHONE)
    expect(page.locator(".no-scripts")).to_have_count(0)
    page.route(blocked, lambda route: route.abort())

    page.reload()
    expect(page.locator("#no-scripts")).to_be_hidden()
    expect(notice(page)).to_be_visible()
    assert set(broken) <= {"htmx is not defined"}
    broken.clear()

    page.unroute(blocked)
    notice(page).get_by_role("link", name="Reload").click()
    expect(page.locator(".no-scripts")).to_have_count(0)


def test_where_scripts_are_switched_off_that_is_said_at_once(browse, binh):
    page = browse(binh, "inbox/", java_script_enabled=False)

    expect(page.get_by_text("Scripts are switched off in this browser.")).to_be_visible()
    expect(page.locator("#no-scripts")).to_be_hidden()
