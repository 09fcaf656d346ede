"""The one script tag, and the sheet with the owner's colour."""

import gzip
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis.strategies import integers, tuples

from channels_web.colours import contrast, ink_on

pytestmark = pytest.mark.django_db


def known(body: str) -> dict:
    return json.loads(re.search(r"^const chat = (.+)$", body, re.MULTILINE)[1])


def test_the_script_knows_the_chat_and_nothing_secret(client, widget):
    response = client.get(f"/chat/{widget.key}.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert known(response.text)["key"] == widget.key
    assert known(response.text)["hosts"] == ["tea.example", "*.tea.example"]
    assert widget.identity_secret not in response.text
    assert "import " not in re.sub(r"^\s*//.*$", "", response.text, flags=re.MULTILINE)


def test_the_script_is_small(client, widget):
    response = client.get(f"/chat/{widget.key}.js", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < 5000
    assert b"const chat" in gzip.decompress(response.content)


def test_the_script_is_asked_for_once_in_a_while(client, widget):
    first = client.get(f"/chat/{widget.key}.js")
    assert "max-age=300" in first["Cache-Control"]

    again = client.get(f"/chat/{widget.key}.js", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_no_text_of_the_owner_ends_the_script(client, widget):
    widget.title = "</script><script>alert(1)"
    widget.save()

    assert "</script>" not in client.get(f"/chat/{widget.key}.js").text


def test_it_speaks_the_shops_language(client, widget):
    widget.language = "vi"
    widget.save()

    assert known(client.get(f"/chat/{widget.key}.js").text)["words"]["close"] != "Close chat"


@pytest.mark.parametrize(("colour", "ink"), [("ffffff", "#000000"), ("0b6b4f", "#ffffff"), ("ffd400", "#000000")])
def test_what_stands_on_the_owners_colour_can_be_read(client, colour, ink):
    response = client.get(f"/chat/look/{colour}.css")

    assert response.text == f":root {{ --chat: #{colour}; --chat-ink: {ink} }}\n"
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize("colour", ["red", "0b6b4", "0b6b4f;}", "0B6B4F"])
def test_a_sheet_is_of_a_colour_and_of_nothing_else(client, colour):
    assert client.get(f"/chat/look/{colour}.css").status_code == 404


@given(tuples(*[integers(0, 255)] * 3))
def test_letters_on_any_colour_have_the_contrast_that_they_need(rgb):
    colour = "#{:02x}{:02x}{:02x}".format(*rgb)

    assert contrast(ink_on(colour), colour) >= 4.5


def test_where_the_button_stands_is_the_owners_choice(client, widget):
    widget.position, widget.from_side, widget.from_bottom = "left", 8, 72
    widget.save()

    told = known(client.get(f"/chat/{widget.key}.js").text)
    assert (told["side"], told["aside"], told["below"]) == ("left", 8, 72)


def test_without_a_language_of_its_own_the_chat_speaks_the_visitors(client, widget):
    widget.language = ""
    widget.save()

    for language in ("en", "vi"):
        response = client.get(f"/chat/{widget.key}.js", headers={"accept-language": language})
        assert "Accept-Language" in response["Vary"]
        page = client.get(f"/chat/{widget.key}/", headers={"accept-language": language}).text
        assert f'<html lang="{language}"' in page


def test_the_script_on_the_owners_website_is_seen(client, widget):
    client.get(f"/chat/{widget.key}.js", headers={"referer": "https://www.tea.example/"})

    widget.refresh_from_db()
    assert widget.seen_on == "www.tea.example"
    assert timezone.now() - widget.seen_at < timedelta(minutes=1)


@pytest.mark.parametrize("referer", ["https://other.example/", "", "nonsense"])
def test_nothing_is_kept_of_other_websites(client, widget, referer):
    client.get(f"/chat/{widget.key}.js", headers={"referer": referer})

    widget.refresh_from_db()
    assert (widget.seen_on, widget.seen_at) == ("", None)
