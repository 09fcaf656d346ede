"""Instagram accounts beside their pages: their webhooks, and what the Send API refuses there."""

import json

import pytest

from tests.simulator.client import DUNG, INSTAGRAM_SCOPES, SARA, TEA, TEA_INSTAGRAM, error_of


@pytest.fixture
def token(simulator, receiver):
    token = simulator.page_token(scope=INSTAGRAM_SCOPES)
    simulator.graph("POST", f"{TEA}/subscribed_apps", token, params={"subscribed_fields": "name"})
    return token


def bodies(receiver):
    return [json.loads(body) for _, body, _ in receiver.posts]


def test_what_a_follower_does_comes_signed_as_instagrams_and_nothing_else_of_the_page(simulator, token, receiver):
    mid = simulator.control("messages", psid=SARA, text="Đẹp quá 😍", story={"id": "1", "url": "https://a.test/"})[
        "mid"
    ]
    simulator.control("react", mid=mid, reaction="love")
    simulator.control("react", mid=mid, reaction=None)
    simulator.control("unsend", mid=mid)
    simulator.control("messages", psid=DUNG, text="Trên Messenger")
    simulator.settle()

    assert {(body["object"], body["entry"][0]["id"]) for body in bodies(receiver)} == {("instagram", TEA_INSTAGRAM)}
    assert all(receiver.is_signed(body, headers) for _, body, headers in receiver.posts)
    said, put, taken, gone = receiver.events()
    assert (said["sender"], said["recipient"]) == ({"id": SARA}, {"id": TEA_INSTAGRAM})
    assert said["message"]["reply_to"] == {"story": {"id": "1", "url": "https://a.test/"}}
    assert put["reaction"]["emoji"] == "❤️"
    assert taken["reaction"] == {"action": "unreact", "mid": mid}
    assert gone["message"] == {"mid": mid, "is_deleted": True}


def test_an_echo_names_no_app_and_seen_names_one_message(simulator, token, receiver):
    simulator.control("messages", psid=SARA, text="Alo")
    mid = simulator.send(token, psid=SARA, message={"text": "Dạ", "metadata": "x"}).json()["message_id"]
    simulator.control("read", psid=SARA)
    simulator.settle()

    _, echo, seen = receiver.events()
    assert echo["message"] == {"mid": mid, "is_echo": True, "text": "Dạ"}
    assert seen["read"] == {"mid": mid}


def test_instagrams_own_rules_are_enforced(simulator, token):
    simulator.control("messages", psid=SARA, text="Alo")

    assert error_of(simulator.send(token, psid=SARA, text="ế" * 334)) == (100, None)
    simulator.control("clock", advance_seconds=25 * 3600)
    assert error_of(simulator.send(token, psid=SARA)) == (10, 2534022)


def test_without_instagrams_permissions_nothing_of_it_is_shown_or_sent(simulator):
    fields = {"fields": "id,instagram_business_account{id,username}"}
    token = simulator.page_token()
    simulator.control("messages", psid=SARA, text="Alo")

    rows = simulator.graph("GET", "me/accounts", simulator.user_token(), params=fields).json()["data"]

    assert not any("instagram_business_account" in row for row in rows)
    assert error_of(simulator.send(token, psid=SARA)) == (200, None)
    rows = simulator.graph("GET", "me/accounts", simulator.user_token(scope=INSTAGRAM_SCOPES), params=fields).json()
    assert rows["data"][0]["instagram_business_account"] == {"id": TEA_INSTAGRAM, "username": "tiemtralasen"}


def test_a_person_plays_a_follower_on_the_phone_page(simulator, token, receiver):
    phone = f"{simulator.url}/phone/{TEA}/{SARA}/"
    page = simulator.http.get(phone, timeout=10).text
    for kind in ("reply", "mention"):
        simulator.http.post(f"{phone}story/", data={"kind": kind}, timeout=10)
    mid = simulator.books()["customer_messages"][0]["mid"]
    thread = simulator.http.get(f"{phone}thread/", timeout=10).text
    simulator.http.post(f"{phone}unsend/", data={"mid": mid}, timeout=10)
    simulator.settle()

    reply, mention, gone = [event["message"] for event in receiver.events()]
    assert "on Instagram" in page
    assert "Unsend" in thread
    assert set(reply["reply_to"]["story"]) == {"id", "url"}
    assert [row["type"] for row in mention["attachments"]] == ["story_mention"]
    assert gone == {"mid": mid, "is_deleted": True}
