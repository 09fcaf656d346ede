import time

import pytest

from channels_tiktok.signature import is_genuine
from contacts.models import Contact
from inbox.ingest import drain
from inbox.models import Channel, Message, Refusal, WebhookDelivery
from inbox.webhooks import refusals
from tests.channels_tiktok.conftest import BODIES, MANIFEST
from tests.channels_tiktok.posts import URL, body, header, post

CASES = MANIFEST["cases"]
SECRET = MANIFEST["app_secret"]
A_YEAR = 366 * 86400

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_body_is_stored_as_it_came_or_refused_by_its_signature(client, tiktok_app, case):
    tiktok_app.TIKTOK_SIGNATURE_SECONDS = A_YEAR
    given = (BODIES / case["file"]).read_bytes()

    answer = client.post(URL, given, content_type="application/json", headers=case["headers"])

    assert answer.status_code == (200 if case["signature_valid"] else 403)
    stored = [bytes(delivery.body) for delivery in WebhookDelivery.objects.all()]
    assert stored == ([given] if case["signature_valid"] else [])


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_signature_holds_at_its_time_and_five_minutes_around_it(case):
    given, signed = (BODIES / case["file"]).read_bytes(), case["headers"]["TikTok-Signature"]
    offsets = (-301, -300, 0, 300, 301)

    found = [
        is_genuine(signed, given, secret=SECRET, now=case["receive_time"] + offset, tolerance_seconds=300)
        for offset in offsets
    ]

    right = case["signature_valid"]
    assert found == [False, right, right, right, False]
    assert not is_genuine(signed, given + b" ", secret=SECRET, now=case["receive_time"], tolerance_seconds=300)


def test_a_post_that_is_older_than_the_tolerance_or_from_the_future_is_refused(client, tiktok_app):
    now = round(time.time())
    statuses = [post(client, body(), at=now + offset).status_code for offset in (-400, 400, -200, 0)]
    tiktok_app.TIKTOK_SIGNATURE_SECONDS = 5
    statuses.append(post(client, body(), at=now - 200).status_code)

    refusals.write()
    assert statuses == [403, 403, 200, 200, 403]
    assert list(Refusal.objects.values_list("platform", "reason", "count")) == [("tiktok", "signature", 3)]


@pytest.mark.parametrize(
    "given",
    ["", "t=1", "s=00", "t=,s=", "t=1e9,s=0", "t=é,s=é", "t=1,s=" + "0" * 64, "t=" + "9" * 5000 + ",s=0", "=,=,=", ","],
)
def test_missing_malformed_and_wrong_signatures_are_refused(client, given):
    answer = client.post(URL, body(), content_type="application/json", headers={"TikTok-Signature": given})

    assert answer.status_code == 403


def test_a_time_that_is_no_number_of_seconds_is_refused_even_where_it_was_signed(client):
    now = round(time.time())
    for written in (f"{now}.0", f"+{now}", f" {now}", f"{now}_0", "", "٣", "-1"):
        assert post(client, body(), at=written).status_code == 403


def test_the_header_is_read_by_name_in_any_order_and_case(client):
    given = body()
    signed_at, signature = header(given)["TikTok-Signature"].split(",")

    for written in (f"{signature},{signed_at}", f" {signature} , {signed_at} ", f"v=1,{signed_at},{signature}"):
        answer = client.post(URL, given, content_type="application/json", headers={"tiktok-signature": written})
        assert answer.status_code == 200


def test_another_secret_and_no_secret_are_refused(client, tiktok_app):
    assert post(client, body(), secret="another").status_code == 403

    tiktok_app.TIKTOK_APP_SECRET = ""
    assert post(client, body(), secret="").status_code == 403


def test_with_tiktok_off_nothing_comes_in(client, tiktok_app):
    tiktok_app.TIKTOK_APP_ID = ""

    assert post(client, body()).status_code == 403
    assert WebhookDelivery.objects.count() == 0


def test_an_address_without_its_slash_loses_nothing(client):
    given = body()

    answer = client.post(URL.rstrip("/"), given, content_type="application/json", headers=header(given))

    assert answer.status_code == 200


def test_who_looks_for_the_address_finds_it_and_other_methods_are_not_taken(client):
    found = client.get(URL)

    assert (found.status_code, found.content, found["Content-Type"]) == (200, b"ok", "text/plain")
    assert [client.put(URL).status_code, client.delete(URL).status_code] == [405, 405]


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"im_receive_msg"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"event": NaN}',
        b'{"event": null}',
        b'{"event": {"a": 1}}',
        b'{"event": "im_receive_msg"}',
        b'{"event": "im_receive_msg", "user_openid": 1e999, "content": "{}"}',
        body(content="{"),
        body(content="[" * 100_000),
        body(content="[]"),
        body(content='{"type": ' + "9" * 9000 + "}"),
        body(content={"type": "text", "text": "hello"}),
        body(user_openid=None),
        body(user_openid=["-000"], create_time="soon"),
        body()[:-40],
        body(content='{"from_user": {"id": "\\ud83d"}, "message_id": "\\u0000"}'),
    ],
)
def test_a_broken_body_is_kept_aside_and_makes_nothing(client, channel, given):
    assert post(client, given).status_code == 200
    while drain():
        pass

    assert WebhookDelivery.objects.get().state == "aside"
    assert (Message.objects.count(), Contact.objects.count()) == (0, 0)


def test_a_body_for_an_account_that_nobody_connected_is_kept_aside(client):
    post(client, body())
    while drain():
        pass

    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.error[:15]) == ("aside", "Unknown account")
    assert Message.objects.count() == 0


def test_a_huge_body_is_refused_and_a_large_one_taken(client, channel):
    large = body(content='{"a": "' + "x" * 10_000_000 + '"}')

    assert post(client, large).status_code == 200
    assert post(client, b" " * (16 * 1024 * 1024 + 1)).status_code == 413
    assert Channel.objects.count() == 1
