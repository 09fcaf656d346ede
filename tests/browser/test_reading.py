"""A message is read when it is on the screen of a tab in front, and not before."""

import pytest
from playwright.sync_api import Page, expect

from inbox.actions.mark_read import mark_read
from inbox.models import Conversation, ReadMark
from tests.browser.test_live_inbox import live, messages, minutes_ago
from tests.browser.test_notices import HIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(browse, dung, binh) -> tuple[Page, Conversation]:
    for number in range(30):
        conversation = dung.writes(f"tin {number}", minutes_ago(60 - number))
    mark_read(membership=binh, conversation=conversation, incoming_count=30)
    return live(browse(binh, f"inbox/{conversation.pk}/")), conversation


@pytest.mark.parametrize("way", ["by its address", "from the list"])
def test_more_new_than_the_screen_shows_begins_with_its_first_and_is_read_at_its_end(browse, dung, binh, way):
    for number in range(40):
        conversation = dung.writes(f"tin {number}", minutes_ago(60 - number))
    mark_read(membership=binh, conversation=conversation, incoming_count=10)
    page = live(browse(binh, f"inbox/{conversation.pk}/" if way == "by its address" else "inbox/"))
    if way == "from the list":
        page.locator(".row__link").click()
    mark = page.locator(f"#mark-{conversation.pk}")

    expect(page.get_by_text("tin 10", exact=True)).to_be_in_viewport()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    dung.writes("mới")
    expect(page.locator(f"#row-{conversation.pk}")).to_have_attribute("data-local-unread", "31")
    expect(mark).to_have_attribute("value", "10")

    page.locator(".thread__scroll").hover()
    page.mouse.wheel(0, 5000)
    expect(mark).to_have_attribute("value", "41")


def test_what_is_new_and_all_in_sight_is_read_at_once(browse, dung, binh):
    for number in range(40):
        conversation = dung.writes(f"tin {number}", minutes_ago(60 - number))
    mark_read(membership=binh, conversation=conversation, incoming_count=37)
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    expect(page.locator(f"#mark-{conversation.pk}")).to_have_attribute("value", "40")
    expect(messages(page).last).to_be_in_viewport()


def waits(page: Page, conversation: Conversation, dung) -> None:
    """Two come one after the other: had the first been read meanwhile, the second would be the only one."""
    row = page.locator(f"#row-{conversation.pk}")
    dung.writes("mới")
    expect(row).to_have_attribute("data-local-unread", "1")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    dung.writes("mới nhất")
    expect(row).to_have_attribute("data-local-unread", "2")
    assert ReadMark.objects.get(conversation=conversation).incoming_count == 30


def test_what_comes_below_the_place_that_somebody_reads_waits_for_them(browse, dung, binh):
    page, conversation = opened(browse, dung, binh)
    page.locator(".thread__scroll").hover()
    page.mouse.wheel(0, -2000)
    expect(page.get_by_role("link", name="Jump to the latest")).to_be_visible()

    waits(page, conversation, dung)

    page.get_by_role("link", name="Jump to the latest").click()
    expect(page.locator(f"#mark-{conversation.pk}")).to_have_attribute("value", "32")


def test_what_comes_into_a_hidden_tab_waits_until_it_is_in_front(browse, dung, binh):
    page, conversation = opened(browse, dung, binh)
    page.evaluate(HIDE, True)

    waits(page, conversation, dung)
    expect(messages(page).last).to_have_text("mới nhất")

    page.evaluate(HIDE, False)
    expect(page.locator(f"#mark-{conversation.pk}")).to_have_attribute("value", "32")


def test_whoever_comes_back_reads_no_more_than_their_screen_shows(browse, dung, binh):
    page, conversation = opened(browse, dung, binh)
    mark = page.locator(f"#mark-{conversation.pk}")
    page.evaluate(HIDE, True)
    for number in range(30):
        dung.writes(f"sau {number}")
    expect(messages(page).last).to_have_text("sau 29")

    page.evaluate(HIDE, False)

    expect(page.get_by_text("sau 0", exact=True)).to_be_in_viewport()
    expect(page.locator("#thread [data-local-unread-line] .message__text")).to_have_text("sau 0")
    # What comes now shows that nothing was read meanwhile.
    dung.writes("mới")
    expect(page.locator(f"#row-{conversation.pk}")).to_have_attribute("data-local-unread", "31")
    expect(mark).to_have_attribute("value", "30")
    page.locator(".thread__scroll").hover()
    page.mouse.wheel(0, 5000)
    expect(mark).to_have_attribute("value", "61")
