"""What the server refuses comes back to where it was written, and never into what somebody writes meanwhile."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from inbox.models import Identity, Message
from tests.browser.test_composer import PICTURE, box, write
from tests.browser.test_files_on_the_way import pick
from tests.browser.test_live_inbox import live, minutes_ago, wait

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MESSAGES = re.compile("/messages/$")
CLOSED = "<p>The reply window is closed.</p>"


def hold(page: Page, address: re.Pattern[str] | str = MESSAGES) -> list[Route]:
    """Let the server answer when the test says so; what was sent."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))
    return held


def note(page: Page):
    return page.get_by_role("textbox", name="Note")


def problems(page: Page):
    return page.locator(".composer__problems")


def test_a_refused_reply_does_not_turn_a_note_that_is_being_written_into_a_reply(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    held = hold(page)
    write(page, "Dạ còn ạ")
    page.keyboard.press("Alt+n")
    note(page).press_sequentially("Khách khó")
    wait(page, lambda: bool(held))

    held[0].fulfill(status=422, body=CLOSED)

    expect(problems(page)).to_have_text("Your reply was not sent. Its words wait under “Reply”.")
    expect(note(page)).to_be_focused()
    page.keyboard.type(" tính")
    expect(note(page)).to_have_value("Khách khó tính")
    page.keyboard.press("Enter")
    expect(page.locator(".message--note:not(.message--pending)")).to_contain_text("Khách khó tính")
    assert len(held) == 1
    expect(problems(page)).to_have_text("Your reply was not sent. Its words wait under “Reply”.")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(box(page)).to_have_value("Dạ còn ạ")
    expect(problems(page)).to_have_text("The reply window is closed.")
    assert list(Message.objects.exclude(direction="incoming").values_list("kind", flat=True)) == ["note"]


def test_a_refused_note_waits_beside_the_reply_that_is_being_written(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    held = hold(page, re.compile("/notes/$"))
    page.keyboard.press("Alt+n")
    note(page).fill("Khách khó tính")
    note(page).press("Enter")
    page.get_by_role("button", name="Reply", exact=True).click()
    box(page).fill("Dạ")
    wait(page, lambda: bool(held))

    held[0].fulfill(status=422, body="<p>Too long.</p>")

    expect(problems(page)).to_have_text("Your note was not saved. Its words wait under “Note”.")
    expect(box(page)).to_have_value("Dạ")
    page.get_by_role("button", name="Note", exact=True).click()
    expect(note(page)).to_have_value("Khách khó tính")
    expect(problems(page)).to_have_text("Too long.")


def test_a_refused_reply_takes_the_focus_from_nobody_and_leaves_the_caret_where_the_next_one_is_written(
    browse, dung, binh
):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    held = hold(page)
    write(page, "Dạ còn ạ")
    box(page).press_sequentially("Anh lấy")
    for _ in range(len(" lấy")):
        page.keyboard.press("ArrowLeft")
    wait(page, lambda: bool(held))

    held[0].fulfill(status=422, body=CLOSED)

    expect(problems(page)).to_have_text("The reply window is closed.")
    page.keyboard.type(" Nam")
    expect(box(page)).to_have_value("Dạ còn ạ\nAnh Nam lấy")

    search = page.get_by_role("searchbox").first
    box(page).press("Enter")
    search.focus()
    wait(page, lambda: len(held) == 2)
    held[1].fulfill(status=422, body=CLOSED)
    expect(box(page)).to_have_value("Dạ còn ạ\nAnh Nam lấy")
    expect(search).to_be_focused()


def test_a_refusal_for_a_thread_that_was_left_says_so_and_leads_back_to_words_files_and_quote(browse, dung, hoa, binh):
    conversation, other = dung.writes("Cho xem hàng", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    Identity.objects.filter(pk=conversation.identity_id).update(name="Dung")
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    held = hold(page)
    page.get_by_role("button", name="Reply to this message").click()
    pick(page, PICTURE)
    write(page, "Dạ đây ạ")
    wait(page, lambda: bool(held))
    page.locator(f"#row-{other.pk} a").first.click()
    expect(page.locator(f"#messages-{other.pk}")).to_be_visible()
    box(page).fill("Dạ còn")

    held[0].fulfill(status=422, body=CLOSED)

    toast = page.locator("#toasts toast-message")
    expect(toast.get_by_role("alert")).to_have_text("Your reply to Dung was not sent. The reply window is closed.")
    expect(box(page)).to_have_value("Dạ còn")
    expect(box(page)).to_be_focused()
    toast.get_by_role("link", name="Open").click()
    expect(page.locator(f"#messages-{conversation.pk}")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/inbox/{conversation.pk}/"))
    expect(box(page)).to_have_value("Dạ đây ạ")
    expect(page.locator(".chosen-file__name")).to_have_text("a.png")
    expect(page.locator(".composer__quote")).to_contain_text("Cho xem hàng")
    expect(problems(page)).to_have_text("The reply window is closed.")
    expect(toast).to_have_count(0)


@pytest.mark.parametrize("is_open", [True, False], ids=["its thread is open", "another thread is open"])
def test_the_reason_and_the_files_that_no_longer_fit_are_both_told(browse, dung, hoa, binh, is_open):
    conversation, other = dung.writes("Cho xem hàng", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    held = hold(page)
    pick(page, *(PICTURE | {"name": f"{number}.png"} for number in range(1, 7)))
    write(page, "Dạ đây ạ")
    pick(page, *(PICTURE | {"name": f"{number}.png"} for number in range(7, 12)))
    wait(page, lambda: bool(held))
    if not is_open:
        page.locator(f"#row-{other.pk} a").first.click()
        expect(page.locator(f"#messages-{other.pk}")).to_be_visible()

    held[0].fulfill(status=422, body=CLOSED)

    if not is_open:
        page.locator("#toasts").get_by_role("link", name="Open").click()
    expect(problems(page).locator("p")).to_have_text(
        ["The reply window is closed.", "At most 10 files at once. Left out: 6.png"]
    )
    expect(page.locator(".chosen-file")).to_have_count(10)
