"""What the logs tell of one message, through every process, and what they must not tell."""

import hashlib
import hmac
import json
import logging
from uuid import uuid4

import pytest
import requests
from django.urls import reverse

from inbox import outbox
from inbox.actions.check_channel import check_channel
from inbox.actions.send_message import send_message
from inbox.ingest import drain
from inbox.models import Channel, Conversation, Message, WebhookDelivery
from inbox.webhooks import refusals
from messio.logs import JsonFormatter, RequestIdFilter
from meta_graph.client import appsecret_proof
from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.inbox.messenger import text
from tests.inbox.sockets import line, signed_in, until, watch
from tests.servers import web
from tests.simulator.client import DUNG, SECRET, TEA, eventually
from workspaces.tracing import request_id

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def tea(bamboo, simulator) -> Channel:  # noqa: F811
    """Bamboo's Page, with a token that the platform's stand-in takes."""
    token = simulator.page_token()
    return Channel.objects.create(
        workspace=bamboo, platform="facebook", external_id=TEA, name="Tea", credentials={"access_token": token}
    )


@pytest.fixture
def log():
    """The lines of this process as production would write them, from the most talkative level on."""
    lines = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    keeper, root = Keeper(logging.DEBUG), logging.getLogger()
    keeper.addFilter(RequestIdFilter())
    keeper.setFormatter(JsonFormatter())
    level = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(keeper)
    root.setLevel(level)


def signed(mid: str, words: str) -> tuple[bytes, str]:
    """A webhook of Dung's message, and its signature."""
    entry = {"id": TEA, "time": 1, "messaging": [text(mid, words, customer=DUNG)]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    return body, hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def of_request(lines: list[str], name: str) -> list[str]:
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return [line["message"] for line in found if line["request_id"] == name]


def test_one_id_follows_a_message_from_the_webhook_to_the_screen(tea, binh, log, tmp_path):
    web_log = tmp_path / "web.log"
    with web(web_log, LOG_FORMAT="json") as server, line(server, signed_in(binh.user).session_key) as tab:
        watch(tab)
        until(tab, 'id="cursor"')
        # Two in one batch: each keeps its own.
        for name in ("request-one", "request-two"):
            body, signature = signed(f"m_{name}", f"Words of {name}")
            headers = {"X-Hub-Signature-256": f"sha256={signature}", "X-Request-Id": name}
            answer = requests.post(f"{server}/webhooks/facebook/", body, headers=headers, timeout=10)
            assert (answer.status_code, answer.headers["X-Request-Id"]) == (200, name)
        assert drain() == 2
        until(tab, "Words of request-two")
        web_lines = eventually(lambda: shown_twice(web_log.read_text().splitlines()))

    for name in ("request-one", "request-two"):
        delivery = WebhookDelivery.objects.get(request_id=name)
        message = Message.objects.get(parts__external_id=f"m_{name}")
        place = f"message={message.pk}", f"conversation={message.conversation_id}"
        assert of_request(log, name)[0] == f"message ingested: {place[0]} {place[1]}"
        in_web = of_request(web_lines, name)
        assert in_web[0].startswith(f"webhook stored: platform=facebook delivery={delivery.pk}")
        assert in_web[-1] == f"shown: {place[1]} {place[0]}"
    assert SECRET not in "".join(web_lines)


def shown_twice(lines: list[str]) -> list[str]:
    return lines if sum("shown: " in line and "request-" in line for line in lines) >= 2 else []


def test_a_reply_keeps_the_id_of_the_request_that_wrote_it(tea, binh, simulator, log):  # noqa: F811
    conversation = written_to(simulator)

    token = request_id.set("request-reply")
    send_message(conversation=conversation, author=binh, text="Dạ còn", client_id=uuid4())
    request_id.reset(token)
    outbox.deliver(conversation.pk)

    message = Message.objects.get(direction="outgoing")
    assert f"part sent: message={message.pk} part=0" in of_request(log, "request-reply")


@pytest.mark.parametrize(
    "fault",
    [
        {"code": 190, "subcode": 463},
        {"code": 10, "subcode": 2018278},
        {"status": 502, "body": "<html>", "mode": "body"},
        {"mode": "cut"},
        {"code": 613},
    ],
)
def test_no_secret_is_in_a_log_even_when_the_platform_answers_errors(tea, binh, simulator, log, client, fault):  # noqa: F811
    secrets = [SECRET, simulator.page_token(), appsecret_proof(tea.credentials["access_token"], SECRET)]
    secrets += [tea.credentials["access_token"]]
    body, signature = signed("m_1", "Hello")
    for given in (signature, "0" * 64):
        client.post(
            reverse("channels_fb:webhook"),
            body,
            content_type="application/json",
            headers={"X-Hub-Signature-256": f"sha256={given}"},
        )
    drain()
    conversation = written_to(simulator)
    simulator.control("faults", next={"on": "any", "times": 3, **fault})

    send_message(conversation=conversation, author=binh, text="Dạ còn", client_id=uuid4())
    outbox.deliver(conversation.pk)
    check_channel(tea.pk, now=True)

    refusals.write()
    everything = "\n".join(log)
    assert "send failed" in everything
    assert "webhooks refused" in everything
    assert [secret for secret in [*secrets, signature] if secret in everything] == []


def written_to(simulator) -> Conversation:  # noqa: F811
    """Dung has just written, here and over there, so that a reply is allowed."""
    sent = simulator.control("messages", psid=DUNG, text="Shop ơi")
    body = {
        "object": "page",
        "entry": [{"id": TEA, "time": 1, "messaging": [text(sent["mid"], at=sent["timestamp"], customer=DUNG)]}],
    }
    WebhookDelivery.objects.create(platform="facebook", body=json.dumps(body).encode())
    drain()
    return Conversation.objects.get()
