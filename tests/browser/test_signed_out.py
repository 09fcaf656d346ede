"""A line that ends for good in the middle of a reply: it is said why, and what was typed is there afterwards."""

import re

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from inbox.models import Message
from tests.browser.test_composer import PICTURE, box, write
from tests.browser.test_files_on_the_way import pick, problems
from tests.browser.test_live_inbox import live, messages, minutes_ago
from workspaces.actions.remove_member import remove_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def binh(binh, settings):
    """Binh, whom the real form lets in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    binh.user.set_password("correct horse")
    binh.user.save()
    EmailAddress.objects.create(user=binh.user, email=binh.user.email, verified=True, primary=True)
    return binh


def signed_out(page: Page):
    return page.get_by_role("dialog", name="You are signed out")


def sign_in(page: Page, email: str) -> None:
    """By the dialog's link and the form."""
    signed_out(page).get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(r"/w/bamboo/inbox/\d+/$"))


def test_a_reply_sent_after_the_sign_in_ended_leaves_once_after_the_next_one(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.context.clear_cookies(name="messio_session")

    write(page, "Dạ em đây")

    expect(signed_out(page)).to_contain_text("What you have written stays on this device.")
    expect(page.get_by_text("it is sent when you have signed in")).to_be_visible()
    expect(page.get_by_text("the line is gone")).to_be_hidden()
    assert not Message.objects.filter(direction="outgoing").exists()

    sign_in(page, binh.user.email)

    expect(messages(page)).to_have_text(["Chào shop", "Dạ em đây"])
    expect(page.locator(".message--pending")).to_have_count(0)
    expect(box(page)).to_have_value("")
    assert Message.objects.filter(direction="outgoing").count() == 1


def test_one_with_a_file_is_there_to_be_completed_and_nobody_is_asked_whether_to_leave(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.context.clear_cookies(name="messio_session")
    pick(page, PICTURE)
    write(page, "Dạ đây ạ")
    expect(signed_out(page)).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    sign_in(page, binh.user.email)

    expect(box(page)).to_have_value("Dạ đây ạ")
    expect(problems(page)).to_have_text("Choose these files again: a.png")
    assert asked == []


def removed(page: Page):
    return page.get_by_role("dialog", name="You no longer belong to this workspace")


def test_who_is_removed_while_typing_is_told_and_can_copy_what_is_written(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box(page).press_sequentially("Dạ em kiểm tra")

    remove_member(actor=an, membership=binh)

    expect(removed(page)).to_contain_text("has removed you")
    written = removed(page).get_by_label("What you have written")
    expect(written).to_have_value("Dạ em kiểm tra")
    expect(written).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    assert (
        page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart)") == "Dạ em kiểm tra"
    )
    expect(page.locator("reply-composer textarea")).to_have_value("Dạ em kiểm tra")


def test_who_had_written_nothing_is_only_told(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    remove_member(actor=an, membership=binh)

    expect(removed(page).get_by_role("link", name="Go to the start")).to_be_focused()
    expect(removed(page).get_by_role("textbox")).to_have_count(0)


def test_a_page_that_slept_through_another_sign_in_sends_what_is_written_after_all(browse, dung, binh):
    """The other tab's sign-in has renewed what proves that a form is ours."""
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    cookie = next(each for each in page.context.cookies() if each["name"] == "messio_csrf")
    page.context.add_cookies([cookie | {"value": "x" * 32}])

    write(page, "Dạ em đây")
    signed_out(page).get_by_role("link", name="Sign in").click()

    expect(page.locator(".message--outgoing:not(.message--pending)")).to_contain_text("Dạ em đây")
    assert Message.objects.filter(direction="outgoing").count() == 1
