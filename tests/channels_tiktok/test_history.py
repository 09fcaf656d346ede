"""What TikTok's lists tell, as events."""

from datetime import UTC, datetime, timedelta

import pytest

from channels_tiktok.connector import TikTokConnector
from channels_tiktok.listing import read_conversation
from channels_tiktok.tokens import client_of
from inbox.connectors import ErrorKind, SendError
from inbox.events import MessageEchoed, MessageReceived
from inbox.models import Channel
from tests.channels_tiktok.platform import DUNG, MARCO, ROOM, SHOP

tiktok_connector = TikTokConnector()


@pytest.fixture
def shop(tiktok):
    """The pottery as a channel. Not saved."""
    return Channel(platform="tiktok", external_id=SHOP, credentials=tiktok.token())


def read_all(shop, since=None):
    pages = [tiktok_connector.history(shop, since, "")]
    while pages[-1].next:
        pages.append(tiktok_connector.history(shop, since, pages[-1].next))
    return pages


def events(shop, **more):
    return [event for page in read_all(shop, **more) for event in page.events]


def test_a_conversation_is_told_oldest_first_by_who_wrote(tiktok, shop):
    first = tiktok.says("Shop ơi", at=1_795_000_000_900)
    answer = tiktok.control("app-message", customer=DUNG, text="Dạ")["message"]

    received, echoed = events(shop)

    assert received == MessageReceived(
        account=SHOP,
        at=datetime.fromtimestamp(1_795_000_000.9, UTC),
        customer=DUNG,
        address=ROOM,
        external_id=first,
        text="Shop ơi",
        name="Dung Phạm",
    )
    assert isinstance(echoed, MessageEchoed)
    assert (echoed.customer, echoed.address, echoed.external_id, echoed.text, echoed.author_name) == (
        DUNG,
        ROOM,
        answer,
        "Dạ",
        "TikTok app",
    )


def test_strangers_and_those_who_were_answered_are_both_told(tiktok, shop):
    tiktok.says("Mới")
    tiktok.says("Quen", customer=MARCO)
    tiktok.control("app-message", customer=MARCO, text="Dạ")

    assert {event.text for event in events(shop)} == {"Mới", "Quen", "Dạ"}


def test_files_posts_stickers_and_quotes_come_along_and_reactions_are_no_messages(tiktok, shop):
    asked = tiktok.says("Ảnh đây")
    for kind in ("image", "sticker", "share_post"):
        tiktok.control("messages", customer=DUNG, file={"kind": kind, "sample": True})
    tiktok.says("Cái này", reply_to=asked)
    tiktok.control("messages", customer=DUNG, kind="voice")
    tiktok.control("act", act="react", message=asked, emoji="👍")

    found = events(shop)

    assert [[file.kind for file in event.attachments] for event in found] == [
        [],
        ["image"],
        ["sticker"],
        ["post"],
        [],
        ["unsupported"],
    ]
    assert (found[4].reply_to, found[5].kind) == (asked, "unsupported")


def test_of_a_long_conversation_the_newest_twenty_are_told(tiktok, shop):
    for number in range(23):
        tiktok.says(f"{number}")

    assert [event.text for event in events(shop)] == [f"{number}" for number in range(3, 23)]


def test_only_what_moved_since_is_read(tiktok, shop):
    now = datetime.now(UTC)
    tiktok.says("Cũ", customer=MARCO, at=round((now - timedelta(hours=2)).timestamp() * 1000))
    tiktok.says("Mới")

    pages = read_all(shop, since=now - timedelta(hours=1))

    assert [event.text for page in pages for event in page.events] == ["Mới"]
    assert [page.conversations for page in pages] == [0, 0, 1]


def test_many_conversations_come_in_pages_each_read_once(tiktok, shop, monkeypatch):
    monkeypatch.setattr("channels_tiktok.history.PAGE_SIZE", 2)
    names = [f"Khách {number}" for number in range(5)]
    for name in names:
        tiktok.control("messages", account=SHOP, name=name, text=f"{name} đây")

    found = events(shop)

    assert sorted(event.name for event in found) == names


def test_a_conversation_that_is_gone_costs_the_others_nothing(tiktok, shop):
    tiktok.says("Mới")
    cursor = f'{{"listed": 2, "after": "", "waiting": ["gone+/=", "{ROOM}"]}}'

    gone = tiktok_connector.history(shop, None, cursor)
    there = tiktok_connector.history(shop, None, gone.next)

    assert (gone.events, [event.text for event in there.events], there.next) == ((), ["Mới"], "")


def test_a_refusal_is_raised_as_it_is(tiktok, shop):
    tiktok.fault(on="conversations", code=40100)

    with pytest.raises(SendError) as failed:
        tiktok_connector.history(shop, None, "")

    assert failed.value.kind is ErrorKind.RATE_LIMITED


@pytest.mark.parametrize(
    "body",
    [
        '{"code": 0, "data": {"participants": 7, "messages": [null, 7, {}, {"message_id": "1"}]}}',
        '{"code": 0, "data": {"messages": [{"message_id": "1", "timestamp": 1795000000000, "message_type": 7}]}}',
        '{"code": 0, "data": []}',
    ],
)
def test_a_list_of_an_odd_shape_tells_nothing(tiktok, shop, body):
    tiktok.fault(on="conversations", mode="body", status=200, body=body)

    found = read_conversation(client_of(shop), SHOP, ROOM)

    assert found.customer.external_id == ""
