"""What is pressed twice happens once: one message, one change, one line in the thread."""

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Conversation, Message
from tests.browser.test_live_inbox import live, minutes_ago
from workspaces.models import Tag

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def conversation(dung) -> Conversation:
    return dung.writes("Còn hàng không?", minutes_ago(1))


@pytest.fixture
def page(browse, conversation, binh) -> Page:
    return live(browse(binh, f"inbox/{conversation.pk}/?status=any"))


def activities() -> list[str]:
    return list(Message.objects.filter(kind="activity").order_by("id").values_list("data__activity", flat=True))


def test_send(page):
    page.get_by_role("textbox", name="Message").fill("Dạ còn ạ")

    page.get_by_role("button", name="Send", exact=True).dblclick()

    expect(page.locator(".message--outgoing:not(.message--pending) .message__text")).to_have_text(["Dạ còn ạ"])
    expect(page.locator(".message--pending")).to_have_count(0)
    assert Message.objects.filter(direction="outgoing").count() == 1


def test_send_and_resolve(page):
    page.get_by_role("textbox", name="Message").fill("Dạ còn ạ")

    page.get_by_role("button", name="Send and resolve").dblclick()

    expect(page.locator("#thread").get_by_role("button", name="Reopen", exact=True)).to_be_visible()
    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(1)
    assert (Message.objects.filter(direction="outgoing").count(), activities()) == (1, ["resolved"])


def test_a_tag(page, bamboo):
    Tag.objects.create(workspace=bamboo, name="VIP", colour="red")
    page.locator(".thread__tags summary").click()

    page.locator("tag-menu").get_by_role("button", name="VIP").dblclick()

    expect(page.locator(".thread__chips .tag")).to_have_text(["VIP"])
    expect(page.locator("#thread .activity")).to_have_count(1)
    assert activities() == ["tagged"]


@pytest.mark.parametrize(
    ("choice", "activity"), [("Urgent", "prioritised"), ("Tomorrow morning", "snoozed"), ("Pending", "pended")]
)
def test_what_the_menu_of_the_clock_offers(page, choice, activity):
    page.locator(".thread__more summary").click()

    page.locator(".thread__more").get_by_role("button", name=choice).dblclick()

    expect(page.locator("#thread .activity")).to_have_count(1)
    assert activities() == [activity]


def test_resolve_for_several(browse, dung, hoa, binh):
    dung.writes("Còn hàng không?", minutes_ago(2))
    hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, "inbox/"))
    page.locator("#conversations [data-tick]").nth(0).check()
    page.locator("#conversations [data-tick]").nth(1).check()

    page.locator("#bulk").get_by_role("button", name="Resolve", exact=True).dblclick()

    expect(page.locator("toast-message")).to_contain_text(["2 conversations resolved."])
    expect(page.locator("#conversations .row")).to_have_count(0)
    assert activities() == ["resolved", "resolved"]
