"""What a Page's conversations list tells, as events."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from channels_fb import history
from channels_fb.client import PageClient
from channels_fb.connector import FacebookConnector
from inbox.connectors import ErrorKind, SendError
from inbox.events import IncomingAttachment, MessageEchoed, MessageReceived
from inbox.models import Channel
from tests.simulator.client import DUNG, TEA

facebook = FacebookConnector()
HAN = "7284910365521002"
NAMELESS = "7284910365521005"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def page(simulator):
    """The tea house as a channel. Not saved."""
    return Channel(platform="facebook", external_id=TEA, credentials={"access_token": simulator.page_token()})


def says(simulator, text="", psid=DUNG, **more):
    return simulator.control("messages", psid=psid, text=text, **more)


def read_all(page, since=None):
    """Every page until the end."""
    pages = [facebook.history(page, since, "")]
    while pages[-1].next:
        pages.append(facebook.history(page, since, pages[-1].next))
    return pages


def events(page, **more):
    return [event for found in read_all(page, **more) for event in found.events]


def test_a_conversation_is_told_oldest_first_by_who_wrote_and_in_whole_seconds(simulator, page):
    first = says(simulator, "Shop ơi", at=1_795_000_000_900)
    answer = simulator.control("page-inbox-message", psid=DUNG, text="Dạ")

    received, echoed = events(page)

    assert received == MessageReceived(
        account=TEA,
        at=datetime.fromtimestamp(1_795_000_000, UTC),
        customer=DUNG,
        external_id=first["mid"],
        text="Shop ơi",
        name="Dung Phạm",
    )
    assert isinstance(echoed, MessageEchoed)
    assert (echoed.customer, echoed.external_id, echoed.text, echoed.part_key, echoed.author_name) == (
        DUNG,
        answer["mid"],
        "Dạ",
        None,
        "",
    )


def test_somebody_whose_name_is_not_told_gets_none(simulator, page):
    says(simulator, "Chào", psid=NAMELESS)

    assert [event.name for event in events(page)] == [""]


def test_files_stickers_and_quotes_come_along(simulator, page):
    asked = says(simulator, "Ảnh đây")["mid"]
    files = [{"type": "image", "sample": True}, {"type": "audio", "sample": True}]
    says(simulator, attachments=files, reply_to=asked)
    says(simulator, attachments=[{"type": "sticker", "sample": True}])
    says(simulator, attachments=[{"type": "location", "lat": 21.0, "long": 105.8}])

    _, with_files, sticker, place = events(page)

    assert [(file.kind, file.is_file, bool(file.url)) for file in with_files.attachments] == [
        ("image", True, True),
        ("audio", True, True),
    ]
    assert with_files.attachments[0].mime_type == "image/png"
    assert with_files.reply_to == asked
    assert [file.kind for file in sticker.attachments] == ["sticker"]
    assert (place.kind, place.attachments) == ("unsupported", ())


def test_a_shared_link_is_a_card():
    shared = {"shares": {"data": [{"link": "https://tea.example/", "name": "Tea"}, {"name": "no link"}]}}

    assert history.attachments(shared, datetime.now(UTC)) == (
        IncomingAttachment(kind="fallback", is_file=False, data={"title": "Tea", "url": "https://tea.example/"}),
    )


@pytest.mark.parametrize("row", [{}, {"id": "t_1"}, {"participants": {"data": [{"id": TEA}]}}, {"messages": "odd"}])
def test_a_conversation_of_an_odd_shape_tells_nothing(row):
    assert history.conversation_events(row, TEA) == []


def test_what_did_not_move_since_is_not_told_and_ends_the_walk(simulator, page):
    now = simulator.http.get(f"{simulator.url}/control/clock", timeout=10).json()["now_ms"]
    says(simulator, "Cũ", psid=HAN, at=now - 3_600_000)
    says(simulator, "Mới", at=now)

    found = facebook.history(page, datetime.fromtimestamp(now / 1000 - 60, UTC), "")

    assert ([event.text for event in found.events], found.conversations, found.next) == (["Mới"], 1, "")


def test_many_conversations_come_in_pages_newest_first(simulator, page):
    simulator.control("flood", page=TEA, customers=60, messages=60, per_second=100_000, wait=True)

    pages = read_all(page)

    assert [found.conversations for found in pages] == [25, 25, 10]
    assert len({event.external_id for found in pages for event in found.events}) == 60


def test_ids_without_content_are_named_with_their_time_as_far_back_as_was_asked(simulator, page):
    now = simulator.http.get(f"{simulator.url}/control/clock", timeout=10).json()["now_ms"]
    mids = [says(simulator, f"{number}", at=now - (400 - number) * 1000)["mid"] for number in range(150)]
    says(simulator, "Em chào shop", psid=HAN, at=now - 500_000)
    since = datetime.fromtimestamp(now // 1000, UTC) - timedelta(seconds=400 - 15)

    pages = read_all(page, since=since)

    assert [event.external_id for found in pages for event in found.events] == mids[130:]
    lost = {external_id: at for found in pages for external_id, at in found.unreadable.items()}
    assert sorted(lost, key=mids.index) == mids[15:130]
    assert lost[mids[15]] == since
    assert [found.conversations for found in pages] == [1, 0, 0]


def test_an_import_reads_what_is_shown_and_walks_no_deeper(simulator, page):
    for number in range(30):
        says(simulator, f"{number}")

    (found,) = read_all(page)

    assert [event.text for event in found.events] == [f"{number}" for number in range(10, 30)]


def test_an_answer_that_is_too_large_is_asked_for_in_smaller_pieces(simulator, page):
    simulator.control("flood", page=TEA, customers=8, messages=8, per_second=100_000, wait=True)
    simulator.control("faults", next={"on": "conversations", "code": 1})

    first = facebook.history(page, None, "")
    second = facebook.history(page, None, first.next)

    assert (first.conversations, second.conversations, second.next) == (5, 3, "")


@pytest.fixture
def stuck(monkeypatch):
    """A platform whose lists answer every cursor with their beginning."""
    whole = PageClient.get

    def get(self, path, **params):
        return whole(self, path, **{name: value for name, value in params.items() if name != "after"})

    monkeypatch.setattr(PageClient, "get", get)


def test_a_list_that_does_not_move_on_is_at_its_end(simulator, page, stuck):
    simulator.control("flood", page=TEA, customers=30, messages=30, per_second=100_000, wait=True)

    first = facebook.history(page, None, "")
    second = facebook.history(page, None, first.next)

    assert (first.conversations, bool(first.next), second.next) == (25, True, "")


def test_ids_that_do_not_move_on_are_at_their_end(simulator, page, stuck):
    for number in range(110):
        says(simulator, f"{number}")

    cursors = [""]
    for _ in range(3):
        cursors.append(facebook.history(page, EPOCH, cursors[-1]).next)

    assert [bool(cursor) for cursor in cursors[1:]] == [True, True, False]


def test_usage_and_rest_are_told(simulator, page):
    says(simulator, "Hi")
    simulator.control("faults", usage_percent=40)
    assert (facebook.history(page, None, "").usage, facebook.history(page, None, "").pause_seconds) == (0.4, 0)

    simulator.control("faults", usage_percent=100, regain_access_minutes=7)
    full = facebook.history(page, None, "")
    assert (full.usage, full.pause_seconds) == (1.0, 420)


def test_more_calls_than_the_platform_allows_are_a_rate_limit(simulator, page):
    simulator.control("faults", conversations_per_second=1)

    def read_quickly():
        for _ in range(1000):  # two of them begin within a second, however busy the machine is
            facebook.history(page, None, "")

    with pytest.raises(SendError) as refused:
        read_quickly()

    assert (refused.value.kind, refused.value.code) == (ErrorKind.RATE_LIMITED, "613")


def test_a_dead_token_is_told_as_such(simulator, page):
    simulator.control("revoke", page=TEA, subcode=460)

    with pytest.raises(SendError) as refused:
        facebook.history(page, EPOCH, "")

    assert refused.value.kind is ErrorKind.TOKEN


def test_a_cursor_is_plain_text_that_a_row_can_hold(simulator, page):
    simulator.control("flood", page=TEA, customers=30, messages=30, per_second=100_000, wait=True)

    cursor = facebook.history(page, None, "").next

    assert json.loads(cursor)["after"]
