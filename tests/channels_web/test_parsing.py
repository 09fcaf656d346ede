"""A stored post in our words, whatever may stand in it."""

import json
from datetime import UTC, datetime

import pytest

from channels_web.parsing import parse
from inbox.connectors import MalformedBody
from inbox.events import ContactChanged, MessageReceived, Receipt

NOW = datetime(2026, 11, 28, tzinfo=UTC)
WHO = {"key": "k", "visitor": "v1", "at": 1_795_824_000_000}


def parsed(**what):
    return parse(json.dumps(WHO | what).encode(), NOW)


def test_a_message_with_what_is_known_beside_it():
    message = {"id": "v1.c", "client_id": "c", "text": "Hi", "name": "Dung", "reply_to": "p", "files": [{"url": "upload:1", "kind": "image", "name": "a.png", "type": "image/png", "size": 3}]}  # fmt: skip

    page, told, received = parsed(message=message, page={"url": "https://tea.example/"}, told={"name": "Dung"})

    assert (page.kind, dict(page.facts)) == ("page", {"url": "https://tea.example/"})
    assert (told.kind, dict(told.facts)) == ("told", {"name": "Dung"})
    assert isinstance(received, MessageReceived)
    assert (received.external_id, received.text, received.name, received.reply_to) == ("v1.c", "Hi", "Dung", "p")
    assert received.attachments[0].url == "upload:1"
    assert {event.at for event in (page, told, received)} == {datetime(2026, 11, 28, tzinfo=UTC)}
    assert {event.customer for event in (page, told, received)} == {"v1"}


def test_receipts_name_their_messages():
    assert parsed(receipt={"status": "read", "ids": ["a", "b", 1.5, None]}) == [
        Receipt(account="k", customer="v1", at=NOW, status="read", external_ids=("a", "b"))
    ]


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"{}", b'{"key": "k"}', b'{"key": [], "visitor": {}}', b"[" * 9000])
def test_what_no_view_of_ours_writes_is_malformed(body):
    with pytest.raises(MalformedBody):
        parse(body, NOW)


@pytest.mark.parametrize(
    "what",
    [
        {"message": []},
        {"message": {"id": None}},
        {"message": {"id": {}}},
        {"receipt": {"status": "failed", "ids": ["a"]}},
        {"receipt": {"status": [], "ids": "a"}},
        {"page": [1]},
        {"told": "x"},
    ],
)
def test_what_has_a_wrong_shape_is_nothing(what):
    assert parsed(**what) == []


def test_files_of_any_shape_break_nothing():
    files = [1, {}, {"url": 1, "kind": [], "name": {}, "type": None, "size": True}]

    (received,) = parsed(message={"id": "v1.c", "files": files})

    assert [(file.kind, file.url, file.size) for file in received.attachments] == [
        ("file", "", None),
        ("file", "1", None),
    ]


def test_the_latest_page_is_a_fact_of_its_own_kind():
    (page,) = parsed(page={"url": "https://tea.example/"})

    assert isinstance(page, ContactChanged)
    assert not page.opens_window
