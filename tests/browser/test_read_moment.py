"""Under the last message that the customer read stands when they did."""

import re

import pytest
from playwright.sync_api import expect

from inbox.ingest import drain
from inbox.models import Conversation
from tests.browser.test_live_inbox import live, minutes_ago
from tests.inbox.messenger import delivery, echo, read

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ago(minutes: float) -> int:
    return round(minutes_ago(minutes).timestamp() * 1000)


def test_it_goes_on_with_the_reading(browse, dung, binh):
    conversation = dung.writes("Còn không?", minutes_ago(9))
    delivery(echo("e1", "Dạ còn", at=ago(8)), echo("e2", "Chị lấy mấy hộp ạ?", at=ago(7)), read(until=ago(6)))
    drain()
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    ours, moment = page.locator(".message--outgoing"), page.locator("#thread .state--read local-time")

    expect(ours.last.locator(".state--read local-time")).to_be_visible()
    expect(moment).to_have_count(1)
    expect(moment).to_have_attribute("title", re.compile(r"\d"))
    assert moment.get_attribute("datetime") == Conversation.objects.get().read_until.isoformat()

    delivery(echo("e3", "Em giữ nhé", at=ago(5)))
    drain()
    expect(ours.nth(2)).to_have_attribute("data-status", "sent")
    expect(ours.nth(1).locator(".state--read local-time")).to_be_visible()
    delivery(read(until=ago(4)))
    drain()
    expect(ours.nth(2).locator(".state--read local-time")).to_be_visible()
    expect(moment).to_have_count(1)
    assert moment.get_attribute("datetime") == Conversation.objects.get().read_until.isoformat()


def test_what_was_not_read_says_nothing(browse, dung, binh):
    conversation = dung.writes("Còn không?", minutes_ago(9))
    delivery(read(until=ago(8)), echo("e1", "Dạ còn", at=ago(7)))
    drain()
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    expect(page.locator(".message--outgoing")).to_have_attribute("data-status", "sent")
    expect(page.locator("#thread .state--read")).to_have_count(0)
