"""A frame takes nothing from whoever reads or types, goes into its own thread alone, and none is missed for good."""

import pytest
from playwright.sync_api import Page, expect

from inbox.actions.assign_conversation import assign_conversation
from inbox.ingest import drain
from tests.browser.line import Line
from tests.browser.test_live_inbox import live, messages, minutes_ago, wait
from tests.browser.test_notices import HIDE
from tests.inbox.messenger import delivered, delivery, echo, reaction

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def everything_changes(page: Page, dung, an) -> None:
    """Frames of the row, the header, a message's state, a message that stood, and one that is new, as each arrives."""
    mine = page.locator(".message--outgoing")
    delivery(delivered("ours", until=0))
    drain()
    expect(mine).to_have_attribute("data-status", "delivered")
    assign_conversation(conversation=dung.conversation, actor=an, assignee=an)
    expect(page.locator(".thread__header .thread__assignee")).to_have_text("An")
    delivery(reaction(f"m_{dung.external_id}_1", "❤", customer=dung.external_id))
    drain()
    expect(page.locator(".reaction")).to_contain_text("❤")
    dung.writes("Alo?")
    expect(messages(page).last).to_have_text("Alo?")
    expect(page.locator("#conversations .row__line")).to_contain_text("Alo?")


@pytest.fixture
def page(browse, dung, binh) -> Page:
    conversation = dung.writes("Chào shop, còn trà sen không?", minutes_ago(2))
    delivery(echo("ours", "Dạ còn ạ", at=round(minutes_ago(1).timestamp() * 1000), customer=dung.external_id))
    drain()
    return live(browse(binh, f"inbox/{conversation.pk}/"))


# Of thousands of rows each would be styled anew.
COUNT_SAYING = """() => {
  window.said = 0
  const list = document.querySelector("#conversations")
  new MutationObserver((records) => (window.said += records.length)).observe(list, { subtree: true, attributeFilter: ["aria-current"] })
}"""


def test_that_a_row_is_open_is_not_said_again_with_every_frame(page, dung, an):
    expect(page.locator("#conversations [aria-current=true]")).to_have_count(1)
    page.evaluate(COUNT_SAYING)

    everything_changes(page, dung, an)

    expect(page.locator("#conversations [aria-current=true]")).to_have_count(1)
    assert page.evaluate("window.said") == 0


def test_the_caret_stays_within_half_typed_text(page, dung, an):
    box = page.get_by_role("textbox", name="Message")
    box.fill("Dạ ạ")
    box.evaluate("(box, place) => box.setSelectionRange(place, place)", len("Dạ"))

    everything_changes(page, dung, an)

    expect(box).to_be_focused()
    page.keyboard.type(" còn")
    expect(box).to_have_value("Dạ còn ạ")


def test_half_typed_text_that_is_selected_stays_so(page, dung, an):
    box = page.get_by_role("textbox", name="Message")
    box.fill("Dạ hết rồi ạ")
    box.evaluate("(box, [from, to]) => box.setSelectionRange(from, to)", [len("Dạ "), len("Dạ hết rồi")])

    everything_changes(page, dung, an)

    page.keyboard.type("còn")
    expect(box).to_have_value("Dạ còn ạ")


def test_what_is_selected_in_the_thread_stays_so(page, dung, an):
    select = "(text, [from, to]) => getSelection().setBaseAndExtent(text.firstChild, from, text.firstChild, to)"
    messages(page).first.evaluate(select, [len("Chào shop, "), len("Chào shop, còn trà sen")])
    assert page.evaluate("String(getSelection())") == "còn trà sen"

    everything_changes(page, dung, an)

    assert page.evaluate("String(getSelection())") == "còn trà sen"


def test_a_frame_that_was_late_enters_its_list_and_not_the_next_thread(browse, dung, hoa, binh):
    first = dung.writes("Chào shop", minutes_ago(3))
    second = hoa.writes("Còn trà không?", minutes_ago(2))
    page = browse(binh, f"inbox/{first.pk}/")
    line = Line(page)
    line.mark = f'"#messages-{first.pk}"'
    dung.writes("Đến trễ")
    wait(page, lambda: bool(line.held))
    page.locator(f"#row-{second.pk} a").click()
    expect(messages(page)).to_have_text(["Còn trà không?"])

    line.release()

    expect(page.locator(f"#row-{first.pk}")).to_contain_text("Đến trễ")
    hoa.writes("Sau đó")
    expect(messages(page)).to_have_text(["Còn trà không?", "Sau đó"])


def test_a_tab_that_was_hidden_while_its_line_died_is_current_when_it_is_shown(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    page = browse(binh, f"inbox/{conversation.pk}/")
    page.clock.install()
    line = Line(page)
    page.evaluate(HIDE, True)
    # As after a cable was drawn: the socket looks open, and nothing comes through it any more.
    line.mark = ""
    dung.writes("Khi bạn vắng")
    wait(page, lambda: any("Khi bạn vắng" in frame for frame in line.held))

    page.clock.fast_forward(10 * 60_000)
    page.evaluate(HIDE, False)

    expect(messages(page)).to_have_text(["Chào shop", "Khi bạn vắng"])
    live(page)
