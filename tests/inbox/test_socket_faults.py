"""Tabs while something is wrong: one that does not read, a crowd after a restart, two web processes, Redis away."""

import asyncio
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator

import pytest
import requests
from allauth.account.models import EmailAddress
from django.conf import settings as given
from django.db import transaction
from django.utils import timezone
from websockets.asyncio.client import connect as connect_async
from websockets.sync.client import ClientConnection
from websockets.typing import Origin

from inbox import live, wake
from inbox.ingest import drain
from inbox.models import Conversation, Message, WebhookDelivery
from tests.inbox.messenger import NOON, PAGE, delivery, text
from tests.inbox.sockets import WAIT_SECONDS, code, line, signed_in, until, watch
from tests.servers import OwnRedis, own_redis, pokes_through, web, web_process
from workspaces.models import Membership, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CROWD = 200


@pytest.fixture
def conversation(tea_page) -> Conversation:
    delivery(text("m1", "Chào shop", at=round(time.time() * 1000)))  # now, so that it can be answered
    drain()
    return Conversation.objects.get()


def writes(words: str, number: int) -> None:
    delivery(text(f"m{number}", words, at=round(time.time() * 1000)))
    drain()


# ── A tab that does not read ──


def long_again(conversation: Conversation, words: str) -> None:
    """Change the conversation's message again, with a history of edits that makes its frame 200 KB."""
    with transaction.atomic():
        message = conversation.messages.get()
        message.text, message.version = words, message.version + 1
        message.data, message.edited_at = {"edits": ["😀" * 1900] * 26}, timezone.now()
        message.save(update_fields=["text", "version", "data", "edited_at"])
        live.changed(conversation, message)


def stalled(server: str, user: User) -> ClientConnection:
    """A tab whose machine takes little and which reads only when the test does."""
    address, _, port = server.removeprefix("http://").partition(":")
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    narrow.connect((address, int(port)))
    return line(server, signed_in(user).session_key, sock=narrow, max_queue=1)


def test_a_tab_that_does_not_read_delays_nobody_is_sent_away_and_resumes(tmp_path, conversation, an, binh):
    with (
        web(tmp_path / "web.log") as server,
        line(server, signed_in(an.user).session_key) as quick,
        stalled(server, binh.user) as slow,
    ):
        cursor = live.cursor()
        for tab in (quick, slow):
            watch(tab, conversation.pk, cursor)
        until(quick, 'id="cursor"')
        for number in range(40):
            long_again(conversation, f"number {number}.")
            until(quick, f"number {number}.")

        slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
        seen: list[str] = []
        assert code(slow, seen) == 1013
        assert "number 39." not in "".join(seen)
        with line(server, signed_in(binh.user).session_key) as again:
            watch(again, conversation.pk, cursor)
            until(again, "number 39.")


# ── Many tabs, two processes ──


def test_a_crowd_of_tabs_is_back_soon_after_a_restart(tmp_path, conversation, binh):
    sessions = [signed_in(binh.user).session_key for _ in range(CROWD)]
    seen = {"filter": "", "conversation": conversation.pk, "cursor": live.cursor(), "language": "en"}

    async def come_back(address: str, session_key: str) -> None:
        # `connect` as an iterator knocks until the server is there.
        async for tab in connect_async(
            address.replace("http", "ws") + "/ws/bamboo/",
            additional_headers={"Cookie": f"messio_session={session_key}"},
            origin=Origin(address),
            open_timeout=WAIT_SECONDS,
        ):
            async with tab:
                await tab.send(json.dumps({"watch": seen}))
                while "Khi web vắng" not in str(await tab.recv()):
                    pass
                return

    async def all_of_them(address: str) -> None:
        async with asyncio.timeout(WAIT_SECONDS):
            await asyncio.gather(*(come_back(address, session_key) for session_key in sessions))

    with web_process(tmp_path / "web.log") as process:
        writes("Khi web vắng", 2)
        process.kill()
        process.start()
        asyncio.run(all_of_them(process.address))


def test_a_change_made_through_one_web_process_is_seen_once_by_the_tabs_of_the_other(tmp_path, conversation, an, binh):
    with (
        web(tmp_path / "one.log") as one,
        web(tmp_path / "other.log") as other,
        line(one, signed_in(an.user).session_key) as here,
        line(other, signed_in(binh.user).session_key) as there,
    ):
        for tab in (here, there):
            watch(tab, conversation.pk)
            until(tab, 'id="cursor"')
        assert post(one, an, f"inbox/{conversation.pk}/assignment/").status_code == 200
        frames = [until(tab, "took this on") for tab in (here, there)]
        writes("Cảm ơn shop", 2)
        frames = [seen + until(tab, "Cảm ơn shop</div>") for seen, tab in zip(frames, (here, there), strict=True)]

        assert [seen.count("took this on") for seen in frames] == [1, 1]
        assert [seen.count("Cảm ơn shop</div>") for seen in frames] == [1, 1]


# ── Redis away ──


@pytest.fixture
def redis(tmp_path, settings) -> Iterator[OwnRedis]:
    with own_redis(tmp_path / "redis") as server:
        settings.REDIS_URL = server.url
        settings.CHANNEL_LAYERS = pokes_through(server.url)
        wake.breaker.open_until = 0.0
        yield server
    wake.breaker.open_until = 0.0


@pytest.fixture
def server(redis, tmp_path) -> Iterator[str]:
    with web(tmp_path / "web.log", REDIS_URL=redis.url) as address:
        yield address


def post(server: str, member: Membership, path: str, **values: str) -> requests.Response:
    token = "a" * 32
    return requests.post(
        f"{server}/w/{member.workspace.slug}/{path}",
        values,
        headers={"HX-Request": "true", "X-CSRFToken": token},
        cookies={"messio_session": signed_in(member.user).session_key or "", "messio_csrf": token},
        timeout=WAIT_SECONDS,
    )


def webhook(server: str, number: int) -> requests.Response:
    entry = {"id": PAGE, "time": NOON, "messaging": [text(f"w{number}", f"Webhook {number}", at=NOON + number)]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    digest = hmac.new(given.META_APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}
    return requests.post(f"{server}/webhooks/facebook/", body, headers=headers, timeout=WAIT_SECONDS)


def reply(server: str, member: Membership, conversation: Conversation, number: int) -> requests.Response:
    client_id = f"00000000-0000-4000-8000-{number:012d}"
    return post(server, member, f"inbox/{conversation.pk}/messages/", text=f"Dạ {number}", client_id=client_id)


def until_quick(tab: ClientConnection) -> None:
    """Wait for the frame that no longer says that news come late."""
    while True:
        frames = str(tab.recv(timeout=WAIT_SECONDS))
        if 'id="cursor"' in frames and "data-slow" not in frames:
            return


def test_with_redis_away_tabs_are_told_that_news_come_late_and_get_them(redis, server, conversation, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab, conversation.pk)
        until_quick(tab)
        redis.kill()
        until(tab, "data-slow")
        writes("ohne Redis", 2)
        assert "data-slow" in until(tab, "ohne Redis")

        redis.start()
        until_quick(tab)
        wake.breaker.open_until = 0.0
        writes("wieder da", 3)
        until(tab, "wieder da")


def test_a_web_process_that_starts_without_redis_is_quick_once_that_is_there(redis, tmp_path, conversation, binh):
    redis.kill()
    with (
        web(tmp_path / "web.log", REDIS_URL=redis.url) as server,
        line(server, signed_in(binh.user).session_key) as tab,
    ):
        watch(tab, conversation.pk)
        until(tab, "data-slow")
        redis.start()
        until_quick(tab)


def test_with_redis_away_sign_in_pages_webhooks_and_replies_work(redis, server, conversation, binh, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    binh.user.set_password("correct horse")
    binh.user.save()
    EmailAddress.objects.create(user=binh.user, email=binh.user.email, verified=True, primary=True)
    redis.kill()

    with requests.Session() as browser:
        address = f"{server}/accounts/login/"
        browser.get(address, timeout=WAIT_SECONDS)
        form = {
            "login": binh.user.email,
            "password": "correct horse",
            "csrfmiddlewaretoken": browser.cookies["messio_csrf"],
        }
        assert browser.post(address, form, headers={"Referer": address}, timeout=WAIT_SECONDS).status_code == 200
        page = browser.get(f"{server}/w/bamboo/inbox/{conversation.pk}/", timeout=WAIT_SECONDS)
        assert "Chào shop" in page.text
    assert webhook(server, 1).status_code == 200
    assert WebhookDelivery.objects.filter(state="waiting").count() == 1
    assert reply(server, binh, conversation, 1).status_code == 200
    assert Message.objects.get(direction="outgoing").status == "queued"


def test_with_redis_paused_a_webhook_waits_for_nothing_and_a_reply_is_accepted(redis, server, conversation, binh):
    assert webhook(server, 1).status_code == 200
    assert reply(server, binh, conversation, 1).status_code == 200
    redis.pause()
    seconds = []
    for number in range(2, 6):
        started = time.monotonic()
        assert webhook(server, number).status_code == 200
        seconds.append(time.monotonic() - started)
    for number in range(2, 6):
        assert reply(server, binh, conversation, number).status_code == 200
    redis.go_on()

    # Who asks Redis for anything, the first at least, waits for so long.
    assert max(seconds) < given.REDIS_TIMEOUT_SECONDS
    assert Message.objects.filter(direction="outgoing").count() == 5
