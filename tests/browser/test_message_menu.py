"""The menu of a message: the same things by mouse, by keys alone and by a thumb."""

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page, Route, expect

from inbox.models import Message
from tests.browser.conftest import PHONE
from tests.browser.test_live_inbox import live, minutes_ago, wait
from tests.inbox.rows import say

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sent(dung, binh) -> Message:
    """Binh's answer to Dung."""
    conversation = dung.writes("Trà sen giá sao shop?", minutes_ago(3))
    author = {"direction": "outgoing", "author_type": "member", "author": binh}
    return say(conversation, "Dạ 90 nghìn ạ", "m_ours", status="delivered", at=minutes_ago(2), **author)


def menu_of(page: Page, message: Message):
    return page.locator(f"#message-{message.pk} .message__more")


def items(page: Page) -> list[str]:
    return [item.strip() for item in page.get_by_role("menuitem").all_inner_texts()]


def test_by_keys_alone_it_opens_moves_closes_and_gives_the_focus_back(browse, sent, binh):
    page = live(browse(binh, f"inbox/{sent.conversation_id}/"))
    opener = menu_of(page, sent)

    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Delete…")).to_be_focused()
    page.keyboard.press("e")  # resolves, where no menu is open
    page.keyboard.press("Escape")

    expect(page.get_by_role("menu")).to_be_hidden()
    expect(opener).to_be_focused()
    sent.conversation.refresh_from_db()
    assert sent.conversation.status == "open"


def test_reply_quotes_it_in_the_composer(browse, sent, binh):
    page = live(browse(binh, f"inbox/{sent.conversation_id}/"))

    menu_of(page, sent).click()
    page.get_by_role("menuitem", name="Reply").click()

    expect(page.locator(".composer__quote")).to_contain_text("Dạ 90 nghìn ạ")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()


def test_copy_takes_the_whole_text_of_a_message_that_is_shown_folded(browse, sent, binh):
    whole = "Bảng giá <b>trà</b>\n" + "một dòng nữa\n" * 400 + "hết"
    Message.objects.filter(pk=sent.pk).update(text=whole)
    page = live(browse(binh, f"inbox/{sent.conversation_id}/", permissions=["clipboard-read", "clipboard-write"]))
    expect(page.locator(f"#message-{sent.pk} .message__rest")).to_be_visible()

    menu_of(page, sent).click()
    page.get_by_role("menuitem", name="Copy text").click()

    expect(page.locator("#toasts")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == whole


def test_a_folded_text_that_does_not_come_is_not_copied_and_it_is_said(browse, sent, binh):
    Message.objects.filter(pk=sent.pk).update(text="trà sen " * 400)
    page = live(browse(binh, f"inbox/{sent.conversation_id}/", permissions=["clipboard-read", "clipboard-write"]))
    page.evaluate("navigator.clipboard.writeText('Từ trước')")
    page.route(f"**/messages/{sent.pk}/text/", lambda route: route.fulfill(status=503, body="<p>Busy</p>"))

    menu_of(page, sent).click()
    page.get_by_role("menuitem", name="Copy text").click()

    expect(page.locator("#toasts toast-message")).to_contain_text("Something went wrong on our side")
    assert page.evaluate("navigator.clipboard.readText()") == "Từ trước"


def test_who_is_signed_out_meanwhile_is_led_to_the_sign_in_by_copy(browse, sent, binh):
    Message.objects.filter(pk=sent.pk).update(text="trà sen " * 400)
    page = live(browse(binh, f"inbox/{sent.conversation_id}/", permissions=["clipboard-read", "clipboard-write"]))
    page.evaluate("navigator.clipboard.writeText('Từ trước')")
    page.context.clear_cookies(name="messio_session")

    menu_of(page, sent).click()
    page.get_by_role("menuitem", name="Copy text").click()

    expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()
    expect(page.locator("#toasts toast-message")).to_have_count(0)
    assert page.evaluate("navigator.clipboard.readText()") == "Từ trước"


def test_who_is_signed_out_meanwhile_is_led_to_the_sign_in_by_delete(browse, sent, binh):
    page = live(browse(binh, f"inbox/{sent.conversation_id}/"))
    page.context.clear_cookies(name="messio_session")

    menu_of(page, sent).click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()
    assert not Message.objects.filter(is_deleted=True).exists()


def test_deleting_is_asked_before_and_seen_by_colleagues_at_once(browse, sent, binh, an):
    page = live(browse(binh, f"inbox/{sent.conversation_id}/"))
    other = live(browse(an, f"inbox/{sent.conversation_id}/"))
    gone = "Binh deleted this message here. The customer still sees it."

    menu_of(page, sent).click()
    page.get_by_role("menuitem", name="Delete…").click()
    expect(page.get_by_role("dialog", name="Delete this message?")).to_contain_text("The customer still does")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert not Message.objects.filter(is_deleted=True).exists()

    menu_of(page, sent).click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    for seen in (page, other):
        expect(seen.locator(f"#message-{sent.pk} .bubble")).to_contain_text(gone)
        expect(seen.locator(f"#message-{sent.pk} .message__more")).to_have_count(0)
        expect(seen.locator("#conversations .row__line")).to_contain_text("Message deleted")


def test_who_may_do_less_is_offered_less(browse, sent, binh, an):
    theirs = say(sent.conversation, "Ghi chú của An", kind="note", direction="", author_type="member", author=an)
    page = live(browse(binh, f"inbox/{sent.conversation_id}/"))

    menu_of(page, theirs).click()
    assert "Delete…" not in items(page)
    page.keyboard.press("Escape")
    menu_of(page, sent).click()
    assert "Delete…" in items(page)

    page = live(browse(an, f"inbox/{sent.conversation_id}/"))
    menu_of(page, sent).click()
    assert "Delete…" in items(page)


def test_on_a_phone_each_message_has_a_button_that_a_thumb_can_hit(browse, sent, binh):
    page = live(browse(binh, f"inbox/{sent.conversation_id}/", viewport=PHONE, has_touch=True, is_mobile=True))

    box = menu_of(page, sent).bounding_box()
    assert box
    assert box["width"] >= 44
    assert box["height"] >= 44
    menu_of(page, sent).tap()

    sheet = page.get_by_role("menu").bounding_box()
    assert sheet
    assert sheet["y"] + sheet["height"] > PHONE["height"] - 20
    for item in page.get_by_role("menuitem").all():
        assert (item.bounding_box() or {"height": 0})["height"] >= 44
    page.get_by_role("menuitem", name="Reply").tap()
    expect(page.locator(".composer__quote")).to_contain_text("Dạ 90 nghìn ạ")


def test_a_reaction_is_chosen_in_the_menu_seen_at_once_and_taken_back_on_the_message(browse, dung, binh, an):
    conversation = dung.writes("Trà ngon quá", minutes_ago(3))
    message = conversation.messages.get()
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    other = live(browse(an, f"inbox/{conversation.pk}/"))

    menu_of(page, message).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("menuitemradio", name="❤️")).to_be_focused()
    page.keyboard.press("Enter")

    for seen in (page, other):
        expect(seen.locator(f"#message-{message.pk} .reaction--ours")).to_contain_text("❤️")
    menu_of(other, message).click()
    expect(other.get_by_role("menuitemradio", name="❤️", checked=True)).to_be_visible()
    other.keyboard.press("Escape")

    page.get_by_role("button", name="Our reaction").click()

    for seen in (page, other):
        expect(seen.locator(f"#message-{message.pk} .reaction--ours")).to_have_count(0)


def test_forwarded_words_and_files_stand_in_the_composer_of_the_other_customer_and_are_sent_from_there(
    browse, dung, hoa, binh
):
    theirs = dung.writes("Mẫu áo này", minutes_ago(3)).messages.get()
    theirs.attachments.create(
        kind="file",
        state="stored",
        name="mau.txt",
        mime_type="text/plain",
        size=5,
        file=ContentFile(b"mau 1", name="x"),
    )
    other = hoa.writes("Cho mình xem mẫu", minutes_ago(2))
    page = live(browse(binh, f"inbox/{theirs.conversation_id}/"))

    menu_of(page, theirs).click()
    page.get_by_role("menuitem", name="Forward…").click()
    field = page.get_by_role("dialog", name="Forward to whom?").get_by_role("searchbox")
    expect(field).to_be_focused()
    page.locator(f"[data-forward-to='{other.pk}']").press("Enter")

    expect(page.locator(f"reply-composer[data-conversation='{other.pk}'] textarea")).to_have_value("Mẫu áo này")
    expect(page.locator(".composer__files")).to_contain_text("mau.txt")
    assert not other.messages.filter(direction="outgoing").exists()
    page.get_by_role("textbox", name="Message").press("Enter")

    expect(page.locator(".message--outgoing .attachment__name")).to_have_text("mau.txt")
    sent = other.messages.get(direction="outgoing")
    assert (sent.text, sent.attachments.get().file.read()) == ("Mẫu áo này", b"mau 1")


def test_those_found_are_of_the_last_words_typed_and_wait_for_no_earlier_answer(browse, dung, binh):
    theirs = dung.writes("Mẫu áo này", minutes_ago(3)).messages.get()
    page = live(browse(binh, f"inbox/{theirs.conversation_id}/"))
    held: list[Route] = []
    page.route("**/forwarding/?*", lambda route: held.append(route))
    menu_of(page, theirs).click()
    page.get_by_role("menuitem", name="Forward…").click()
    dialog = page.get_by_role("dialog", name="Forward to whom?")
    dialog.get_by_role("searchbox").fill("Ho")
    wait(page, lambda: bool(held))

    dialog.get_by_role("searchbox").fill("Hoa")

    wait(page, lambda: len(held) == 2)
    assert held[1].request.url.endswith("q=Hoa")
    held[1].fulfill(status=200, body="<p>Hoa is found</p>")
    expect(dialog).to_contain_text("Hoa is found")
