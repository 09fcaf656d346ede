"""The one script tag, and the sheet with the owner's colour."""

import gzip
import json
import re

import pytest

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


@pytest.mark.parametrize(("colour", "ink"), [("#ffffff", "#111111"), ("#0b6b4f", "#ffffff"), ("#ffd400", "#111111")])
def test_what_stands_on_the_owners_colour_can_be_read(client, widget, colour, ink):
    widget.colour = colour
    widget.save()

    assert client.get(f"/chat/{widget.key}/look.css").text == f":root {{ --chat: {colour}; --chat-ink: {ink} }}\n"
