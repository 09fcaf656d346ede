"""TikTok's stand-in by itself: how it posts."""

import json

import pytest

from channels_tiktok.signature import is_genuine
from tests.channels_tiktok.conftest import MANIFEST
from tests.channels_tiktok.platform import SHOP
from tests.simulator.client import Receiver, eventually


@pytest.fixture
def receiver(tiktok):
    with Receiver() as receiver:
        tiktok.control("webhook", url=receiver.url)
        yield receiver


def events(receiver):
    return [json.loads(body) for _, body, _ in list(receiver.posts)]


def signed_at(receiver, number):
    _, body, headers = receiver.posts[number]
    header = headers["TikTok-Signature"]
    at = int(header.partition(",")[0].removeprefix("t="))
    assert is_genuine(header, body, secret=MANIFEST["app_secret"], now=at, tolerance_seconds=0)
    return at


def test_an_event_is_posted_with_its_content_written_twice_and_repeated_until_it_is_taken(tiktok, receiver):
    receiver.answers = [500, 403]

    message = tiktok.says("Shop ơi")
    tiktok.simulator.settle()

    posts = events(receiver)
    assert len(posts) == 3
    assert posts[0] == posts[2]
    assert (posts[0]["user_openid"], posts[0]["event"]) == (SHOP, "im_receive_msg")
    assert json.loads(posts[0]["content"])["message_id"] == message
    assert [signed_at(receiver, number) > 0 for number in range(3)] == [True] * 3


def test_events_come_one_by_one_even_where_others_are_gathered(tiktok, receiver):
    tiktok.switch(batch=10)

    for number in range(3):
        tiktok.says(f"{number}")
    tiktok.simulator.settle()

    assert len(events(receiver)) == 3


def test_signatures_can_be_old_or_wrong(tiktok, receiver):
    tiktok.switch(tiktok_signature_age=400)
    tiktok.says()
    eventually(lambda: receiver.posts)
    old = signed_at(receiver, 0)
    now = tiktok.http.get(f"{tiktok.url}/control/clock", timeout=10).json()["now_ms"] / 1000
    assert 399 <= now - old < 500

    tiktok.switch(bad_signature=True)
    tiktok.says()
    eventually(lambda: len(receiver.posts) == 2)
    with pytest.raises(AssertionError):
        signed_at(receiver, 1)


def test_an_address_without_its_last_slash_is_not_found(tiktok):
    assert tiktok.http.get(f"{tiktok.url}/tiktok/business/get", timeout=10).status_code == 404
