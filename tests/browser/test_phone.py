"""A phone: what a thumb has to hit is large enough, and the keyboard hides nothing that is being written."""

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Message
from tests.browser.conftest import PHONE
from tests.browser.test_axe import TELLING, conversation_of, filled, server  # noqa: F401 (fixtures)
from tests.browser.test_live_inbox import live

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HELD = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
LEFT_BY_THE_KEYBOARD = {"width": PHONE["width"], "height": 420}
# WCAG 2.2, 2.5.5: 44 by 44, a link within a sentence excepted. What reacts beyond its own edges counts as large as that.
TOO_SMALL = """() => {
  const controls = "a[href], button, summary, input:not([type=hidden]), select, textarea, [role=button]"
  const isInASentence = (control) =>
    control.matches("a") && getComputedStyle(control).display === "inline" && control.parentElement.textContent.trim() !== control.textContent.trim()
  const reacts = (target, x, y) => {
    const hit = document.elementFromPoint(x, y)
    return hit !== null && target.contains(hit)
  }
  const found = []
  let count = 0
  for (const control of document.querySelectorAll(controls)) {
    const target = control.closest("label") ?? control
    if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    if (control.disabled || target.matches(".visually-hidden") || isInASentence(control)) continue
    count += 1
    target.scrollIntoView({ block: "center", behavior: "instant" })
    const { x, y, width, height } = target.getBoundingClientRect()
    const [middle, centre] = [x + width / 2, y + height / 2]
    const isWide = width > 43.5 || [-21, 21].every((by) => reacts(target, middle + by, centre))
    const isHigh = height > 43.5 || [-21, 21].every((by) => reacts(target, middle, centre + by))
    if (!isWide || !isHigh) found.push(`${Math.round(width)} x ${Math.round(height)}: ${target.outerHTML.slice(0, 160)}`)
  }
  return [count, found]
}"""


def too_small(page: Page) -> list[str]:
    count, found = page.evaluate(TOO_SMALL)
    assert count > 3, f"{page.url} shows next to nothing to press"
    return [f"{page.url}: {control}" for control in found]


def test_everything_that_can_be_pressed_is_as_large_as_a_thumb(browse, filled):  # noqa: F811 (the fixture)
    an = filled
    Message.objects.filter(direction="outgoing", author_type="member").latest("pk").reactions.create(
        actor="business", emoji="❤"
    )
    page = browse(an, "settings/", **HELD)
    found = too_small(page)
    start = page.url.removesuffix("settings/")

    for path in ("inbox/", "customers/", "channels/", "team/", "../../me/"):
        page.goto(start + path)
        found += too_small(page)
    for name in TELLING:
        page.goto(f"{start}inbox/{conversation_of(name).pk}/?status=any")
        live(page)
        found += too_small(page)
    page.goto(f"{start}inbox/{conversation_of(TELLING[0]).pk}/customer/")
    found += too_small(page)

    assert not found, "\n".join(found)


def test_the_keyboard_leaves_the_composer_and_its_button_in_sight(browse, dung, binh):
    conversation = dung.writes("Chào shop")
    page = live(browse(binh, f"inbox/{conversation.pk}/", **HELD))
    viewport = page.locator("meta[name=viewport]").get_attribute("content") or ""
    # Browsers that are told so shrink the page itself; the page has to follow.
    assert "interactive-widget=resizes-content" in viewport

    page.get_by_role("textbox", name="Message").focus()
    page.set_viewport_size(LEFT_BY_THE_KEYBOARD)

    expect(page.get_by_role("textbox", name="Message")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Back to the list")).to_be_in_viewport(ratio=1)
