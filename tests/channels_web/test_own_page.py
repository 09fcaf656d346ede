"""The chat as a page of its own: for shops without a website, and for browsers without a script."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from channels_web import limits
from channels_web.tokens import make_token, read_token, verified_visitor
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


@pytest.mark.parametrize("origin", ["https://evil.example", "https://127.0.0.1:8000", "null", ""])
def test_another_sites_form_makes_no_browser_its_visitor(widget, settings, origin):
    """It would bring a token of its own, and read what the victim writes from then on."""
    browser, form = Client(), opened(widget, Client()) | {"text": "Hello"}

    response = browser.post(f"/chat/{widget.key}/", form, headers={"origin": origin})

    assert response.status_code == 403
    assert not response.cookies
    assert not Message.objects.exists()
    assert browser.post(f"/chat/{widget.key}/", form, headers={"origin": settings.PUBLIC_URL}).status_code == 200


def test_what_is_refused_sets_no_cookie(widget):
    form = opened(widget, Client()) | {"text": "Hello"}

    for wrong in ({"token": "x"}, {"email": "nobody"}):
        assert not Client().post(f"/chat/{widget.key}/", form | wrong).cookies


def test_the_page_is_not_asked_for_without_end(widget, monkeypatch):
    monkeypatch.setattr(limits, "CALLS_OF_ADDRESS", (2, 60))
    path = f"/chat/{widget.key}/"

    assert [Client().get(path + end).status_code for end in ("", "panel/", "", "panel/")] == [200, 200, 429, 429]
    assert Client().post(path, {"text": "Hello"}).status_code == 429


def test_whom_the_shop_signed_in_keeps_the_token_that_ends(widget):
    token = aged(widget, make_token(widget.key, verified_visitor("42")), timedelta(days=2))
    form = opened(widget, Client()) | {"token": token, "text": "Hello"}

    answered = Client().post(f"/chat/{widget.key}/", form)

    assert answered.status_code == 200
    assert form_of(answered.text)["token"] == token
    assert not answered.cookies


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
