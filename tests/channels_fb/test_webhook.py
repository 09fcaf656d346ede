import hashlib
import hmac
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inbox import webhooks
from inbox.models import Refusal, WebhookDelivery
from inbox.webhooks import refusals
from tests.inbox.messenger import NOON, PAGE, text
from tests.simulator.client import VERIFY_TOKEN, eventually

BODIES = Path(__file__).parent / "bodies"
CASES = [case for case in json.loads((BODIES / "manifest.json").read_text())["cases"] if "callback" not in case]
URL = "/webhooks/facebook/"

pytestmark = pytest.mark.django_db


def ask(client, **given):
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    return client.get(URL, query | {name.replace("_", ".", 1): value for name, value in given.items()})


def test_the_address_is_verified_with_the_challenge_as_plain_text(client):
    answer = ask(client, hub_challenge="<b>1158201444</b>")

    assert (answer.status_code, answer.content) == (200, b"<b>1158201444</b>")
    assert answer["Content-Type"] == "text/plain"


def test_an_address_without_its_slash_loses_nothing(client):
    assert client.get(URL.rstrip("/"), {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN}).status_code == 200
    assert client.post(URL.rstrip("/"), b"{}", content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    "given",
    [{"hub_verify_token": "wrong"}, {"hub_verify_token": ""}, {"hub_mode": "unsubscribe"}, {"hub_verify_token": "é"}],
)
def test_another_token_or_mode_is_refused_and_counted(client, given):
    assert ask(client, **given).status_code == 403
    refusals.write()
    assert list(Refusal.objects.values_list("platform", "reason", "count")) == [("facebook", "verify token", 1)]


def test_without_a_verify_token_nobody_is_verified(client, meta_app):
    meta_app.META_VERIFY_TOKEN = ""

    assert ask(client, hub_verify_token="").status_code == 403


def test_a_thousand_events_of_the_longest_text_come_in_one_post(client, meta_app):
    events = [text(f"m{number}", "\U0001f600" * 1000) for number in range(1000)]
    body = json.dumps({"object": "page", "entry": [{"id": PAGE, "time": NOON, "messaging": events}]}).encode()
    digest = hmac.new(meta_app.META_APP_SECRET.encode(), body, hashlib.sha256).hexdigest()

    answer = client.post(
        URL, body, content_type="application/json", headers={"X-Hub-Signature-256": f"sha256={digest}"}
    )

    assert len(body) > 12_000_000
    assert (answer.status_code, WebhookDelivery.objects.count()) == (200, 1)


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_body_is_stored_as_it_came_or_refused_by_its_signature(client, case):
    body = (BODIES / case["file"]).read_bytes()

    answer = client.post(URL, body, content_type="application/json", headers=case["headers"])

    assert answer.status_code == case["http_status"]
    stored = [bytes(delivery.body) for delivery in WebhookDelivery.objects.all()]
    assert stored == ([body] if case["signature_valid"] else [])


def test_other_methods_are_not_taken(client):
    assert [client.put(URL).status_code, client.delete(URL).status_code] == [405, 405]


@pytest.mark.django_db(transaction=True)
def test_a_storm_of_bad_signatures_is_counted_together_a_moment_later(client, monkeypatch):
    monkeypatch.setattr(webhooks, "REFUSALS_WRITTEN_SECONDS", 0.2)
    statements = CaptureQueriesContext(connection)
    with statements:
        for _ in range(20):
            answer = client.post(URL, b"{}", "application/json", headers={"X-Hub-Signature-256": "sha256=0"})
            assert answer.status_code == 403

    assert [query["sql"] for query in statements if "refusal" in query["sql"]] == []
    eventually(lambda: list(Refusal.objects.values_list("reason", "count")) == [("signature", 20)], 30)


@pytest.mark.django_db(transaction=True)
def test_good_posts_in_a_storm_of_bad_ones_are_all_taken_and_the_bad_ones_ask_nothing_of_the_database(client):
    case = next(case for case in CASES if case["signature_valid"] and case["http_status"] == 200)
    body = (BODIES / case["file"]).read_bytes()
    together = threading.Barrier(5)

    def storm(_: int) -> tuple[set[int], int]:
        """One sender's answers, and how many statements they cost."""
        sender = Client()
        try:
            with CaptureQueriesContext(connection) as statements:
                together.wait(30)
                wrong = {"X-Hub-Signature-256": f"sha256={'0' * 64}"}
                posts = [sender.post(URL, body, "application/json", headers=wrong) for _ in range(100)]
            return {answer.status_code for answer in posts}, len(statements)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        storms = threads.map(storm, range(4))
        together.wait(30)
        good = [client.post(URL, body, "application/json", headers=case["headers"]) for _ in range(25)]

    assert list(storms) == [({403}, 0)] * 4
    assert [answer.status_code for answer in good] == [200] * 25
    assert [bytes(row.body) for row in WebhookDelivery.objects.all()] == [body] * 25
    refusals.write()
    assert list(Refusal.objects.values_list("platform", "reason", "count")) == [("facebook", "signature", 400)]
