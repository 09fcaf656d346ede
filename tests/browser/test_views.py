"""The panes and the views beside them, in a browser."""

import pytest
from playwright.sync_api import expect

from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.resolve_conversation import resolve_conversation
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_an_open_thread_reaches_to_the_bottom_of_the_window(browse, dung, binh, viewport):
    conversation = dung.writes("Chào shop")
    page = browse(binh, f"inbox/{conversation.pk}/", viewport=viewport)

    box = page.locator("#thread").bounding_box()

    assert box
    assert box["y"] + box["height"] == viewport["height"]


def test_the_numbers_beside_the_views_follow_what_happens(browse, dung, hoa, an, binh):
    conversation = dung.writes("Chào shop")
    page = browse(binh, "inbox/")
    expect(page.locator("html")).to_have_attribute("data-line", "live")

    def count(place: str):
        return page.locator(f"[data-count={place}]").first

    expect(count("all-open")).to_have_text("1")

    hoa.writes("Còn trà không?")
    expect(count("all-open")).to_have_text("2")

    page.locator(".list__title").click()
    expect(count("mine-open")).to_be_hidden()
    assign_conversation(conversation=conversation, actor=an, assignee=binh)
    expect(count("mine-open")).to_have_text("1")
    expect(count("unassigned-open")).to_have_text("1")

    resolve_conversation(conversation=conversation, actor=binh)
    expect(count("mine-open")).to_be_hidden()
    expect(count("all-open")).to_have_text("1")
