"""The chat as a page of its own: for shops without a website, and for browsers without a script."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from channels_web.tokens import read_token
from inbox.models import Message
from tests.channels_web.visits import aged, answer

pytestmark = pytest.mark.django_db


def form_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))


def opened(widget, browser: Client) -> dict[str, str]:
    """The form of the page, which somebody has looked at for a moment."""
    form = form_of(browser.get(f"/chat/{widget.key}/").text)
    return form | {"token": aged(widget, form["token"], timedelta(seconds=30))}


def test_a_form_without_a_script_writes_and_shows_what_was_written(widget):
    browser = Client()
    form = opened(widget, browser)

    answered = browser.post(f"/chat/{widget.key}/", {**form, "text": "Are you open?"})

    assert answered.status_code == 200
    assert "Are you open?" in answered.text
    assert Message.objects.get().text == "Are you open?"


def test_sent_again_by_a_reload_it_is_one_message(widget):
    browser = Client()
    form = opened(widget, browser) | {"text": "Hello"}

    for _ in range(2):
        browser.post(f"/chat/{widget.key}/", form)

    assert Message.objects.count() == 1


def test_who_comes_again_finds_the_thread_with_the_answer(widget, binh):
    browser = Client()
    browser.post(f"/chat/{widget.key}/", {**opened(widget, browser), "text": "Hello"})
    reply = answer(Message.objects.get().conversation, binh, "Good morning!")

    page = browser.get(f"/chat/{widget.key}/")

    assert "Good morning!" in page.text
    assert page["Cache-Control"] == "no-store"
    reply.refresh_from_db()
    assert reply.status == "delivered"
    assert "Good morning!" not in Client().get(f"/chat/{widget.key}/").text


def test_what_is_refused_comes_back_with_its_words(widget):
    browser = Client()
    form = opened(widget, browser)

    answered = browser.post(f"/chat/{widget.key}/", {**form, "text": "Hello", "email": "nobody"})

    assert answered.status_code == 422
    assert "Enter a valid email address." in answered.text
    assert ">Hello</textarea>" in answered.text


def test_the_cookie_is_kept_from_scripts_and_other_sites(widget):
    cookie = Client().get(f"/chat/{widget.key}/").cookies["messio_chat"]

    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Lax", f"/chat/{widget.key}/")
    assert read_token(widget.key, cookie.value)


def test_it_speaks_the_shops_language_whatever_the_browser_wants(widget):
    widget.language = "vi"
    widget.save()

    page = Client().get(f"/chat/{widget.key}/", headers={"accept-language": "en"})

    assert '<html lang="vi"' in page.text


def test_what_a_signed_in_member_sees_holds_nothing_of_theirs(widget, an, an_client):
    page = an_client.get(f"/chat/{widget.key}/").text

    assert an.user.email not in page
    assert "/w/bamboo/" not in page
