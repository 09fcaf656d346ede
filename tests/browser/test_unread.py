"""How much is unread stands in the title of every page. What is put back as unread, by a key, by the menu or with others
at once, no open tab reads again by itself."""

import re

import pytest
from playwright.sync_api import Page, expect

from inbox.actions.mark_read import mark_read
from inbox.models import Conversation, ReadMark
from tests.browser.conftest import PHONE
from tests.browser.test_live_inbox import live, minutes_ago
from tests.simulator.client import eventually
from workspaces.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def read(conversation: Conversation, member: Membership) -> int:
    return ReadMark.objects.get(conversation=conversation, membership=member).incoming_count


def opened(page: Page, conversation: Conversation, member: Membership, count: int) -> Page:
    """The page, once what is open in it is read."""
    eventually(lambda: ReadMark.objects.filter(membership=member, incoming_count=count).exists(), 30)
    expect(page.locator(f"#mark-{conversation.pk}")).to_have_attribute("value", str(count))
    return live(page)


def counts(page: Page, number: int) -> None:
    expect(page).to_have_title(re.compile(rf"^\({number}\) \w" if number else r"^\w"))


def test_the_title_counts_what_is_unread_whatever_the_page_shows(browse, dung, hoa, binh):
    dung.writes("một", minutes_ago(9))
    inbox = live(browse(binh, "inbox/?view=mine"))
    search = live(browse(binh, "inbox/search/?q=xyz"))
    others = [browse(binh, path) for path in ("team/", "customers/", "channels/")]
    pages = [inbox, search, *others]
    for page in pages:
        counts(page, 1)

    conversation = hoa.writes("hai")
    for page in pages:
        counts(page, 2)

    for customer in (dung.conversation, conversation):
        mark_read(membership=binh, conversation=customer, incoming_count=1)
    for page in pages:
        counts(page, 0)


def test_a_key_puts_it_back_and_the_list_is_in_front_again(browse, dung, hoa, binh):
    hoa.writes("khác", minutes_ago(9))
    dung.writes("một", minutes_ago(8))
    conversation = dung.writes("hai", minutes_ago(7))
    page = opened(browse(binh, f"inbox/{conversation.pk}/"), conversation, binh, 2)
    row = page.locator(f"#row-{conversation.pk}")

    page.keyboard.press("Shift+U")

    expect(row).to_have_attribute("data-local-unread", "1")
    expect(page.locator("#thread [data-conversation]")).to_have_count(0)
    expect(row.locator(".row__link")).to_be_focused()
    expect(page).to_have_title("(2) Inbox · Bamboo")
    assert read(conversation, binh) == 1

    row.locator("a").click()
    expect(row).not_to_have_attribute("data-local-unread", "1")
    eventually(lambda: read(conversation, binh) == 2, 30)


def test_who_may_only_read_puts_it_back_too(browse, dung, binh):
    binh.role = "viewer"
    binh.save()
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(page.locator(f"#mark-{conversation.pk}")).to_have_attribute("value", "1")

    page.get_by_role("button", name="Mark as unread").click()

    expect(page.locator(f"#row-{conversation.pk}")).to_have_attribute("data-local-unread", "1")


def test_another_tab_that_shows_it_does_not_read_it_again_until_it_is_opened_anew(browse, dung, binh):
    conversation = dung.writes("một", minutes_ago(8))
    other = opened(browse(binh, f"inbox/{conversation.pk}/"), conversation, binh, 1)
    page = opened(browse(binh, f"inbox/{conversation.pk}/"), conversation, binh, 1)

    page.locator(".thread__more summary").click()
    page.get_by_role("button", name="Mark as unread").click()
    expect(page.locator(f"#row-{conversation.pk}")).to_have_attribute("data-local-unread", "1")
    row = other.locator(f"#row-{conversation.pk}")
    expect(row).to_have_attribute("data-local-unread", "1")

    # Everything that makes a tab look whether something was read.
    other.evaluate("window.dispatchEvent(new Event('focus'))")
    dung.writes("hai")
    expect(other.locator("#thread .message__text")).to_have_text(["một", "hai"])
    expect(row).to_have_attribute("data-local-unread", "2")
    assert read(conversation, binh) == 0

    row.locator("a").click()
    expect(row).not_to_have_attribute("data-local-unread", "2")
    eventually(lambda: read(conversation, binh) == 2, 30)


def test_on_a_phone_one_button_stands_for_both(browse, dung, hoa, binh):
    dung.writes("một", minutes_ago(8))
    mark_read(membership=binh, conversation=hoa.writes("hai", minutes_ago(7)), incoming_count=1)
    page = live(browse(binh, "inbox/", viewport=PHONE))
    bar, ticks = page.locator("#bulk"), page.locator("#conversations [data-tick]")

    ticks.first.check()
    expect(bar.get_by_role("button", name="Mark as unread")).to_be_visible()
    expect(bar.get_by_role("button", name="Mark as read")).to_be_hidden()
    ticks.last.check()
    expect(bar.get_by_role("button", name="Mark as read")).to_be_visible()
    expect(bar.get_by_role("button", name="Mark as unread")).to_be_hidden()
    assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")


def test_several_are_put_back_at_once(browse, dung, hoa, binh):
    dung.writes("một", minutes_ago(8))
    hoa.writes("hai", minutes_ago(7))
    page = live(browse(binh, "inbox/"))
    for tick in page.locator("#conversations [data-tick]").all():
        tick.check()
    bar = page.locator("#bulk")
    bar.get_by_role("button", name="Mark as read").click()
    expect(page).to_have_title("Inbox · Bamboo")

    for tick in page.locator("#conversations [data-tick]").all():
        tick.check()
    bar.get_by_role("button", name="Mark as unread").click()

    expect(page).to_have_title("(2) Inbox · Bamboo")
    expect(page.locator("#toasts")).to_contain_text("2 conversations are unread.")
