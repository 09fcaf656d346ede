"""What waits to reach the server says why, and its writer may take it back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from inbox.models import Message
from tests.browser.test_composer import PICTURE, box, write
from tests.browser.test_files_on_the_way import hold, pick, unsent
from tests.browser.test_live_inbox import live, messages, minutes_ago, wait

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MESSAGES = re.compile("/messages/$")


def waiting(page: Page):
    return page.locator(".message--pending")


def test_what_waits_for_the_line_is_taken_back_by_keyboard_with_words_files_and_quote(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.route(MESSAGES, lambda route: route.abort())
    page.get_by_role("button", name="Reply to this message").click()
    pick(page, PICTURE)
    write(page, "Dạ đây ạ")
    write(page, "Anh lấy cái nào ạ?")
    expect(page.get_by_text("Not sent: the line is gone.")).to_have_count(2)
    page.keyboard.press("Alt+n")

    waiting(page).first.get_by_role("button", name="Take back").press("Enter")

    expect(box(page)).to_have_value("Dạ đây ạ")
    expect(box(page)).to_be_focused()
    expect(page.locator(".chosen-file__name")).to_have_text("a.png")
    expect(page.locator(".composer__quote")).to_contain_text("Cho xem hàng")
    expect(page.locator(".composer__problems")).to_be_empty()
    page.unroute(MESSAGES)
    waiting(page).get_by_role("button", name="Try now").click()
    expect(messages(page)).to_have_text(["Cho xem hàng", "Anh lấy cái nào ạ?"])
    wait(page, lambda: unsent(page, binh) == [])
    assert list(Message.objects.filter(direction="outgoing").values_list("text", flat=True)) == ["Anh lấy cái nào ạ?"]


def test_a_message_at_which_the_server_fails_says_so_is_left_to_its_writer_and_stops_no_other_conversation(
    browse, dung, hoa, binh
):
    conversation, other = dung.writes("Chào shop", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    tried: list[str] = []

    def fail(route) -> None:
        tried.append(route.request.post_data or "")
        route.fulfill(status=500, body="")

    page.route(re.compile(f"/{conversation.pk}/messages/$"), fail)
    write(page, "Dạ còn ạ")
    expect(page.get_by_text("Messio itself is in trouble")).to_be_visible()
    expect(page.get_by_text("the line is gone")).to_be_hidden()

    left = page.get_by_text("Messio failed several times with this message")
    for number in range(2, 5):
        waiting(page).get_by_role("button", name="Try now").click()
        wait(page, lambda number=number: len(tried) >= number)
    expect(left).to_be_visible()
    page.locator(f"#row-{other.pk} a").first.click()
    expect(page.locator(f"#messages-{other.pk}")).to_be_visible()
    write(page, "Dạ còn trà")
    expect(messages(page)).to_have_text(["Còn trà không?", "Dạ còn trà"])
    expect(waiting(page)).to_have_count(0)
    page.locator(f"#row-{conversation.pk} a").first.click()
    expect(left).to_be_visible()

    waiting(page).get_by_role("button", name="Take back").click()
    expect(box(page)).to_have_value("Dạ còn ạ")
    page.unroute(re.compile(f"/{conversation.pk}/messages/$"))
    write(page, "Dạ còn hàng ạ")

    expect(messages(page)).to_have_text(["Chào shop", "Dạ còn hàng ạ"])
    expect(waiting(page)).to_have_count(0)


def test_a_line_that_is_silent_for_half_a_minute_is_gone_and_what_was_sent_goes_again(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = browse(binh, f"inbox/{conversation.pk}/")
    page.clock.install()
    page.reload()
    held = hold(live(page))
    write(page, "Dạ còn ạ")
    wait(page, lambda: bool(held))
    expect(page.get_by_text("Sending…")).to_be_visible()

    page.clock.fast_forward("00:31")

    expect(page.get_by_text("Not sent: the line is gone.")).to_be_visible()
    page.unroute(MESSAGES)
    page.clock.fast_forward("00:11")
    expect(messages(page)).to_have_text(["Chào shop", "Dạ còn ạ"])
    expect(waiting(page)).to_have_count(0)
    sent = held[0].request.post_data or ""
    assert str(Message.objects.get(direction="outgoing").client_id) in sent


def test_a_long_upload_that_goes_on_is_no_silence(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = browse(binh, f"inbox/{conversation.pk}/")
    page.clock.install()
    page.reload()
    live(page)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 40_000}
    line.send("Network.emulateNetworkConditions", slow)
    pick(page, PICTURE | {"buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 2_000_000})
    write(page, "Dạ đây ạ")
    progress = page.locator(".message--pending progress")

    for _ in range(3):
        before = progress.evaluate("bar => bar.value")
        page.wait_for_function(
            "before => document.querySelector('.message--pending progress').value > before", arg=before
        )
        page.clock.fast_forward("00:20")
        expect(page.get_by_text("Not sent: the line is gone.")).to_be_hidden()
        expect(progress).to_be_visible()
    line.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})

    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(1)
    assert Message.objects.get(direction="outgoing").attachments.count() == 1


# ── The server has it all the same ──


def lose_the_answer(route: Route) -> None:
    route.fetch()
    route.abort()


def fail_afterwards(route: Route) -> None:
    route.fetch()
    route.fulfill(status=500, body="")


@pytest.fixture
def tried(browse, dung, binh) -> Page:
    """Binh's thread, without a live line: what the server has is known by its answers alone. Nothing leaves it meanwhile."""
    binh.user.undo_send = True
    binh.user.save()
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = browse(binh, "inbox/")
    page.add_init_script("window.WebSocket = class { constructor() { throw new Error('blocked') } static OPEN = 1 }")
    page.route(re.compile("/inbox/changes/"), lambda route: route.abort())
    page.goto(f"{page.url}{conversation.pk}/")
    return page


def write_unanswered(page: Page, fault: Callable[[Route], None] = lose_the_answer) -> None:
    page.route(MESSAGES, fault)
    write(page, "Dạ còn ạ")
    expect(waiting(page).get_by_role("button", name="Take back")).to_be_visible()
    assert Message.objects.filter(direction="outgoing").update(due_at=timezone.now() + timedelta(hours=1)) == 1


def take_back(page: Page) -> None:
    waiting(page).get_by_role("button", name="Take back").click()


@pytest.mark.parametrize("fault", [lose_the_answer, fail_afterwards])
def test_what_is_taken_back_and_changed_reaches_the_customer_once(tried, fault):
    write_unanswered(tried, fault)

    take_back(tried)

    expect(box(tried)).to_have_value("Dạ còn ạ")
    expect(waiting(tried)).to_have_count(0)
    assert not Message.objects.filter(direction="outgoing").exists()
    tried.unroute(MESSAGES)
    write(tried, "Dạ còn hàng ạ")
    expect(messages(tried)).to_have_text(["Chào shop", "Dạ còn hàng ạ"])
    expect(waiting(tried)).to_have_count(0)
    assert [message.text for message in Message.objects.filter(direction="outgoing")] == ["Dạ còn hàng ạ"]


def test_what_is_undone_in_its_row_while_its_answer_is_lost_is_not_posted_again(browse, dung, binh):
    binh.user.undo_send = True
    binh.user.save()
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.route(MESSAGES, lose_the_answer)
    write(page, "Dạ còn ạ")
    Message.objects.filter(direction="outgoing").update(due_at=timezone.now() + timedelta(hours=1))

    page.get_by_role("button", name="Undo").click()

    expect(box(page)).to_have_value("Dạ còn ạ")
    assert unsent(page, binh) == []
    page.unroute(MESSAGES)
    write(page, "Dạ có màu xanh ạ")
    expect(messages(page)).to_have_text(["Chào shop", "Dạ có màu xanh ạ"])
    wait(page, lambda: unsent(page, binh) == [])
    assert [message.text for message in Message.objects.filter(direction="outgoing")] == ["Dạ có màu xanh ạ"]


def test_after_a_reload_the_server_is_still_asked_first(tried, binh):
    write_unanswered(tried)
    expect(tried.get_by_text("the line is gone")).to_be_visible()
    # As in a thread that was opened before the server had it.
    tried.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.querySelector('.message--outgoing').remove())"
    )
    tried.reload()
    expect(tried.get_by_text("the line is gone")).to_be_visible()

    take_back(tried)

    expect(box(tried)).to_have_value("Dạ còn ạ")
    assert not Message.objects.filter(direction="outgoing").exists()


def test_what_has_left_already_does_not_come_back_and_it_is_said(tried, binh):
    write_unanswered(tried)
    Message.objects.filter(direction="outgoing").update(status="sent")

    take_back(tried)

    expect(tried.locator("#toasts")).to_contain_text("It has already left, so it can no longer be taken back.")
    expect(waiting(tried)).to_have_count(0)
    expect(box(tried)).to_have_value("")
    assert unsent(tried, binh) == []


def test_where_the_server_cannot_be_asked_it_goes_on_waiting_and_it_is_said(tried, binh):
    write_unanswered(tried)
    asked: list[str] = []
    tried.route(
        re.compile("/messages/[0-9a-f-]{36}/"), lambda route: (asked.append(route.request.method), route.abort())
    )

    take_back(tried)

    expect(tried.locator("#toasts")).to_contain_text("Nothing was changed; try again when the line is back.")
    assert asked == ["DELETE"]
    expect(waiting(tried)).to_have_count(1)
    expect(box(tried)).to_have_value("")
    tried.unroute(MESSAGES)
    waiting(tried).get_by_role("button", name="Try now").click()
    expect(messages(tried)).to_have_text(["Chào shop", "Dạ còn ạ"])
    wait(tried, lambda: unsent(tried, binh) == [])
    assert Message.objects.filter(direction="outgoing").count() == 1
