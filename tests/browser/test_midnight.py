"""A thread that stays open over midnight: its days are named by the day that it is, not by the one on which they came."""

from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_live_inbox import live

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

YESTERDAY = datetime.combine(datetime.now(UTC) - timedelta(days=1), time(23, 45), UTC)


def headings(page):
    return page.locator(".message[data-local-day]").evaluate_all("rows => rows.map((row) => row.dataset.localDay)")


@pytest.mark.parametrize("what_happens", ["a message comes", "somebody comes back"])
def test_today_is_yesterday_when_the_day_is_over(browse, dung, binh, what_happens):
    conversation = dung.writes("Chào shop", YESTERDAY)
    page = browse(binh, f"inbox/{conversation.pk}/", timezone_id="UTC")
    page.clock.set_fixed_time(YESTERDAY + timedelta(minutes=5))
    page.reload()
    live(page)
    assert headings(page) == ["Today"]

    page.clock.set_fixed_time(YESTERDAY + timedelta(minutes=30))
    if what_happens == "a message comes":
        dung.writes("Còn ai không?", YESTERDAY + timedelta(minutes=25))
        expect(page.locator(".message")).to_have_count(2)
        assert headings(page) == ["Yesterday", "Today"]
    else:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        assert headings(page) == ["Yesterday"]
