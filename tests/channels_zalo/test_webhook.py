import json

import pytest

from inbox.connectors import connectors
from inbox.models import Refusal, WebhookDelivery
from inbox.webhooks import refusals
from tests.channels_zalo.conftest import BODIES, CASES, MANIFEST
from tests.channels_zalo.posting import NOON, URL, event, from_mai, post_bytes, post_case, signed

pytestmark = pytest.mark.django_db

BODY = json.dumps(from_mai("user_send_text", {"msg_id": "m1", "text": "Dạ"})).encode()


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_body_is_stored_as_it_came_or_refused_by_its_signature(client, case):
    answer = post_case(client, case)

    stored = [bytes(delivery.body) for delivery in WebhookDelivery.objects.all()]
    assert answer.status_code == (403 if case["signature_valid"] is False else 200)
    assert stored == ([(BODIES / case["file"]).read_bytes()] if case["signature_valid"] else [])


@pytest.mark.parametrize("body", [b"{}", b" {}\n"])
def test_the_consoles_unsigned_question_is_answered_and_kept_nowhere(client, body):
    assert post_bytes(client, body, {}).status_code == 200
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"event_name": "follow"}', BODY, b"{}{}", b"\xff\xfe{"])
def test_nothing_else_is_taken_without_a_signature(client, body):
    assert post_bytes(client, body, {}).status_code == 403
    refusals.write()
    assert list(Refusal.objects.values_list("platform", "reason", "count")) == [("zalo", "signature", 1)]


@pytest.mark.parametrize("header", ["mac=", "mac=00", "é", "mac=" + "0" * 64, "0" * 64])
def test_wrong_signatures_are_refused(client, header):
    assert post_bytes(client, BODY, {"X-ZEvent-Signature": header}).status_code == 403


def test_a_bare_digest_is_taken_too(client):
    bare = signed(BODY, str(NOON))["X-ZEvent-Signature"].removeprefix("mac=")

    assert post_bytes(client, BODY, {"X-ZEvent-Signature": bare}).status_code == 200


def test_the_apps_secret_signs_nothing(client):
    assert post_bytes(client, BODY, signed(BODY, str(NOON), MANIFEST["app_secret_key"])).status_code == 403


def test_another_apps_event_is_refused_though_its_digest_fits(client):
    body = json.dumps(event("follow") | {"app_id": "1"}).encode()

    assert post_bytes(client, body, signed(body, str(NOON))).status_code == 403


def test_the_timestamp_may_be_a_number_or_stand_in_the_header(client):
    number = json.dumps({**event("follow"), "timestamp": NOON}).encode()
    elsewhere = signed(BODY, "17") | {"X-ZEvent-Timestamp": "17"}

    assert post_bytes(client, number, signed(number, str(NOON))).status_code == 200
    assert post_bytes(client, BODY, elsewhere).status_code == 200


def test_without_credentials_the_platform_is_off(client, zalo_app):
    zalo_app.ZALO_OA_SECRET_KEY = ""

    assert post_bytes(client, b"{}", {}).status_code == 403
    assert post_bytes(client, BODY, signed(BODY, str(NOON), "")).status_code == 403


def test_an_address_without_its_slash_loses_nothing_and_can_be_looked_at(client):
    answer = client.post(URL.rstrip("/"), BODY, "application/json", headers=signed(BODY, str(NOON)))
    path, expected = connectors["zalo"].webhook_probe()

    assert (answer.status_code, WebhookDelivery.objects.count()) == (200, 1)
    assert client.get(path).content.decode() == expected
    assert client.put(URL).status_code == 405


@pytest.mark.parametrize("length", ["", "x", "-1", "99999999999"])
def test_a_length_that_is_none_breaks_nothing(client, length):
    body = b'{"event_name": "user_seen_message"}'

    answer = client.post(URL, body, "application/json", CONTENT_LENGTH=length)

    assert answer.status_code in (403, 413)


def test_the_site_shows_whose_it_is_in_a_file_and_in_every_page(client, zalo_app):
    assert client.get("/zalo_verifierAbc-1_x.html").status_code == 404
    zalo_app.ZALO_SITE_VERIFICATION = "Abc-1_x"
    zalo_app.SITE_VERIFICATION = {"zalo-platform-site-verification": "Abc-1_x"}

    proof = 'name="zalo-platform-site-verification"'
    assert proof in client.get("/zalo_verifierAbc-1_x.html").content.decode()
    assert client.get("/zalo_verifierother.html").status_code == 404
    assert f'<meta {proof} content="Abc-1_x">' in client.get("/", follow=True).content.decode()
