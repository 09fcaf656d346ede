"""Receive, read, answer, resolve, by keys alone and by what a screen reader is told: roles, names, what is said politely."""

import re

import pytest
from playwright.sync_api import Page, expect

from channels_fb.errors import explain
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TABS = 60


def focused(page: Page) -> str:
    """What is read of the element that has the focus: its role and its name, as Chromium tells assistive technology."""
    line = page.context.new_cdp_session(page)
    page.evaluate("document.activeElement.dataset.askedFor = ''")
    root = line.send("DOM.getDocument")["root"]["nodeId"]
    node = line.send("DOM.querySelector", {"nodeId": root, "selector": "[data-asked-for]"})
    page.evaluate("delete document.activeElement.dataset.askedFor")
    (told,) = line.send("Accessibility.getPartialAXTree", {**node, "fetchRelatives": False})["nodes"]
    return f"{told['role']['value']} {told['name']['value']}"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is focused is called so."""
    heard = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        heard.append(focused(page))
        if re.search(wanted, heard[-1]):
            return
    raise AssertionError(f"{wanted} is not reached: {heard}")


def test_with_tab_enter_and_letters_alone(browse, dung, hoa, binh):
    hoa.writes("Shop mở cửa mấy giờ?", minutes_ago(9))
    page = live(browse(binh, "inbox/"))
    page.keyboard.press("Tab")
    assert focused(page) == "link Skip to the content"
    page.keyboard.press("Enter")

    dung.writes("Còn hàng không?", minutes_ago(1))
    expect(page.get_by_role("status").filter(has_text="Còn hàng không?")).to_have_text("Customer: Còn hàng không?")

    tab_to(page, "^link .*Còn hàng không")
    page.keyboard.press("Enter")
    log = page.get_by_role("log", name="Messages")
    expect(log.get_by_role("listitem").filter(has_text="Còn hàng không?")).to_be_visible()
    expect(page.get_by_role("article", name="Customer")).to_be_visible()
    tab_to(page, "^textbox Message$")
    page.keyboard.type("Dạ còn ạ")
    tab_to(page, "^button Send$")
    page.keyboard.press("Enter")
    expect(log.get_by_role("listitem").last).to_contain_text("Binh: Dạ còn ạ")

    page.keyboard.press("Shift+Tab")
    for _ in range(MOST_TABS):
        if focused(page) == "button Resolve":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(log.get_by_role("listitem").last).to_contain_text("Binh resolved this")
    assert dung.conversation.status == "resolved"
    # The button became another: whoever stood on it stands there still, not at the start of the page.
    expect(page.get_by_role("button", name="Reopen")).to_be_focused()


def test_what_comes_into_the_open_thread_is_said_once_and_politely(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    log = page.get_by_role("log", name="Messages")
    expect(log).to_have_attribute("aria-live", "polite")

    dung.writes("Còn hàng không?")

    expect(log).to_match_aria_snapshot("""
        - log "Messages":
          - list:
            - listitem: "/Customer: Chào shop/"
            - listitem: "/Customer: Còn hàng không\\\\?/"
    """)
    expect(page.locator("#announcement")).to_be_empty()


def test_what_a_screen_reader_finds_on_the_page(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    expect(page.get_by_role("navigation", name="Messio").get_by_role("link")).to_have_count(6)
    expect(page.get_by_role("navigation", name="Status").get_by_role("link").first).to_have_attribute(
        "aria-current", "true"
    )
    expect(page.get_by_role("region", name="Conversations").get_by_role("list", name="Conversations")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(["All", "Customer"])
    expect(page.get_by_role("group", name="What you write").get_by_role("button", pressed=True)).to_have_text("Reply")
    for name in ("Assign to me", "Resolve", "Send"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_a_row_says_why_its_last_message_was_not_sent(browse, dung, binh):
    conversation = dung.writes("Chào", minutes_ago(1))
    conversation.send_error = "10/2018278"
    conversation.save()
    page = live(browse(binh, "inbox/"))

    reason = page.locator(".row").get_by_text(explain("10/2018278").sentence)
    expect(reason).to_be_visible()
    assert explain("10/2018278").sentence in page.locator(".row__link").aria_snapshot()
