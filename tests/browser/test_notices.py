"""A customer writes, or a colleague calls, while nobody looks: it sounds and stands on the desktop, once, for whom it concerns."""

from contextlib import ExitStack
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from helpdesk.actions.add_comment import add_comment
from helpdesk.actions.create_ticket import create_ticket
from inbox.actions.add_note import add_note
from inbox.actions.assign_conversation import assign_conversation
from inbox.ingest import drain
from inbox.models import Identity
from tests.browser.conftest import launched
from tests.browser.test_live_inbox import live, minutes_ago, wait
from tests.inbox.messenger import delivery, edit
from tests.inbox.sockets import line, signed_in, until, watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium(playwright, whole_chromium_path, django_db_setup):
    """One that may notify."""
    with launched(playwright, whole_chromium_path) as browser:
        yield browser


# What the browser was asked to play and to show. A headless one has neither a loudspeaker nor a desktop.
LISTEN = """
window.notes = 0
const start = OscillatorNode.prototype.start
OscillatorNode.prototype.start = function (...when) {
  window.notes += 1
  return start.apply(this, when)
}
window.shown = []
window.Notification = class extends Notification {
  constructor(title, options) {
    super(title, options)
    window.shown.push(this)
  }
}
"""
HIDE = """(isHidden) => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true })
  document.dispatchEvent(new Event("visibilitychange"))
}"""
# Locks are given in the order in which they are asked for: after a few questions all that was asked before is answered.
SETTLE = "async () => { for (let turn = 0; turn < 5; turn += 1) await navigator.locks.query() }"
NOTES_OF_A_SOUND = 2


def listen(context: BrowserContext, page: Page, **wishes: object) -> Page:
    """The page anew, in a browser that allows notifications, with somebody who has clicked in it."""
    allow(context, page, **wishes)
    return touched(page)


def allow(context: BrowserContext, page: Page, **wishes: object) -> None:
    context.grant_permissions(["notifications"])
    context.add_init_script(LISTEN)
    page.evaluate(
        "wishes => localStorage.setItem('messio:notices', JSON.stringify(wishes))", {"desktop": True, **wishes}
    )
    page.reload()


def touched(page: Page) -> Page:
    page.locator(".tabs a[aria-current]").focus()
    page.keyboard.press("Shift")
    return live(page)


def heard(page: Page, count: int) -> None:
    """Until so many conversations' news came, and what follows from them is done."""
    expect(page.locator("#news a")).to_have_count(count)
    page.evaluate(SETTLE)


def shown(page: Page) -> list[list[str]]:
    return page.evaluate("shown.map(({ title, body }) => [title, body])")


def notes(page: Page) -> int:
    return page.evaluate("notes")


def test_a_hidden_tab_notifies_of_what_its_list_does_not_show_and_a_click_opens_it(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    Identity.objects.update(name="Dung")
    page = browse(binh, "inbox/?view=mine")
    listen(page.context, page)
    page.evaluate(HIDE, True)

    dung.writes("Mình hỏi giá")

    wait(page, lambda: bool(shown(page)))
    assert shown(page) == [["Dung", "Mình hỏi giá"]]
    assert page.locator(".row").count() == 0
    page.evaluate("shown[0].dispatchEvent(new Event('click'))")
    expect(page.locator("#thread .message__text")).to_have_text(["Chào shop", "Mình hỏi giá"])
    assert page.url.split("?")[0].endswith(f"/inbox/{conversation.pk}/")


def test_a_page_that_shows_no_conversations_tells_it_too_and_a_click_leads_there(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    Identity.objects.update(name="Dung")
    page = browse(binh, "team/")
    allow(page.context, page)
    expect(page.locator(f'main [data-presence-word][data-presence-of="{binh.pk}"]')).to_have_text("online")
    page.evaluate(HIDE, True)

    dung.writes("Mình hỏi giá")

    wait(page, lambda: bool(shown(page)))
    assert shown(page) == [["Dung", "Mình hỏi giá"]]
    page.evaluate("shown[0].dispatchEvent(new Event('click'))")
    expect(page.locator("#thread .message__text")).to_have_text(["Chào shop", "Mình hỏi giá"])
    assert page.url.endswith(f"/inbox/{conversation.pk}/")


def test_two_tabs_of_one_browser_tell_it_once(browse, dung, hoa, binh):
    dung.writes("Chào shop", minutes_ago(3))
    first = browse(binh, "inbox/")
    listen(first.context, first)
    second = first.context.new_page()
    second.goto(first.url)
    touched(second)
    for tab in (first, second):
        tab.evaluate(HIDE, True)

    dung.writes("một")
    for tab in (first, second):
        heard(tab, 1)
    hoa.writes("hai")
    for tab in (first, second):
        heard(tab, 2)

    assert sorted(body for tab in (first, second) for _, body in shown(tab)) == ["hai", "một"]
    # The second one came so soon that the first sound stands for both.
    assert notes(first) + notes(second) == NOTES_OF_A_SOUND


def test_forty_tabs_of_one_person_all_show_it_and_tell_it_once(browse, server, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    first = browse(binh, "inbox/")
    listen(first.context, first)
    tabs = [first, *(first.context.new_page() for _ in range(2))]
    for tab in tabs[1:]:
        tab.goto(first.url)
        touched(tab)
    for tab in tabs:
        tab.evaluate(HIDE, True)
    with ExitStack() as stack:
        session = signed_in(binh.user).session_key
        lines = [stack.enter_context(line(server, session)) for _ in range(40 - len(tabs))]
        for one in lines:
            watch(one)

        dung.writes("Mình hỏi giá")

        for one in lines:
            assert "Mình hỏi giá" in until(one, f'id="row-{conversation.pk}"')
    for tab in tabs:
        expect(tab.locator("#conversations .row")).to_contain_text("Mình hỏi giá")
        heard(tab, 1)
    assert [body for tab in tabs for _, body in shown(tab)] == ["Mình hỏi giá"]
    assert sum(notes(tab) for tab in tabs) == NOTES_OF_A_SOUND


def test_while_a_tab_is_in_sight_it_only_sounds_and_not_for_what_is_open_in_it(browse, dung, hoa, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    open_one = browse(binh, f"inbox/{conversation.pk}/")
    listen(open_one.context, open_one)
    hidden = open_one.context.new_page()
    hidden.goto(open_one.url.replace(f"{conversation.pk}/", ""))
    touched(hidden)
    hidden.evaluate(HIDE, True)

    dung.writes("Mình hỏi giá")
    for tab in (open_one, hidden):
        heard(tab, 1)
    assert notes(open_one) + notes(hidden) == 0

    hoa.writes("Alo shop")
    for tab in (open_one, hidden):
        heard(tab, 2)
    assert notes(open_one) + notes(hidden) == NOTES_OF_A_SOUND
    assert shown(open_one) + shown(hidden) == []


@pytest.mark.parametrize(("whose", "told"), [("unassigned", ["của Binh", "không của ai"]), ("mine", ["của Binh"])])
def test_what_a_colleague_has_is_left_to_them(browse, dung, hoa, an, binh, whose, told):
    assign_conversation(conversation=dung.writes("Chào"), actor=an, assignee=an)
    page = browse(binh, "inbox/")
    listen(page.context, page, whose=whose)
    page.evaluate(HIDE, True)

    dung.writes("của An")
    heard(page, 1)
    hoa.writes("không của ai")
    heard(page, 2)
    assign_conversation(conversation=hoa.conversation, actor=binh, assignee=binh)
    expect(page.locator(f"#row-{hoa.conversation.pk}")).to_contain_text("Binh")
    hoa.writes("của Binh")
    wait(page, lambda: "của Binh" in [body for _, body in shown(page)])

    assert sorted(body for _, body in shown(page)) == told


def test_a_colleague_who_mentions_one_or_gives_one_a_conversation_is_heard(browse, dung, hoa, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    given = hoa.writes("Alo", minutes_ago(2))
    Identity.objects.filter(conversation=given).update(name="Hoa")
    page = browse(binh, "inbox/")
    listen(page.context, page, whose="mine")
    page.evaluate(HIDE, True)

    add_note(conversation=conversation, author=an, client_id=uuid4(), text="@Binh xem giúp nhé")
    wait(page, lambda: len(shown(page)) == 1)
    assign_conversation(conversation=given, actor=an, assignee=binh)
    wait(page, lambda: len(shown(page)) == 2)

    assert shown(page) == [["An mentioned you", "@Binh xem giúp nhé"], ["An gave you this conversation", "Hoa"]]
    assert notes(page) > 0
    page.evaluate("shown[1].dispatchEvent(new Event('click'))")
    expect(page.locator("#thread article")).to_have_attribute("data-conversation", str(given.pk))

    ticket = create_ticket(workspace=an.workspace, actor=an, subject="The cup is broken")
    add_comment(ticket=ticket, author=an, client_id=uuid4(), text="@Binh what do you think?")
    wait(page, lambda: len(shown(page)) == 3)
    assert shown(page)[2] == ["An mentioned you", "#1 @Binh what do you think?"]
    page.evaluate("shown[2].dispatchEvent(new Event('click'))")
    expect(page.locator(".entry--note .mention")).to_have_attribute("data-local-own", "")


def test_what_was_there_before_the_page_is_not_told_again(browse, dung, binh):
    dung.writes("Chào shop")
    page = browse(binh, "inbox/")
    listen(page.context, page)
    page.evaluate(HIDE, True)

    delivery(edit(f"m_{dung.external_id}_1", "Chào shop ơi", 1))
    drain()

    heard(page, 1)
    assert (shown(page), notes(page)) == ([], 0)


def test_the_switches_are_kept_and_each_can_be_tried(browse, binh, server):
    page = browse(binh, "inbox/")
    page.context.grant_permissions(["notifications"])
    page.context.add_init_script(LISTEN)
    page.goto(f"{server}/me/")
    sound, desktop = (
        page.get_by_role("switch", name="Play a sound"),
        page.get_by_role("switch", name="Show a notification"),
    )
    expect(sound).to_be_checked()
    expect(desktop).not_to_be_checked()

    sound.uncheck()
    desktop.check()
    page.get_by_role("radio", name="All, those of colleagues too").check()
    page.get_by_role("button", name="Try the sound").click()
    wait(page, lambda: notes(page) == NOTES_OF_A_SOUND)
    page.get_by_role("button", name="Try the notification").click()
    assert [title for title, _ in shown(page)] == ["Messio"]

    page.reload()
    expect(sound).not_to_be_checked()
    expect(desktop).to_be_checked()
    expect(page.get_by_role("radio", name="All, those of colleagues too")).to_be_checked()


@pytest.mark.parametrize(
    ("state", "words", "can_switch"),
    [("default", "Your browser will ask", True), ("denied", "Your browser blocks notifications", False)],
)
def test_what_the_browser_allows_is_said(browse, binh, server, state, words, can_switch):
    page = browse(binh, "inbox/")
    page.context.add_init_script(f"Object.defineProperty(Notification, 'permission', {{ get: () => '{state}' }})")
    page.goto(f"{server}/me/")
    expect(page.locator("#notice-permission")).to_contain_text(words, use_inner_text=True)
    assert page.get_by_role("switch", name="Show a notification").is_enabled() == can_switch
    expect(page.get_by_role("button", name="Try the notification")).to_be_disabled()


SIGN = """async () => {
  const picture = new Image()
  picture.src = document.querySelector("link[rel=icon]").href
  await picture.decode()
  const pen = new OffscreenCanvas(64, 64).getContext("2d")
  pen.drawImage(picture, 0, 0, 64, 64)
  const [red, green] = pen.getImageData(43, 3, 1, 1).data
  return red > 2 * green ? "red" : "plain"
}"""


def test_the_sign_of_the_tab_carries_a_number_while_something_is_unread(browse, dung, hoa, binh):
    conversation = dung.writes("một", minutes_ago(9))
    page = live(browse(binh, "inbox/"))
    wait(page, lambda: page.evaluate(SIGN) == "red")
    one = page.locator("link[rel=icon]").get_attribute("href")
    hoa.writes("hai", minutes_ago(8))
    expect(page.locator("link[rel=icon]")).not_to_have_attribute("href", one or "")

    for row in (conversation, hoa.conversation):
        page.locator(f"#row-{row.pk} a").click()
        expect(page.locator(f"#row-{row.pk}")).not_to_have_attribute("data-local-unread", "1")
    expect(page).to_have_title("Customer · Bamboo")

    wait(page, lambda: page.evaluate(SIGN) == "plain")
    expect(page.locator("link[rel=icon]")).to_have_attribute("type", "image/svg+xml")
