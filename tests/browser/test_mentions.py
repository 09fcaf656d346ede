"""A colleague is mentioned by keyboard alone, sees it, and finds the conversation among those to take part in."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_live_inbox import live, minutes_ago
from tests.conftest import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def box(page: Page, mode: str = "Note"):
    return page.get_by_role("textbox", name=mode, exact=True)


def options(page: Page):
    return page.get_by_role("option")


def test_an_at_offers_colleagues_without_accents_and_the_mention_reaches_them(browse, dung, bamboo, binh):
    linh = member(bamboo, "Linh Nguyễn", "agent")
    conversation = dung.writes("Chào shop", minutes_ago(1))
    mentioned = live(browse(linh, "inbox/?view=participating"))
    expect(mentioned.get_by_text("You take part in nothing here")).to_be_visible()
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    page.keyboard.press("n")
    box(page).press_sequentially("@nguyen")
    expect(options(page)).to_have_text(["LNLinh Nguyễn online"])
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("@Linh Nguyễn ")
    page.keyboard.type("xem giúp nhé")
    page.keyboard.press("Enter")
    expect(page.locator(".mention")).to_have_text("@Linh Nguyễn")
    expect(page.locator(".mention")).not_to_have_attribute("data-local-own", "")

    row = mentioned.locator(f"#row-{conversation.pk}")
    expect(row).to_be_visible()
    expect(row).to_have_attribute("data-local-mention", "You are mentioned")
    expect(page.locator(f"#row-{conversation.pk}")).not_to_have_attribute("data-local-mention", re.compile(""))
    live(mentioned.reload() and mentioned)
    expect(row).to_have_attribute("data-local-mention", "You are mentioned")
    expect(mentioned.locator("[data-count='participating-open']").first).to_have_text("1")
    row.locator("a").click()
    expect(mentioned.locator(".mention")).to_have_attribute("data-local-own", "")
    expect(row).not_to_have_attribute("data-local-mention", re.compile(""))


def test_in_a_reply_an_at_is_an_at(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    box(page, "Message").press_sequentially("@b")
    expect(page.locator("suggest-box")).to_be_hidden()
    expect(page.get_by_role("button", name="Mention a colleague")).to_be_hidden()


def test_a_button_offers_all_and_who_takes_part_is_ticked_in_the_menu(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.get_by_role("button", name="Note").click()
    page.get_by_role("button", name="Mention a colleague").click()
    expect(options(page)).to_have_count(2)
    options(page).filter(has_text="An").click()
    expect(box(page)).to_have_value("@An ")

    page.locator(".thread__assign summary").click()
    tick = page.get_by_role("group", name="Who takes part").get_by_role("checkbox", name="An")
    expect(tick).not_to_be_checked()
    with page.expect_response("**/participants/**") as saved:
        tick.check()
    assert saved.value.status == 200
    assert [row.membership for row in conversation.participants.all()] == [an]
    with page.expect_response("**/participants/**"):
        tick.uncheck()
    assert not conversation.participants.exists()
