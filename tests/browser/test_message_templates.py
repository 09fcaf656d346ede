"""More than text: a template is chosen and filled in by keyboard alone, on a phone, and axe finds nothing; buttons below a reply."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from inbox.actions.save_saved_reply import save_saved_reply
from inbox.models import Channel, Conversation, Message, SavedReply
from tests.browser.conftest import PHONE
from tests.browser.test_live_inbox import live, wait
from tests.inbox.rows import converse, say

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread(bamboo) -> Conversation:
    """Lan wrote two days ago on WhatsApp, whose account has two templates."""
    channel = Channel.objects.create(workspace=bamboo, platform="whatsapp", external_id="1", name="Bamboo")
    now = timezone.now()
    channel.templates_at = now
    channel.save()
    shared = {"language": "vi", "state_at": now}
    channel.message_templates.create(
        external_id="1", name="don_hang", state="approved", body="Chào {{1}}, đơn {{2}} đã gửi.",
        buttons=[{"title": "Xem đơn", "url": "https://a.test/"}], words_folded="don_hang chao don da gui", **shared,
    )  # fmt: skip
    channel.message_templates.create(
        external_id="2", name="giam_gia", state="paused", body="Giảm giá", words_folded="giam_gia giam gia", **shared
    )
    then = now - timedelta(days=2)
    thread = converse(channel, name="Nguyễn Thị Lan", last_customer_at=then, last_message_at=then)
    say(thread, "Đơn của mình đâu?", "m1", at=then)
    return thread


def sent() -> Message | None:
    return Message.objects.filter(direction="outgoing").first()


def test_the_slash_offers_templates_and_a_saved_replys_buttons(browse, binh, thread):
    Conversation.objects.update(last_customer_at=timezone.now())
    save_saved_reply(
        actor=binh,
        reply=SavedReply(),
        folder="",
        shortcut="giao",
        title="Giao",
        text="Khi nào ạ?",
        buttons=["Hôm nay", "Mai"],
    )
    page: Page = live(browse(binh, f"inbox/{thread.pk}/"))
    box = page.get_by_role("textbox", name="Message")

    box.press_sequentially("/giao")
    expect(page.get_by_role("option")).to_have_count(1)
    box.press("Enter")
    expect(box).to_have_value("Khi nào ạ?")
    titles = page.locator(".composer__buttons input")
    expect(titles).to_have_count(2)
    expect(titles.nth(1)).to_have_value("Mai")

    box.fill("")
    box.press_sequentially("/đơn")
    expect(page.get_by_role("option").locator("b")).to_have_text("don_hang")
    box.press("Enter")
    expect(page.get_by_role("dialog", name="don_hang")).to_be_visible()
    expect(box).to_have_value("")


def test_a_template_is_found_filled_in_and_sent_by_keyboard_alone(browse, binh, thread):
    page: Page = live(browse(binh, f"inbox/{thread.pk}/"))
    page.get_by_role("button", name="Choose a template").focus()
    page.keyboard.press("Enter")

    picker = page.get_by_role("dialog", name="Choose a template")
    expect(picker.get_by_role("searchbox")).to_be_focused()
    expect(picker.get_by_text("Paused")).to_be_visible()
    page.keyboard.type("đơn gửi")
    expect(picker.get_by_text("giam_gia")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    form = page.get_by_role("dialog", name="don_hang")
    expect(form.get_by_label("Place 1, after “Chào”")).to_be_focused()
    expect(form.get_by_label("Place 1, after “Chào”")).to_have_value("Lan")
    page.keyboard.press("Enter")
    expect(form.get_by_text("no template with an empty place")).to_be_visible()
    expect(form.get_by_label("Place 2, after “Chào …, đơn”")).to_be_focused()
    assert sent() is None
    page.keyboard.type("#881")
    expect(form.locator(".bubble")).to_have_text("Chào Lan, đơn #881 đã gửi.")
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_be_hidden()
    row = page.locator(".message--outgoing")
    expect(row).to_contain_text("Template “don_hang”")
    expect(row.locator(".message__text")).to_have_text("Chào Lan, đơn #881 đã gửi.")
    expect(row.locator(".message__buttons")).to_have_text("Xem đơn")
    message = sent()
    assert message
    assert message.data["template"]["values"] == {"1": "Lan", "2": "#881"}


def test_a_template_is_scheduled_and_cancelled_with_what_was_filled_in(browse, binh, thread):
    page: Page = live(browse(binh, f"inbox/{thread.pk}/"))
    page.get_by_role("button", name="Choose a template").click()
    page.get_by_role("button", name="don_hang").click()
    form = page.get_by_role("dialog", name="don_hang")
    form.get_by_text("Send later").click()
    form.get_by_label("Don't send if the customer writes first").check()
    form.get_by_role("button", name="In 1 hour").click()
    # Something lacks; the time that was chosen stays.
    expect(form.get_by_text("no template with an empty place")).to_be_visible()
    form.get_by_label("Place 2").fill("#881")
    form.get_by_role("button", name="Schedule", exact=True).first.click()

    row = page.locator(".message--outgoing[data-status=later]")
    expect(row).to_contain_text("Scheduled for")
    expect(row).to_contain_text("unless the customer writes first")
    message = sent()
    assert message
    assert (message.due_at or timezone.now()) > timezone.now() + timedelta(minutes=50)

    row.get_by_role("button", name="Cancel").click()
    expect(form.get_by_label("Place 2")).to_have_value("#881")
    expect(form.locator(".bubble")).to_have_text("Chào Lan, đơn #881 đã gửi.")
    expect(row).to_have_count(0)
    assert sent() is None


def test_a_line_that_is_gone_loses_nothing_that_was_filled_in(browse, binh, thread):
    page: Page = live(browse(binh, f"inbox/{thread.pk}/"))
    page.get_by_role("button", name="Choose a template").click()
    page.get_by_role("button", name="don_hang").click()
    form = page.get_by_role("dialog", name="don_hang")
    form.get_by_label("Place 2").fill("#881")
    page.context.set_offline(True)
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_text("Not sent: the line is gone")).to_be_visible()

    page.context.set_offline(False)
    form.get_by_role("button", name="Send").click()

    expect(page.get_by_role("dialog", name="don_hang")).to_be_hidden()
    wait(page, lambda: Message.objects.filter(direction="outgoing").count() == 1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_picker_and_form_fit_a_phone_and_axe_finds_nothing(browse, binh, thread, scheme):
    options = {"viewport": PHONE, "color_scheme": scheme, "reduced_motion": "reduce", "bypass_csp": True}
    page: Page = live(browse(binh, f"inbox/{thread.pk}/", **options))
    page.get_by_role("button", name="Choose a template").click()

    for name in ("Choose a template", "don_hang"):
        dialog = page.get_by_role("dialog", name=name)
        expect(dialog).to_be_visible()
        if name == "don_hang":
            dialog.get_by_text("Send later").click()
            expect(dialog.get_by_role("button", name="In 1 hour")).to_be_visible()
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if name != "don_hang":
            dialog.get_by_role("button", name="don_hang").click()


def test_buttons_are_written_below_a_reply_by_keyboard_and_leave_with_it(browse, binh, dung):
    thread = dung.writes("Có cỡ nào?")
    page: Page = live(browse(binh, f"inbox/{thread.pk}/"))
    box = page.get_by_role("textbox", name="Message")
    box.fill("Dạ còn, bạn lấy cỡ nào?")
    page.get_by_role("button", name="Add a button").click()
    page.keyboard.type("Cỡ S")
    page.keyboard.press("Enter")
    page.keyboard.type("Cỡ M")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    expect(page.get_by_label("Button 2")).to_be_focused()
    expect(page.get_by_label("Button 3")).to_have_count(0)
    box.focus()
    page.keyboard.press("Enter")

    buttons = page.locator(".message--outgoing .message__buttons li")
    expect(buttons).to_have_text(["Cỡ S", "Cỡ M"])
    expect(page.get_by_label("Button 1")).to_have_count(0)
    message = sent()
    assert message
    assert (message.text, message.data["buttons"]) == ("Dạ còn, bạn lấy cỡ nào?", ["Cỡ S", "Cỡ M"])


def test_what_is_refused_comes_back_with_its_buttons(browse, binh, dung):
    thread = dung.writes("Có cỡ nào?")
    page: Page = live(browse(binh, f"inbox/{thread.pk}/"))
    page.get_by_role("textbox", name="Message").fill("Cỡ nào ạ?")
    for words in ("Có", "có"):
        page.get_by_role("button", name="Add a button").click()
        page.keyboard.type(words)
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_text("Each button needs words of its own.")).to_be_visible()
    expect(page.get_by_label("Button 2")).to_have_value("có")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Cỡ nào ạ?")
