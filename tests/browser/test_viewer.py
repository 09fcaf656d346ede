"""A picture of the thread, large: from it to the others, to the end of them, and back to where it was opened."""

import pytest
from playwright.sync_api import Page, Route, expect

from inbox.models import Attachment, Conversation
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_live_inbox import live
from tests.browser.test_phone import HELD, too_small

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="400"><rect width="300" height="400" fill="teal"/></svg>'


def pictures(conversation: Conversation, *messages: tuple[str, ...]) -> None:
    """A message for each group of names."""
    for message, names in zip(conversation.messages.order_by("at", "pk"), messages, strict=True):
        for number, name in enumerate(names):
            Attachment.objects.create(message=message, number=number, kind="image", state="stored", name=name, size=9)


def opened(browse, conversation, binh, **device) -> Page:
    page = browse(binh, "inbox/", **device)
    page.route("**/attachments/**", lambda route: route.fulfill(content_type="image/svg+xml", body=PICTURE))
    live(page)
    page.locator(f"#row-{conversation.pk} a").click()
    return page


def test_the_keys_lead_through_the_pictures_of_the_thread_and_back_to_the_one_that_was_opened(browse, dung, binh):
    dung.writes("Hai cái này")
    pictures(dung.writes("Và cái này"), ("đỏ.png", "xanh.png"), ("vàng.png",))
    page = opened(browse, dung.conversation, binh, viewport=DESK)
    viewer = page.get_by_role("dialog", name="Picture")
    place, shown = viewer.get_by_role("status"), viewer.get_by_role("img")
    before, after = (viewer.get_by_role("button", name=f"{which} picture") for which in ("Previous", "Next"))

    page.get_by_role("link", name="xanh.png").click()

    expect(place).to_have_text("Picture 2 of 3")
    expect(viewer).to_have_accessible_description("Picture 2 of 3")
    expect(shown).to_have_accessible_name("xanh.png")
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("Picture 3 of 3")
    expect(shown).to_have_accessible_name("vàng.png")
    expect(after).to_be_disabled()
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("Picture 3 of 3")
    before.click()
    before.click()
    expect(shown).to_have_accessible_name("đỏ.png")
    expect(before).to_be_disabled()
    # Whoever stands on the button stays there at the end.
    expect(before).to_be_focused()
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.get_by_role("link", name="xanh.png")).to_be_focused()


def test_a_finger_swipes_to_the_next_and_what_it_can_press_is_large_enough(browse, dung, binh):
    pictures(dung.writes("Hai cái này"), ("đỏ.png", "xanh.png"))
    page = opened(browse, dung.conversation, binh, **HELD)
    page.get_by_role("link", name="đỏ.png").tap()
    place = page.locator("#viewer").get_by_role("status")
    expect(place).to_have_text("Picture 1 of 2")
    assert too_small(page, least=2) == []

    swipe(page, by=-160)
    expect(place).to_have_text("Picture 2 of 2")
    swipe(page, by=160)
    expect(place).to_have_text("Picture 1 of 2")


def swipe(page: Page, by: int) -> None:
    wire = page.context.new_cdp_session(page)
    x, y = PHONE["width"] / 2, PHONE["height"] / 2
    for kind, points in (("Start", [x]), ("Move", [x + by / 2]), ("Move", [x + by]), ("End", [])):
        touches = [{"x": point, "y": y} for point in points]
        wire.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})


def test_a_picture_that_does_not_come_says_so_and_one_alone_offers_no_other(browse, dung, binh):
    pictures(dung.writes("Cái này"), ("đỏ.png",))
    page = opened(browse, dung.conversation, binh, viewport=DESK)
    viewer = page.locator("#viewer")

    def fail(route: Route) -> None:
        route.abort()

    page.route("**/attachments/**", fail)
    page.get_by_role("link", name="đỏ.png").evaluate("link => (link.href += '?gone')")
    page.get_by_role("link", name="đỏ.png").click()

    expect(viewer.get_by_role("alert")).to_contain_text("did not come")
    expect(viewer.get_by_role("button")).to_have_count(1)
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_be_hidden()
