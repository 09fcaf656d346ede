"""Stored files over HTTP: in pieces, in part, and never as a page of ours."""

import socket
import time
from typing import Any
from urllib.parse import quote, urlsplit

import psutil
import pytest
import requests
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.test import AsyncClient, Client
from django.urls import reverse

from inbox.models import Attachment
from tests.inbox.test_pages import conversation
from tests.servers import web

pytestmark = pytest.mark.django_db(transaction=True)

BYTES = bytes(range(256)) * 1024


@pytest.fixture
def stored(tea_page, settings, tmp_path) -> Attachment:
    settings.MEDIA_ROOT = tmp_path
    row = conversation(tea_page).messages.get().attachments.get()
    row.state, row.kind, row.mime_type, row.name, row.size = "stored", "video", "video/mp4", "trà sen.mp4", len(BYTES)
    row.file.save("video.mp4", ContentFile(BYTES))
    return row


class Reader:
    """Reads as a server of ASGI does, piece by piece."""

    def __init__(self, member, attachment: Attachment) -> None:
        self.client = AsyncClient()
        self.client.force_login(member.user)
        self.url = reverse("inbox:attachment", args=["bamboo", attachment.pk, attachment.name])

    async def get(self, **headers: str) -> Any:
        response: Any = await self.client.get(self.url, headers=headers)
        response.pieces = [piece async for piece in response] if response.streaming else [response.content]
        return response


@pytest.fixture
def reader(binh, stored) -> Reader:
    return Reader(binh, stored)


def test_a_file_comes_in_small_pieces_under_its_own_name(reader):
    response = async_to_sync(reader.get)()
    assert b"".join(response.pieces) == BYTES
    assert max(map(len, response.pieces)) <= 64 * 1024
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Length"] == str(len(BYTES))
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{quote('trà sen.mp4')}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-", 206, 0, len(BYTES)),
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, len(BYTES)),
        ("bytes=-50", 206, len(BYTES) - 50, len(BYTES)),
        ("bytes=10-999999999", 206, 10, len(BYTES)),
        ("bytes=0-1,5-6", 200, 0, len(BYTES)),
        ("lines=1-2", 200, 0, len(BYTES)),
    ],
)
def test_a_part_is_what_was_asked_for(asked, status, start, end, reader):
    response = async_to_sync(reader.get)(Range=asked)
    assert response.status_code == status
    assert b"".join(response.pieces) == BYTES[start:end]


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0", "bytes=9-3"])
def test_a_part_beyond_the_file_is_refused(asked, reader):
    response = async_to_sync(reader.get)(Range=asked)
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(BYTES)}")


def test_a_file_that_the_browser_has_is_not_sent_again(reader):
    etag = async_to_sync(reader.get)()["ETag"]
    assert async_to_sync(reader.get)(**{"If-None-Match": etag}).status_code == 304
    assert async_to_sync(reader.get)(**{"If-Range": '"old"', "Range": "bytes=0-9"}).status_code == 200


@pytest.mark.parametrize("mime_type", ["image/svg+xml", "text/html", "application/xhtml+xml", "application/zip"])
def test_what_could_run_is_only_ever_saved(mime_type, reader, stored):
    Attachment.objects.update(mime_type=mime_type, name="page.html")
    response = async_to_sync(reader.get)()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_a_deleted_messages_file_and_one_not_yet_copied_are_not_found(reader, stored):
    stored.message.is_deleted = True
    stored.message.save()
    assert async_to_sync(reader.get)().status_code == 404
    stored.message.is_deleted = False
    stored.message.save()
    stored.file.storage.delete(stored.file.name)
    assert async_to_sync(reader.get)().status_code == 404


@pytest.mark.slow
def test_a_slow_reader_does_not_fill_the_servers_memory(binh, stored, settings, tmp_path):
    size = 200 * 1024**2
    with open(stored.file.path, "wb") as file:
        file.truncate(size)
    session = Client()
    session.force_login(binh.user)
    cookie = f"messio_session={session.cookies['messio_session'].value}"
    url = reverse("inbox:attachment", args=["bamboo", stored.pk, "a.mp4"])
    with web(tmp_path / "web.log", STORAGE_URL=f"file://{tmp_path}") as address:
        place = urlsplit(address)
        server = next(p for p in psutil.process_iter(["cmdline"]) if str(place.port) in (p.info["cmdline"] or []))
        before = server.memory_info().rss
        with socket.create_connection((place.hostname, place.port)) as line:
            line.sendall(f"GET {url} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\n\r\n".encode())
            assert line.recv(1024).startswith(b"HTTP/1.1 200")
            end = time.monotonic() + 3
            while time.monotonic() < end:  # others are served meanwhile
                assert requests.get(f"{address}/healthz", timeout=5).ok
                assert server.memory_info().rss - before < size / 4
