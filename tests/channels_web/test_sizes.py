"""What a shop's page has to carry for a chat: counted as it goes over the wire."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

from messio.static_files import join

pytestmark = pytest.mark.django_db


def on_the_wire(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def test_the_loader_is_under_5_kb(client, widget):
    answer = client.get(f"/chat/{widget.key}.js", headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 5_000


def test_the_panel_is_under_40_kb(client, widget):
    page = client.get(f"/chat/{widget.key}/panel/").text
    icons = (Path(settings.BASE_DIR) / "static" / "icons.svg").read_text()

    parts = [page, join("pages/chat.css"), join("pages/chat.js"), icons]

    assert page.count("<script ") == 1
    assert sum(map(on_the_wire, parts)) < 40_000
