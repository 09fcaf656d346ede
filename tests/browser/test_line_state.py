"""Whether the line is alive is seen, and heard once, whatever pane is in sight."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def said(page: Page, words: str):
    """What is in sight for an eye, and there for an ear."""
    return page.get_by_role("status").filter(has_text=words)


PLACES = {
    "a thread beside its list": (DESK, "inbox/{}/"),
    "a search": (DESK, "inbox/search/?q=tra"),
    "a list on a phone": (PHONE, "inbox/"),
    "a thread on a phone": (PHONE, "inbox/{}/"),
    "a customer on a phone": (PHONE, "inbox/{}/customer/"),
}


@pytest.mark.parametrize(("viewport", "path"), PLACES.values(), ids=PLACES)
def test_a_lost_line_is_told_once_and_no_more_when_it_is_back(browse, dung, binh, viewport, path):
    conversation = dung.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, path.format(conversation.pk), viewport=viewport))
    expect(page.locator("[data-line-state=offline]:visible")).to_have_count(0)

    page.context.set_offline(True)
    page.evaluate("htmx.find('#live')._htmx.ws.connection.socket.close()")

    expect(said(page, "Offline").locator("[data-line-state=offline]:visible")).to_have_count(1)
    page.context.set_offline(False)
    live(page)
    expect(page.locator("[data-line-state=offline]:visible")).to_have_count(0)
