"""A phone: what a thumb has to hit is large enough, and the keyboard hides nothing that is being written."""

import pytest
from playwright.sync_api import Page, expect

from inbox.actions.hold_conversation import hold_conversation
from inbox.models import Identity, Message
from tests.browser.conftest import PHONE
from tests.browser.test_axe import ROWS, TELLING, body_of, conversation_of, is_a_page, named, server  # noqa: F401 (a fixture)
from tests.browser.test_live_inbox import live
from tests.conftest import signed_in
from tests.test_every_url import OF_A_WORKSPACE, address
from tests.url_samples import ACCOUNT, ENTRANCE, SAMPLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HELD = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
TABLET = HELD | {"viewport": {"width": 1024, "height": 768}}
devices = pytest.mark.parametrize("device", [HELD, TABLET], ids=["phone", "tablet"])
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


def too_small(page: Page, least: int = 3) -> list[str]:
    count, found = page.evaluate(TOO_SMALL)
    assert count > least, f"{page.url} shows next to nothing to press"
    return [f"{page.url}: {control}" for control in found]


@devices
def test_everything_that_can_be_pressed_is_as_large_as_a_thumb(browse, filled, device):
    an = filled
    Message.objects.filter(direction="outgoing", author_type="member").latest("pk").reactions.create(
        actor="business", emoji="❤"
    )
    an_client = signed_in(an)
    paths = [
        address(name, "bamboo", named(name, ROWS[name](an)) if name in ROWS else {})
        for name in OF_A_WORKSPACE
        if name in ROWS or name not in SAMPLES
    ]
    page = browse(an, "settings/", **device)
    start = page.url.removesuffix("/w/bamboo/settings/")
    found = []

    for path in [*(path for path in paths if is_a_page(body_of(an_client.get(path)))), *ACCOUNT]:
        page.goto(start + path)
        found += too_small(page)
    for name in TELLING:
        page.goto(f"{start}/w/bamboo/inbox/{conversation_of(name).pk}/?status=any")
        live(page)
        found += too_small(page)
    page.locator(".message--incoming .message__more").last.click()
    expect(page.get_by_role("menu")).to_be_visible()
    found += too_small(page)

    assert not found, "\n".join(found)


@devices
def test_so_is_everything_before_the_sign_in(chromium, server, device):  # noqa: F811 (the fixture)
    page = chromium.new_context(**device).new_page()
    found = []

    for path in ENTRANCE:
        page.goto(server + path)
        found += too_small(page, least=2)
    page.context.close()

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


COVER = """([height, offsetTop]) => {
  Object.assign(visualViewport, { height, offsetTop })
  visualViewport.dispatchEvent(new Event("resize"))
}"""
# As an iPhone has it: the page stays as large as it was, and only what is seen of it is smaller.
AS_ON_AN_IPHONE = """Object.defineProperty(window, "visualViewport", {
  value: Object.assign(new EventTarget(), { height: innerHeight, offsetTop: 0, scale: 1 }),
})"""


def test_a_keyboard_that_lies_over_the_page_leaves_them_in_sight_too(browse, dung, binh):
    conversation = dung.writes("Chào shop")
    page = browse(binh, "settings/", **HELD)
    page.add_init_script(AS_ON_AN_IPHONE)
    page.goto(page.url.replace("settings/", f"inbox/{conversation.pk}/"))
    live(page)
    left, pushed, whole = LEFT_BY_THE_KEYBOARD["height"], 60, PHONE["height"]

    page.evaluate(COVER, [left, pushed])
    send = page.get_by_role("button", name="Send", exact=True).bounding_box()
    back = page.get_by_role("link", name="Back to the list").bounding_box()
    assert send["y"] + send["height"] <= pushed + left
    assert back["y"] >= pushed

    page.evaluate(COVER, [whole, 0])
    assert page.locator(".shell").bounding_box() == {"x": 0, "y": 0, **PHONE}


@pytest.mark.parametrize("width", [320, 360, 390])
def test_a_long_name_has_a_line_of_its_own_above_what_can_be_done(browse, dung, binh, width):
    conversation = dung.writes("Chào shop")
    Identity.objects.filter(pk=conversation.identity_id).update(name="Nguyễn Hoàng Phương Quỳnh Trâm Anh Thư")
    hold_conversation(conversation=conversation, actor=binh)
    page = live(browse(binh, f"inbox/{conversation.pk}/", **HELD | {"viewport": PHONE | {"width": width}}))
    name, source = page.locator(".thread__who h1").bounding_box(), page.locator(".thread__who .sub").bounding_box()
    buttons = [
        button.bounding_box()
        for button in page.locator(".thread__header :is(button, summary)").all()
        if button.is_visible()
    ]

    assert name["x"] + name["width"] == pytest.approx(width - 16, abs=2)
    assert len(buttons) > 4
    assert {round(button["y"]) for button in buttons} == {round(buttons[0]["y"])}
    assert all(button["y"] >= name["y"] + name["height"] for button in buttons)
    assert buttons[0]["y"] <= source["y"] < buttons[0]["y"] + buttons[0]["height"]
    assert source["x"] + source["width"] <= buttons[0]["x"]
