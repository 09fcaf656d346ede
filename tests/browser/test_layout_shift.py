"""What comes late finds its room kept: nothing that somebody reads moves."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Route, expect

from inbox.actions.add_note import add_note
from inbox.models import Attachment
from tests.browser.test_live_inbox import live, minutes_ago, wait

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="900"><rect width="300" height="900" fill="teal"/></svg>'
OBSERVE = """() => {
  window.shifts = []
  new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value))).observe({ type: "layout-shift" })
}"""
COMPLETE = "() => [...document.querySelectorAll('#thread .message img')].every((image) => image.naturalHeight === 900)"
# What was drawn is told after it was drawn.
SHIFTS = """async () => {
  for (let turn = 0; turn < 4; turn += 1) await new Promise(requestAnimationFrame)
  await new Promise((resolve) => setTimeout(resolve))
  return shifts
}"""


@pytest.mark.parametrize(("kind", "count"), [("image", 1), ("image", 3), ("sticker", 1)])
def test_a_picture_that_comes_after_its_message_moves_nothing(browse, dung, binh, kind, count):
    dung.writes("Nhìn giúp em", minutes_ago(3))
    conversation = dung.writes("Cái này ạ", minutes_ago(2))
    dung.writes("Còn không shop?", minutes_ago(1))
    message = conversation.messages.get(text="Cái này ạ")
    for number in range(count):
        Attachment.objects.create(
            message=message, number=number, kind=kind, state="stored", name=f"{number}.png", size=9
        )
    page = live(browse(binh, "inbox/"))
    held: list[Route] = []
    page.route("**/attachments/**", lambda route: held.append(route))
    page.locator(f"#row-{conversation.pk} a").click()
    wait(page, lambda: len(held) == count)
    expect(page.locator(f"#mark-{conversation.pk}")).to_have_attribute("value", "3")
    page.evaluate(OBSERVE)

    for route in held:
        route.fulfill(content_type="image/svg+xml", body=TALL)
    page.wait_for_function(COMPLETE)

    assert page.evaluate(SHIFTS) == []


@pytest.mark.parametrize("locale", ["en-GB", "vi-VN"])
def test_times_that_only_the_scripts_know_have_their_room_before(browse, dung, binh, locale):
    conversation = dung.writes("Nhìn giúp em", minutes_ago(3))
    add_note(conversation=conversation, author=binh, client_id=uuid4(), text="Khách quen")
    conversation.messages.update(at=datetime(2026, 11, 27, 6, 5, tzinfo=UTC))
    page = live(browse(binh, "inbox/", locale=locale))
    scripts: list[Route] = []
    page.route("**/pages/inbox*.js", lambda route: scripts.append(route))
    author = page.locator(".message__author")

    page.goto(f"{page.url}{conversation.pk}/", wait_until="commit")
    expect(author).to_be_visible()
    before = author.bounding_box()
    assert page.locator("#thread .message local-time").last.text_content() == ""
    for route in scripts:
        route.continue_()
    live(page)

    assert author.bounding_box()["x"] == pytest.approx(before["x"], abs=4)
