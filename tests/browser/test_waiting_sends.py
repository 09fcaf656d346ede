"""What waits to reach the server says why, and its writer may take it back."""

import re

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Message
from tests.browser.test_composer import box, write
from tests.browser.test_files_on_the_way import PICTURE, pick, unsent
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
