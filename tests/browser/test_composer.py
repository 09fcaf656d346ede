"""Undo and send later in a browser: what was written is never lost, and each state says what happens next."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, Route, expect

from inbox.actions.send_message import send_message
from inbox.models import Conversation, Message
from inbox.outbox.claim import leave
from tests.browser.conftest import PHONE, RELEASE
from tests.browser.line import Line
from tests.browser.test_live_inbox import live, messages, minutes_ago, wait

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURE: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 64}
ZONE = "Asia/Ho_Chi_Minh"
expect.set_options(timeout=30_000)


@pytest.fixture
def server(transactional_db, static_files, webs):
    """Undo is possible for so long that the slowest machine finds it so."""
    with webs.serving(**RELEASE, UNDO_SECONDS="300") as address:
        yield address


@pytest.fixture
def careful(binh):
    """Binh, who wants to be able to undo."""
    binh.user.undo_send = True
    binh.user.save()
    return binh


def box(page: Page):
    return page.get_by_role("textbox", name="Message")


def write(page: Page, words: str) -> None:
    box(page).fill(words)
    box(page).press("Enter")


def test_undo_by_keyboard_puts_the_words_and_the_files_back(browse, dung, careful, tmp_path):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page, other = (live(browse(careful, f"inbox/{conversation.pk}/")) for _ in range(2))
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    page.get_by_label("Add files").set_input_files(picture)
    write(page, "Dạ <còn> ạ")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(page.locator("undo-send")).to_contain_text("Sending in")

    undo.focus()
    page.keyboard.press("Enter")

    expect(box(page)).to_have_value("Dạ <còn> ạ")
    expect(box(page)).to_be_focused()
    expect(page.locator(".chosen-file__name")).to_have_text("a.png")
    expect(messages(page)).to_have_text(["Chào shop"])
    expect(messages(other)).to_have_text(["Chào shop"])
    assert not Message.objects.filter(direction="outgoing").exists()


def test_undo_that_answers_late_takes_no_note_that_is_written_meanwhile_for_a_reply(browse, dung, careful):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(careful, f"inbox/{conversation.pk}/"))
    write(page, "Dạ còn ạ")
    held: list[Route] = []
    page.route(
        "**/messages/**", lambda route: held.append(route) if route.request.method == "DELETE" else route.continue_()
    )
    page.get_by_role("button", name="Undo").click()
    wait(page, lambda: bool(held))
    page.keyboard.press("Alt+n")
    page.get_by_role("textbox", name="Note").press_sequentially("Khách khó")

    held[0].continue_()

    expect(messages(page)).to_have_text(["Chào shop"])
    expect(page.get_by_role("alert")).to_have_text("Your reply was not sent. Its words wait under “Reply”.")
    page.keyboard.type(" tính")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Khách khó tính")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(box(page)).to_have_value("Dạ còn ạ")


def test_another_tab_that_undoes_says_which_files_to_choose_again(browse, dung, careful, tmp_path):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page, other = (live(browse(careful, f"inbox/{conversation.pk}/")) for _ in range(2))
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    page.get_by_label("Add files").set_input_files(picture)
    write(page, "Dạ")
    expect(other.get_by_role("button", name="Undo")).to_be_visible()

    other.get_by_role("button", name="Undo").click()

    expect(box(other)).to_have_value("Dạ")
    expect(other.locator(".composer__problems")).to_have_text("Choose these files again: a.png")


def test_what_has_left_cannot_come_back(browse, dung, careful):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(careful, f"inbox/{conversation.pk}/"))
    write(page, "Dạ")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    Message.objects.filter(direction="outgoing").update(status="sending")

    page.get_by_role("button", name="Undo").click()

    expect(page.locator("#toasts")).to_contain_text("It has already left")
    expect(messages(page)).to_have_text(["Chào shop", "Dạ"])


def test_the_button_goes_when_the_time_is_over(browse, dung, careful):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(careful, f"inbox/{conversation.pk}/"))
    write(page, "Dạ")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    Message.objects.filter(direction="outgoing").update(due_at=timezone.now() + timedelta(seconds=3))
    page.reload()

    expect(page.locator(".message--outgoing .state")).to_have_text("Waiting to be sent")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_natural_time_is_a_click_away(browse, dung, careful):
    conversation = dung.writes("Chào shop")
    page = live(browse(careful, f"inbox/{conversation.pk}/", timezone_id=ZONE))
    box(page).fill("Chào buổi sáng")
    page.get_by_text("Send later", exact=True).locator("..").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The reply window closes at")).to_be_visible()
    page.get_by_label("Don't send if the customer writes first").check()
    before = datetime.now(UTC)
    page.get_by_role("button", name="In 1 hour").click()

    row = page.locator(".message--outgoing[data-status=later]")
    expect(row).to_contain_text("Scheduled for")
    expect(row).to_contain_text("unless the customer writes first")
    expect(box(page)).to_have_value("")
    message = Message.objects.get(direction="outgoing")
    assert before + timedelta(minutes=59) < message.due_at < before + timedelta(minutes=65)

    dung.writes("Alo?")
    expect(page.locator(".message--outgoing")).to_contain_text("Not sent: The customer wrote meanwhile.")
    expect(messages(page)).to_have_text(["Chào shop", "Chào buổi sáng", "Alo?"])
    page.get_by_role("button", name="Delete").click()
    expect(messages(page)).to_have_text(["Chào shop", "Alo?"])
    expect(box(page)).to_have_value("")


def test_a_time_of_ones_own_another_and_cancel_on_a_phone(browse, dung, careful):
    conversation = dung.writes("Chào shop")
    page = live(browse(careful, f"inbox/{conversation.pk}/", timezone_id=ZONE, viewport=PHONE))
    box(page).fill("Hẹn gặp lại")
    page.get_by_text("Send later", exact=True).locator("..").click()
    menu = page.locator("send-later .later")
    expect(menu).to_be_in_viewport(ratio=1)
    wanted = datetime.now(UTC) + timedelta(hours=2)
    local = page.evaluate(
        "ms => { const d = new Date(ms); return new Date(ms - d.getTimezoneOffset() * 60000).toISOString().slice(0, 16) }",
        wanted.timestamp() * 1000,
    )
    page.locator("send-later").get_by_label("Date and time").fill(local)
    page.get_by_role("button", name="Schedule").click()

    row = page.locator(".message--outgoing[data-status=later]")
    expect(row).to_contain_text("Scheduled for")
    message = Message.objects.get(direction="outgoing")
    assert abs(message.due_at - wanted) < timedelta(minutes=1)

    row.locator("summary", has_text="Change the time").click()
    expect(row.locator(".later")).to_be_in_viewport(ratio=1)
    row.get_by_role("button", name="In 1 hour").click()
    expect(row).not_to_have_attribute("data-version", str(message.version))
    message.refresh_from_db()
    assert message.due_at < wanted - timedelta(minutes=55)
    row.get_by_role("button", name="Cancel").click()
    expect(box(page)).to_have_value("Hẹn gặp lại")
    expect(row).to_have_count(0)


def test_a_time_after_the_reply_window_is_not_offered_and_refused_with_the_words_kept(browse, dung, careful):
    conversation = dung.writes("Chào shop", datetime.now(UTC) - timedelta(hours=23, minutes=30))
    page = live(browse(careful, f"inbox/{conversation.pk}/", timezone_id=ZONE))
    box(page).fill("Mai nhé")
    page.get_by_text("Send later", exact=True).locator("..").click()
    expect(page.get_by_role("button", name="In 1 hour")).to_be_disabled()
    page.locator("send-later").get_by_label("Date and time").fill(
        (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    )
    page.get_by_role("button", name="Schedule").click()

    expect(page.locator(".composer__problems")).to_contain_text("The reply window closes at")
    expect(box(page)).to_have_value("Mai nhé")


def test_the_limit_of_a_minute_keeps_the_words(browse, dung, careful):
    conversation = dung.writes("Chào shop")
    page = live(browse(careful, f"inbox/{conversation.pk}/"))
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            direction="outgoing",
            author_type="member",
            author=careful,
            status="sent",
            text=str(number),
            data={"by_hand": True},
            at=timezone.now(),
        )
        for number in range(60)
    )
    write(page, "One more")
    expect(page.locator(".composer__problems")).to_contain_text("You sent 60 messages in the last minute. Wait ")
    expect(box(page)).to_have_value("One more")


def test_who_has_moved_on_finds_the_words_and_files_of_undo_as_a_draft(browse, dung, hoa, careful):
    conversation, other = dung.writes("Chào shop", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(careful, f"inbox/{conversation.pk}/"))
    page.get_by_label("Add files").set_input_files(PICTURE)
    write(page, "Dạ <còn> ạ")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    held: list[Route] = []
    page.route(
        "**/messages/**", lambda route: held.append(route) if route.request.method == "DELETE" else route.continue_()
    )
    page.get_by_role("button", name="Undo").click()
    page.locator(f"#row-{other.pk} a").first.click()
    expect(page.locator(f"#messages-{other.pk}")).to_be_visible()
    wait(page, lambda: bool(held))
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        held[0].continue_()
    page.locator(f"#row-{conversation.pk} a").first.click()

    expect(box(page)).to_have_value("Dạ <còn> ạ")
    expect(messages(page)).to_have_text(["Chào shop"])
    expect(page.locator(".chosen-file__name")).to_have_text("a.png")


def test_a_quote_chosen_since_stays_when_the_words_of_another_reply_come_back(browse, dung, careful):
    dung.writes("Cho xem hàng", minutes_ago(2))
    conversation = dung.writes("Giá bao nhiêu?", minutes_ago(1))
    page = live(browse(careful, f"inbox/{conversation.pk}/"))
    page.get_by_role("button", name="Reply to this message").first.click()
    write(page, "Dạ đây ạ")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("button", name="Reply to this message").nth(1).click()
    expect(page.locator(".composer__quote")).to_contain_text("Giá bao nhiêu?")

    page.get_by_role("button", name="Undo").click()

    expect(box(page)).to_have_value("Dạ đây ạ")
    expect(page.locator(".composer__quote")).to_contain_text("Giá bao nhiêu?")


def test_a_note_is_written_beside_the_reply_and_neither_takes_the_others_words(browse, dung, binh):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page, other = (live(browse(binh, f"inbox/{conversation.pk}/")) for _ in range(2))
    note = page.get_by_role("textbox", name="Note")

    box(page).fill("Dạ còn ạ")
    page.keyboard.press("Alt+n")
    expect(note).to_be_focused()
    expect(note).to_have_value("")
    note.fill("Kho còn hai cái")
    note.press("Enter")

    for tab in (page, other):
        expect(tab.locator(".message--note")).to_contain_text("Kho còn hai cái")
        expect(tab.locator(".message--note")).to_contain_text("only your team sees this")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(box(page)).to_have_value("Dạ còn ạ")
    assert list(Message.objects.filter(kind="note").values_list("text", flat=True)) == ["Kho còn hai cái"]
    assert not Message.objects.filter(direction="outgoing").exists()


def test_half_a_note_survives_a_reload_as_a_note_and_never_as_a_reply(browse, dung, binh):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.keyboard.press("Alt+n")
    page.get_by_role("textbox", name="Note").fill("Khách khó tính")

    page.reload()

    live(page)
    expect(box(page)).to_have_value("")
    page.get_by_role("button", name="Note").click()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Khách khó tính")


def test_where_nothing_can_be_sent_a_note_can_still_be_written(browse, dung, binh):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    Conversation.objects.update(last_customer_at=timezone.now() - timedelta(days=9))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    expect(box(page)).to_be_hidden()
    page.get_by_role("button", name="Note").click()
    page.get_by_role("textbox", name="Note").fill("Gọi lại sau")
    page.keyboard.press("Enter")

    expect(page.locator(".message--note")).to_contain_text("Gọi lại sau")


@pytest.mark.parametrize("choice", ["Send all the same", "Drop mine"])
def test_a_colleague_who_was_faster_is_told_of_and_nothing_typed_is_lost(browse, dung, an, binh, choice):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page = browse(binh, f"inbox/{conversation.pk}/")
    line = Line(page)
    line.mark = f'"#messages-{conversation.pk}"'
    send_message(conversation=conversation, author=an, client_id=uuid4(), text="Còn ạ")

    write(page, "Dạ còn hàng")

    expect(page.get_by_role("alert")).to_contain_text("An answered")
    expect(box(page)).to_have_value("Dạ còn hàng")
    line.release()
    page.get_by_role("button", name=choice).click()
    expect(box(page)).to_have_value("")
    expect(page.get_by_role("alert")).to_be_empty()
    is_sent = choice == "Send all the same"
    expect(page.locator(".message--outgoing", has_text="Dạ còn hàng")).to_have_count(int(is_sent))
    expect(page.locator(".message--pending")).to_have_count(0)
    assert Message.objects.filter(text="Dạ còn hàng").exists() == is_sent


def test_what_is_dropped_for_a_faster_colleague_comes_back_from_the_toast(browse, dung, an, binh, tmp_path):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page = browse(binh, f"inbox/{conversation.pk}/")
    line = Line(page)
    line.mark = f'"#messages-{conversation.pk}"'
    send_message(conversation=conversation, author=an, client_id=uuid4(), text="Còn ạ")
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    page.get_by_label("Add files").set_input_files(picture)
    write(page, "Dạ còn hàng")
    expect(page.get_by_role("alert")).to_contain_text("An answered")
    line.release()
    page.get_by_role("button", name="Drop mine").click()
    expect(page.locator(".chosen-file")).to_have_count(0)

    toast = page.locator("#toasts toast-message")
    expect(toast.get_by_role("status")).to_have_text("Your reply is dropped.")
    toast.get_by_role("button", name="Undo").press("Enter")

    expect(box(page)).to_have_value("Dạ còn hàng")
    expect(box(page)).to_be_focused()
    expect(page.locator(".chosen-file__name")).to_have_text("a.png")
    expect(toast).to_have_count(0)


@pytest.mark.parametrize("is_held", [True, False], ids=["the page has its files", "the page was loaded since"])
@pytest.mark.parametrize("is_open", [True, False], ids=["its thread is open", "another thread is open"])
def test_a_failed_reply_that_is_deleted_gives_its_words_back_from_the_toast_with_its_files_or_names_them(
    browse, dung, hoa, binh, is_open, is_held
):
    conversation, other = dung.writes("Chào shop", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.get_by_label("Add files").set_input_files(PICTURE)
    write(page, "Dạ <còn> ạ")
    expect(page.locator(".message--outgoing")).to_have_attribute("data-status", "queued")
    leave(conversation, Message.objects.get(direction="outgoing"), "failed", "unreachable")
    if not is_held:
        page.reload()
        live(page)

    page.locator(".message--outgoing[data-status=failed]").get_by_role("button", name="Delete").click()

    expect(messages(page)).to_have_text(["Chào shop"])
    expect(box(page)).to_have_value("")
    toast = page.locator("#toasts toast-message")
    expect(toast.get_by_role("status")).to_have_text("The message is deleted.")
    if not is_open:
        page.locator(f"#row-{other.pk} a").first.click()
        expect(page.locator(f"#messages-{other.pk}")).to_be_visible()
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_have_count(0)
    if not is_open:
        expect(box(page)).to_have_value("")
        page.locator(f"#row-{conversation.pk} a").first.click()
    expect(page.locator(f"reply-composer[data-conversation='{conversation.pk}'] textarea")).to_have_value("Dạ <còn> ạ")
    expect(page.locator(".chosen-file__name")).to_have_text(["a.png"] if is_held else [])
    expect(page.locator(".composer__problems")).to_have_text("" if is_held else "Choose these files again: a.png")
    assert not Message.objects.filter(direction="outgoing").exists()
