"""A line says where the new begins for whoever opens a thread, until they leave it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from inbox.actions.mark_read import mark_read
from inbox.ingest import drain
from inbox.models import Conversation
from tests.browser.test_live_inbox import live, messages, minutes_ago
from tests.inbox.messenger import delivery, text
from workspaces.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def line(page: Page) -> Locator:
    """The message that it stands before."""
    return page.locator("#thread [data-local-unread-line]")


def read(conversation: Conversation, member: Membership, count: int) -> None:
    mark_read(membership=member, conversation=conversation, incoming_count=count)


def told(page: Page) -> list[str]:
    """What a screen reader has to say of the page, in its order."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "StaticText"]


def test_it_stands_before_the_first_message_that_the_member_has_not_read_until_they_leave(browse, dung, hoa, binh):
    other = hoa.writes("khác", minutes_ago(9))
    dung.writes("một", minutes_ago(8))
    dung.writes("hai", minutes_ago(7))
    conversation = dung.writes("ba", minutes_ago(6))
    read(conversation, binh, 1)
    page = live(browse(binh, "inbox/"))

    page.locator(f"#row-{conversation.pk} a").click()

    expect(line(page).locator(".message__text")).to_have_text("hai")
    words = told(page)
    (place,) = [number for number, word in enumerate(words) if word.endswith("New")]
    assert words.index("một") < place < words.index("hai")

    expect(page.locator(f"#mark-{conversation.pk}")).to_have_attribute("value", "3")
    dung.writes("bốn")
    expect(messages(page).last).to_have_text("bốn")
    expect(line(page).locator(".message__text")).to_have_text("hai")

    page.locator(f"#row-{other.pk} a").click()
    expect(messages(page)).to_have_text(["khác"])
    expect(page.locator(f"#mark-{conversation.pk}")).to_have_attribute("value", "4")
    page.locator(f"#row-{conversation.pk} a").click()
    expect(messages(page)).to_have_text(["một", "hai", "ba", "bốn"])
    expect(line(page)).to_have_count(0)


def test_it_is_each_members_own(browse, dung, an, binh):
    dung.writes("một", minutes_ago(8))
    conversation = dung.writes("hai", minutes_ago(7))
    read(conversation, an, 1)
    read(conversation, binh, 2)

    expect(line(browse(an, f"inbox/{conversation.pk}/"))).to_contain_text("hai")
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(page.locator("#thread .message")).to_have_count(2)
    expect(line(page)).to_have_count(0)


@pytest.fixture
def seventy(dung, binh) -> Conversation:
    """Of as many messages Binh has read ten."""
    first = datetime.now(UTC) - timedelta(days=1)
    for number in range(70):
        at = round((first + timedelta(minutes=number)).timestamp() * 1000)
        delivery(text(f"m{number}", f"tin {number}", at=at, customer=dung.external_id))
    while drain():
        pass
    read(dung.conversation, binh, 10)
    conversation: Conversation = dung.conversation
    return conversation


def test_where_more_is_new_than_a_page_holds_the_thread_is_opened_there_and_read_at_its_end(browse, seventy, binh):
    page = live(browse(binh, "inbox/"))
    mark = page.locator(f"#mark-{seventy.pk}")

    page.locator(".row__link").click()

    expect(line(page).locator(".message__text")).to_have_text("tin 10")
    expect(line(page)).to_be_in_viewport()
    expect(page.locator("#thread [data-local-found]")).to_have_count(0)
    expect(mark).to_have_attribute("value", "10")
    page.get_by_role("link", name="Jump to the latest").click()
    expect(messages(page).last).to_have_text("tin 69")
    expect(messages(page).last).to_be_in_viewport()
    expect(mark).to_have_attribute("value", "70")


def test_at_its_end_it_comes_with_the_older_ones(browse, seventy, binh):
    page = live(browse(binh, f"inbox/{seventy.pk}/?at=end"))
    expect(page.locator("#thread .message")).to_have_count(50)
    expect(messages(page).last).to_be_in_viewport()
    expect(line(page)).to_have_count(0)

    page.locator(".thread__scroll").evaluate("pane => pane.scrollTop = 0")

    expect(page.locator("#thread .message")).to_have_count(70)
    expect(line(page).locator(".message__text")).to_have_text("tin 10")


def test_a_newer_place_is_kept_after_the_time_of_an_older_one(browse, dung, binh):
    for number in range(30):
        delivery(text(f"m{number}", f"Tin {number}", at=round(minutes_ago(60 - number).timestamp() * 1000)))
    drain()
    conversation = dung.conversation
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(messages(page).last).to_have_text("Tin 29")
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    stay = "number => document.querySelector('#thread scroll-keeper').stayAt(document.querySelectorAll('.message')[number])"
    page.evaluate(stay, 10)
    page.clock.run_for(2_000)
    page.evaluate(stay, 15)
    page.clock.run_for(1_000)

    place = page.evaluate("document.querySelectorAll('.message')[15].getBoundingClientRect().top")
    page.evaluate("document.querySelector('.message').style.marginBlockStart = '3000px'")
    page.wait_for_function(
        "place => Math.abs(document.querySelectorAll('.message')[15].getBoundingClientRect().top - place) < 5",
        arg=place,
    )
