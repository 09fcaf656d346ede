"""The inbox in a browser: what comes appears by itself, and nothing that a person does is lost by it."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.fragments import heartbeat
from inbox.ingest import drain
from inbox.models import Channel, Message, ReadMark
from inbox.outbox.claim import leave
from inbox.views.panes import MENU_CHANNELS
from tests.browser.conftest import PATIENCE_MS, PHONE
from tests.inbox.messenger import DUNG, delivered, delivery, edit
from tests.simulator.client import eventually
from workspaces.actions.change_role import change_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def live(page: Page) -> Page:
    expect(page.locator("html")).to_have_attribute("data-line", "live")
    return page


def wait(page: Page, is_so: Callable[[], bool]) -> None:
    """For what only this test's own handlers know, which the browser calls while it is waited for."""
    for _ in range(PATIENCE_MS // 50):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It did not come.")


def messages(page: Page):
    return page.locator(".message .message__text")


def minutes_ago(number: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=number)


def test_a_message_appears_live_in_the_list_and_in_the_open_thread(browse, dung, hoa, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    hoa.writes("Còn trà không?", minutes_ago(2))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(page.locator("#conversations .row").first).to_contain_text("Còn trà không?")

    dung.writes("Mình hỏi giá")

    expect(page.locator("#conversations .row").first).to_contain_text("Mình hỏi giá")
    expect(messages(page)).to_have_text(["Chào shop", "Mình hỏi giá"])
    assert page.locator(".row").count() == 2


def test_a_reply_is_seen_at_once_and_its_states_follow(browse, dung, binh, simulator, tea_page):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    page.get_by_role("textbox", name="Message").fill("Dạ em đây\nAnh cần gì ạ?")
    page.keyboard.press("Enter")

    mine = page.locator(".message--outgoing")
    expect(mine.locator(".message__text")).to_have_text("Dạ em đây\nAnh cần gì ạ?")
    expect(mine).to_have_attribute("data-status", "queued")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")
    message = Message.objects.get(direction="outgoing")
    message.parts.update(external_id="m_out", status="sent", platform_at=datetime.now(UTC))
    delivery(delivered("m_out", until=0))
    drain()
    expect(mine).to_have_attribute("data-status", "delivered")
    expect(mine).to_have_count(1)
    expect(page.locator("#conversations .row").first).to_contain_text("Dạ em đây Anh cần gì ạ?")


def test_a_failed_reply_says_why_and_offers_one_action(browse, dung, binh, tea_page, simulator):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.get_by_role("textbox", name="Message").fill("Dạ")
    page.keyboard.press("Enter")
    expect(page.locator(".message--outgoing")).to_have_attribute("data-status", "queued")

    leave(conversation, Message.objects.get(direction="outgoing"), "failed", "unreachable")

    failed = page.locator(".message--outgoing[data-status=failed]")
    expect(failed).to_contain_text("Not sent:")
    failed.get_by_role("button", name="Send again").click()
    expect(page.locator(".message--outgoing")).to_have_attribute("data-status", "queued")


def test_half_typed_text_focus_and_caret_survive_every_frame(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box = page.get_by_role("textbox", name="Message")
    box.press_sequentially("Dạ cò")

    dung.writes("Alo?")
    expect(messages(page)).to_have_count(2)
    box.press_sequentially("n ạ")

    expect(box).to_have_value("Dạ còn ạ")
    expect(box).to_be_focused()
    page.reload()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Dạ còn ạ")


def test_a_frame_of_another_thread_never_enters_this_one(browse, dung, hoa, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    hoa.writes("Còn trà không?", minutes_ago(2))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    hoa.writes("Alo shop")
    dung.writes("Mình hỏi giá")

    expect(messages(page)).to_have_text(["Chào shop", "Mình hỏi giá"])


def test_a_late_message_is_put_where_it_belongs(browse, dung, binh):
    conversation = dung.writes("one", minutes_ago(9))
    dung.writes("three", minutes_ago(5))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    dung.writes("two", minutes_ago(7))
    expect(messages(page)).to_have_text(["one", "two", "three"])


def test_a_tab_that_lost_its_line_catches_up(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.context.set_offline(True)
    page.evaluate("htmx.find('#live')._htmx.ws.connection.socket.close()")
    expect(page.locator("html")).not_to_have_attribute("data-line", "live")

    dung.writes("Khi bạn vắng")
    page.context.set_offline(False)

    expect(messages(page)).to_have_text(["Chào shop", "Khi bạn vắng"])


def test_without_a_socket_the_page_asks_by_itself(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = browse(binh, "inbox/")
    page.add_init_script("window.WebSocket = class { constructor() { throw new Error('blocked') } static OPEN = 1 }")
    page.goto(page.url + f"{conversation.pk}/")

    dung.writes("Không có socket")

    expect(messages(page)).to_have_text(["Chào shop", "Không có socket"])
    expect(page.locator("html")).to_have_attribute("data-line", "polling")


def test_back_and_forward_move_between_threads_and_stay_live(browse, dung, hoa, binh):
    first = dung.writes("Chào shop", minutes_ago(3))
    second = hoa.writes("Còn trà không?", minutes_ago(2))
    page = live(browse(binh, "inbox/"))
    page.locator(f"#row-{first.pk} a").click()
    expect(messages(page)).to_have_text(["Chào shop"])
    page.locator(f"#row-{second.pk} a").click()
    expect(messages(page)).to_have_text(["Còn trà không?"])
    assert page.url.endswith(f"/inbox/{second.pk}/")

    page.go_back()
    expect(messages(page)).to_have_text(["Chào shop"])
    dung.writes("Sau khi quay lại")
    expect(messages(page)).to_have_text(["Chào shop", "Sau khi quay lại"])
    page.go_forward()
    expect(messages(page)).to_have_text(["Còn trà không?"])
    expect(page.locator("[aria-current=true]")).to_contain_text(["Còn trà không?"])


def test_a_page_that_comes_back_from_elsewhere_is_live_again(browse, dung, binh, server):
    dung.writes("Chào shop", minutes_ago(3))
    page = live(browse(binh, "inbox/"))
    page.goto(f"{server}/w/bamboo/channels/")
    page.go_back()
    dung.writes("Sau khi quay lại")
    expect(page.locator("#conversations .row").first).to_contain_text("Sau khi quay lại")
    live(page)


def test_unread_is_counted_in_the_row_and_the_title_until_it_is_read(browse, dung, hoa, binh):
    dung.writes("một", minutes_ago(9))
    conversation = dung.writes("hai", minutes_ago(8))
    hoa.writes("ba", minutes_ago(7))
    page = live(browse(binh, "inbox/"))
    row = page.locator(f"#row-{conversation.pk}")
    expect(row).to_have_attribute("data-local-unread", "2")
    expect(page).to_have_title("(2) Inbox · Bamboo")

    row.locator("a").click()

    expect(row).not_to_have_attribute("data-local-unread", "2")
    expect(page).to_have_title("(1) Customer · Bamboo")
    eventually(lambda: ReadMark.objects.filter(conversation=conversation, incoming_count=2).exists(), 30)


def test_what_one_tab_reads_is_read_in_the_members_other_tab(browse, dung, binh):
    conversation = dung.writes("một", minutes_ago(9))
    other = live(browse(binh, "inbox/"))
    row = other.locator(f"#row-{conversation.pk}")
    expect(row).to_have_attribute("data-local-unread", "1")
    browse(binh, f"inbox/{conversation.pk}/")
    expect(row).not_to_have_attribute("data-local-unread", "1")


def test_a_conversation_that_is_resolved_leaves_the_list_of_open_ones(browse, dung, hoa, an, binh):
    conversation = dung.writes("một", minutes_ago(9))
    hoa.writes("hai", minutes_ago(8))
    page = live(browse(binh, "inbox/"))
    resolve_conversation(conversation=conversation, actor=an)
    expect(page.locator(".row")).to_have_count(1)

    page.locator(".row a").click()
    page.get_by_role("button", name="Assign to me").click()
    expect(page.locator(".activity")).to_contain_text("Binh took this on")
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator(".row")).to_have_count(0)
    expect(page.locator(".list__empty")).to_contain_text("Everything is answered")


def test_an_older_page_of_a_thread_is_put_before_it_without_a_jump(browse, dung, binh):
    for number in range(70):
        conversation = dung.writes(f"message {number}", minutes_ago(200 - number))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(page.locator(".message")).to_have_count(50)
    expect(page.locator(f"#message-{Message.objects.latest('at').pk}")).to_be_in_viewport()
    seen = page.locator("text='message 30'")
    seen.scroll_into_view_if_needed()
    expect(page.locator(".message")).to_have_count(70)
    expect(seen).to_be_in_viewport()

    dung.writes("new one")
    expect(page.locator(".message")).to_have_count(71)
    expect(seen).to_be_in_viewport()
    page.get_by_role("link", name="Jump to the latest").click()
    expect(page.locator("text='new one'").last).to_be_in_viewport()


def test_a_reply_written_without_a_line_leaves_when_the_line_is_back(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Message").fill("Dạ")
    page.keyboard.press("Enter")
    expect(page.locator(".message--pending[data-status=failed]")).to_contain_text("Dạ")
    assert not Message.objects.filter(direction="outgoing").exists()

    page.context.set_offline(False)

    expect(page.locator(".message--outgoing")).to_have_attribute("data-status", "queued")
    expect(page.locator(".message--outgoing")).to_have_count(1)
    assert Message.objects.filter(direction="outgoing").count() == 1


def test_a_half_typed_word_of_an_input_method_is_not_sent(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box = page.get_by_role("textbox", name="Message")
    box.fill("vieetj")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    box.press("Shift+Enter")
    expect(box).to_have_value("vieetj\n")
    expect(page.locator(".message--outgoing")).to_have_count(0)


def test_on_a_phone_one_pane_shows_at_a_time_and_back_returns_to_the_list(browse, dung, hoa, binh):
    conversation = dung.writes("Chào shop", minutes_ago(3))
    hoa.writes("Còn trà không?", minutes_ago(2))
    page = live(browse(binh, "inbox/", viewport=PHONE, has_touch=True, is_mobile=True))
    expect(page.locator("#thread")).to_be_hidden()

    page.locator(f"#row-{conversation.pk} a").tap()
    expect(messages(page)).to_have_text(["Chào shop"])
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("textbox", name="Message").fill("Dạ")
    page.get_by_role("button", name="Send", exact=True).tap()
    expect(page.locator(".message--outgoing")).to_contain_text("Dạ")

    page.get_by_role("link", name="Back to the list").tap()
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#thread")).to_be_hidden()
    page.go_back()
    expect(messages(page)).to_have_text(["Chào shop", "Dạ"])
    page.go_back()
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#thread")).to_be_hidden()


def test_the_first_message_arrives_on_the_screen_that_asks_for_it(browse, dung, an):
    page = live(browse(an, "channels/"))
    expect(page.get_by_text("Send your page a message now")).to_be_visible()
    expect(page.locator(".onboarding__pages")).to_contain_text("Bamboo Tea")

    dung.writes("Chào shop")

    expect(page.get_by_text("It is here. Open it to answer.")).to_be_visible()
    page.locator("#conversations a").click()
    expect(messages(page)).to_have_text(["Chào shop"])


def test_a_channel_that_loses_its_connection_says_so_in_every_open_inbox(browse, dung, an, binh, tea_page):
    dung.writes("Chào shop", minutes_ago(3))
    owner, agent = live(browse(an, "inbox/")), live(browse(binh, "inbox/"))

    mark_needs_reconnect(channel=tea_page, code="190")

    expect(owner.locator(".list__banner")).to_contain_text("Bamboo Tea needs reconnecting.")
    expect(owner.locator(".list__banner").get_by_role("link", name="Reconnect")).to_be_visible()
    expect(agent.locator(".list__banner")).to_contain_text("Ask an admin or owner")
    expect(agent.locator(".list__banner").get_by_role("link", name="Reconnect")).to_be_hidden()


def test_who_became_a_viewer_meanwhile_reads_why_nothing_was_sent_and_keeps_the_words(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    type(binh).objects.filter(pk=binh.pk).update(role="viewer")

    page.get_by_role("textbox", name="Message").fill("Dạ em đây")
    page.keyboard.press("Enter")

    # Beside what was typed, or in its place once the page is a viewer's.
    expect(page.locator("#thread")).to_contain_text("You can read here.")
    assert not Message.objects.filter(direction="outgoing").exists()

    type(binh).objects.filter(pk=binh.pk).update(role="agent")
    page.reload()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Dạ em đây")


def test_a_long_list_of_channels_can_be_chosen_from(browse, dung, binh, tea_page):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    for number in range(MENU_CHANNELS):
        Channel.objects.create(
            workspace=binh.workspace, platform="facebook", external_id=f"p{number}", name=f"P{number}"
        )
    page = live(browse(binh, "inbox/"))
    page.locator(".list__bar summary").click()
    picker = page.get_by_label("Channel", exact=True)

    picker.click()
    page.keyboard.press("Escape")
    expect(picker).to_be_visible()
    picker.select_option(label="P1 · Facebook")
    page.locator("form:has(select[name=channel])").get_by_role("button", name="Show", exact=True).click()

    expect(page.locator(f"#row-{conversation.pk}")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"channel=\d+"))


def test_no_cursor_counts_before_what_was_missed_has_come(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    asked: list[str] = []

    def answer(socket: WebSocketRoute, text: str | bytes) -> None:
        if not (watched := json.loads(text).get("watch")):
            return
        asked.append(watched["cursor"])
        socket.send(heartbeat("99999999999", is_answer=len(asked) > 1))
        socket.close(code=1012)

    page.route_web_socket("**/ws/**", lambda socket: socket.on_message(lambda text: answer(socket, text)))
    page.reload()
    wait(page, lambda: len(asked) >= 3)

    assert asked[0] == asked[1] != "99999999999"
    assert asked[2] == "99999999999"


def test_another_role_reaches_the_open_page_at_once_and_keeps_what_was_typed(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box = page.get_by_role("textbox", name="Message")
    box.fill("Dạ còn")

    change_role(actor=an, membership=binh, role="viewer")
    expect(page.get_by_text("You can read here.")).to_be_visible()
    expect(box).to_have_count(0)
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_hidden()

    change_role(actor=an, membership=binh, role="agent")
    expect(box).to_have_value("Dạ còn")
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()


def test_an_edited_message_says_so_in_the_middle_of_a_turn_too_and_shows_what_stood_there(browse, dung, binh):
    dung.writes("Đặt 2 cái", minutes_ago(2))
    conversation = dung.writes("Giao chiều nay nhé", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    message = page.locator(".message").first

    delivery(edit(f"m_{DUNG}_1", "Đặt 3 cái", 1))
    drain()

    expect(message.locator(".bubble")).to_have_text("Đặt 3 cái")
    message.get_by_text("edited").click()
    expect(message.get_by_text("Đặt 2 cái")).to_be_visible()
