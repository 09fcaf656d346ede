"""Setting up the website chat with the panel in sight."""

import pytest
from playwright.sync_api import Page, expect

from channels_web.actions.open_chat import open_chat
from channels_web.models import Widget
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def widget(bamboo) -> Widget:
    return open_chat(workspace=bamboo, name="Bamboo Tea", domains=["tea.example"], language="en").widget


@pytest.fixture
def page(browse, an, widget) -> Page:
    return browse(an, f"channels/web/{widget.channel_id}/", permissions=["clipboard-read", "clipboard-write"])


def panel(page: Page):
    return page.frame_locator("[data-stage] iframe:not([data-coming])")


def test_the_preview_shows_what_is_typed_before_it_is_saved(page, widget):
    expect(panel(page).locator(".chat__greeting")).to_contain_text("How can we help you?")
    greeting = page.locator("#id_greeting_en")
    length = page.evaluate("history.length")

    greeting.press_sequentially("Hi! Tea?")
    expect(panel(page).locator(".chat__greeting")).to_have_text("BTHi! Tea?")
    page.locator("#id_colour").fill("#ffd400")
    expect(panel(page).locator(".chat-composer__send")).to_have_css("background-color", "rgb(255, 212, 0)")
    expect(page.locator("[data-toggle]")).to_have_css("background-color", "rgb(255, 212, 0)")
    expect(page.locator("[data-toggle]")).to_have_css("color", "rgb(0, 0, 0)")
    page.locator("#preview").get_by_text("Closed", exact=True).click()
    expect(panel(page).get_by_label("Your email address")).to_be_visible()
    page.get_by_label("Bottom left").check()
    expect(page.locator("[data-stage]")).to_have_attribute("data-side", "left")

    # Nothing took the focus from the form, nothing was saved, and the way back is as short as before.
    assert page.evaluate("history.length") == length
    expect(page.locator("[data-stage] iframe")).to_have_count(1)
    widget.refresh_from_db()
    assert (widget.texts, widget.colour) == ({}, "#0b6b4f")

    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    widget.refresh_from_db()
    assert (widget.texts, widget.colour, widget.position) == ({"en": {"greeting": "Hi! Tea?"}}, "#ffd400", "left")


def test_the_focus_stays_where_somebody_types(page):
    title = page.locator("#id_title")
    title.press_sequentially("Tea house")

    expect(panel(page).locator("h1")).to_have_text("Tea house")
    expect(title).to_be_focused()


def test_the_panel_of_the_preview_closes_and_opens_and_sends_nothing(page):
    panel(page).get_by_role("button", name="Close chat").press("Enter")
    expect(page.locator("[data-stage] iframe")).to_be_hidden()
    page.get_by_role("button", name="Open or close the chat in the preview").click()
    expect(page.locator("[data-stage] iframe")).to_be_visible()
    assert panel(page).locator(".chat__foot").evaluate("foot => foot.inert")


def test_the_line_is_copied_with_the_keyboard(page, widget):
    button = page.get_by_role("button", name="Copy the line")
    button.press("Enter")

    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    line = page.evaluate("navigator.clipboard.readText()")
    assert line.startswith("<script async src=")
    assert f"/chat/{widget.key}.js" in line


def test_a_day_gets_as_many_spans_as_it_needs(page, widget):
    page.get_by_label("At business hours").check()
    monday = page.get_by_role("group", name="Monday")
    expect(monday.locator("[data-span]:not([hidden])")).to_have_count(1)
    monday.get_by_label("From").first.fill("08:00")
    monday.get_by_label("Until").first.fill("12:00")
    monday.get_by_role("button", name="Another span on Monday").press("Enter")
    expect(monday.get_by_label("From").nth(1)).to_be_focused()
    monday.get_by_label("From").nth(1).fill("13:00")
    monday.get_by_label("Until").nth(1).fill("17:30")
    page.get_by_role("button", name="The same on all days").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("#toasts")).to_contain_text("Saved")
    widget.refresh_from_db()
    assert widget.hours == {str(day): [["08:00", "12:00"], ["13:00", "17:30"]] for day in range(7)}


def test_the_secret_is_shown_once(page, widget):
    page.get_by_role("button", name="Show the secret").click()
    expect(page.locator("#chat-secret")).to_be_visible()
    first = page.locator("#chat-secret").text_content()

    page.reload()
    expect(page.locator("#chat-secret")).to_have_count(0)
    page.get_by_role("button", name="Make a new secret").click()
    page.get_by_role("button", name="Make it", exact=True).click()
    expect(page.locator("#chat-secret")).not_to_have_text(first)


def test_on_a_phone_the_whole_page_fits(browse, an, widget):
    page = browse(an, f"channels/web/{widget.channel_id}/", viewport=PHONE, has_touch=True, is_mobile=True)

    assert page.evaluate("document.querySelector('main').scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="Preview").tap()
    expect(page.locator("[data-stage] iframe")).to_be_in_viewport()
    page.locator("#preview").get_by_text("Phone", exact=True).tap()
    expect(page.locator("[data-stage]")).to_have_attribute("data-screen", "phone")
