import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from django.utils import timezone

from channels_fb.connector import FacebookConnector
from inbox.actions.copy_attachment import MOST_ATTEMPTS, claim, copy_attachment, store, waiting_attachments
from inbox.connectors import ErrorKind, SendError, connectors
from inbox.download import NotDownloaded, download
from inbox.ingest import drain
from inbox.models import Attachment, Change, Conversation, Identity, Message
from inbox.presenters.attachments import AttachmentView
from inbox.tasks import sweep_attachments
from tests.inbox.messenger import DUNG, delivery, event

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 500
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"0" * 500
PDF = b"%PDF-1.7\n" + b"0" * 500
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


class Host:
    """A file server: `files` by path, each (status, content, headers)."""

    def __init__(self):
        self.files, self.asked, self.tokens = {}, [], []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                host.asked.append(self.path)
                host.tokens.append(self.headers["Authorization"])
                status, content, headers = host.files.get(self.path, (404, b"", {}))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.netloc = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def put(self, path, content, status=200, **headers):
        self.files[quote(path, safe="/?=")] = (
            status,
            content,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )
        return f"http://{self.netloc}{path}"


@pytest.fixture
def host(settings, tmp_path):
    host = Host()
    settings.MEDIA_HOSTS = [host.netloc]
    settings.MEDIA_ROOT = str(tmp_path)
    yield host
    host.server.shutdown()
    host.server.server_close()


@pytest.fixture
def message(tea_page):
    identity = Identity.objects.create(channel=tea_page, external_id=DUNG)
    now = timezone.now()
    conversation = Conversation.objects.create(
        workspace=tea_page.workspace, channel=tea_page, identity=identity, last_message_at=now
    )
    return Message.objects.create(conversation=conversation, direction="incoming", author_type="contact", at=now)


def copied(message, url, kind="image", name="x"):
    attachment = Attachment.objects.create(
        message=message, kind=kind, state="waiting", source_url=url, name=name, retry_at=timezone.now()
    )
    copy_attachment(attachment.pk)
    attachment.refresh_from_db()
    return attachment


@pytest.mark.django_db(transaction=True)
def test_of_many_files_at_once_some_are_asked_for_and_a_sweep_finds_the_rest_in_their_order(tea_page, asked):
    files = [{"type": "image", "payload": {"url": f"https://x.fbcdn.net/{number}.jpg"}} for number in range(30)]
    delivery(*(event({"message": {"mid": f"m{number}", "attachments": [file]}}) for number, file in enumerate(files)))
    drain()
    ids = list(Attachment.objects.order_by("pk").values_list("pk", flat=True))
    at_once = [pk for task, (pk, *_), _ in asked() if task == "copy_attachment"]

    Attachment.objects.filter(pk__in=at_once).update(state="stored")
    sweep_attachments()

    assert (len(ids), at_once, [pk for _, (pk,), _ in asked()]) == (30, ids[:20], ids[20:])


def test_a_picture_is_kept_under_a_name_of_our_own_and_the_tabs_are_told(host, message):
    attachment = copied(message, host.put("/báo giá.png?oe=1", PNG), name="../../báo giá.png")

    assert (attachment.state, attachment.mime_type, attachment.size) == ("stored", "image/png", len(PNG))
    assert attachment.file.read() == PNG
    assert "báo" not in attachment.file.name
    assert ".." not in attachment.file.name
    assert list(Change.objects.values_list("message_id", flat=True)) == [message.pk]
    assert Message.objects.get().version == message.version + 1


def test_a_file_whose_message_was_taken_back_meanwhile_is_not_kept(host, message, tmp_path):
    attachment = Attachment.objects.create(
        message=message, kind="image", state="waiting", source_url=host.put("/a.png", PNG), retry_at=timezone.now()
    )
    claimed = claim(attachment.pk)
    attachment.delete()

    store(claimed, download(claimed.source_url, [], len(PNG)))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("kind", "content", "name", "expected"),
    [
        ("image", HTML, "a.png", ("failed", "", "mistyped")),
        ("image", SVG, "a.svg", ("failed", "", "mistyped")),
        ("sticker", PDF, "a.png", ("failed", "", "mistyped")),
        ("audio", PNG, "a.mp4", ("failed", "", "mistyped")),
        ("audio", MP4, "a.mp4", ("stored", "video/mp4", "")),
        ("video", MP4, "a.mp4", ("stored", "video/mp4", "")),
        ("file", PDF, "a.exe", ("stored", "application/pdf", "")),
        ("file", SVG, "a.svg", ("stored", "application/octet-stream", "")),
        ("file", HTML, "a.html", ("stored", "application/octet-stream", "")),
        ("file", b"a,b\n1,2\n", "a.csv", ("stored", "text/csv", "")),
    ],
)
def test_the_type_is_what_the_first_bytes_show_whatever_the_host_says(host, message, kind, content, name, expected):
    attachment = copied(message, host.put(f"/{name}", content, Content_Type="image/png"), kind, name)

    assert (attachment.state, attachment.mime_type, attachment.error_code) == expected


@pytest.mark.parametrize(
    ("status", "content", "code"), [(404, b"", "gone"), (403, b"", "gone"), (410, b"", "gone"), (200, b"", "missing")]
)
def test_what_is_no_longer_there_is_not_asked_for_again(host, message, status, content, code):
    attachment = copied(message, host.put("/a.png", content, status))

    assert (attachment.state, attachment.error_code, attachment.retry_at) == ("failed", code, None)


def test_a_file_that_is_too_large_is_not_kept_whether_it_says_so_or_not(host, message, monkeypatch, tmp_path):
    monkeypatch.setattr("inbox.actions.copy_attachment.LARGEST", 1000)
    announced = copied(message, host.put("/a.png", PNG * 3))
    silent = copied(message, host.put("/b.png", PNG * 3, Content_Length=""))

    assert [announced.error_code, silent.error_code] == ["too_large", "too_large"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_trouble_that_may_pass_is_tried_later_and_later_and_then_given_up(host, message):
    attachment = copied(message, host.put("/a.png", b"", 503))
    first = attachment.retry_at
    assert (attachment.state, attachment.attempt_count) == ("waiting", 1)
    assert waiting_attachments() == []
    copy_attachment(attachment.pk)
    assert len(host.asked) == 1

    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        Attachment.objects.update(retry_at=timezone.now())
        assert waiting_attachments() == [attachment.pk]
        copy_attachment(attachment.pk)
        attachment.refresh_from_db()
        waits.append(attachment.retry_at)

    assert first - timezone.now() > timedelta(seconds=60)
    assert waits[0] - first > timedelta(minutes=3)
    assert (attachment.state, attachment.error_code) == ("failed", "unavailable")


def test_a_file_that_did_not_come_at_once_says_so_and_then_comes(host, message):
    attachment = copied(message, host.put("/a.png", b"", 503))
    told = AttachmentView(attachment, "bamboo").progress
    news = Change.objects.count()
    for content, status in ((b"", 503), (PNG, 200)):
        host.put("/a.png", content, status)
        Attachment.objects.update(retry_at=timezone.now())
        copy_attachment(attachment.pk)

    attachment.refresh_from_db()
    assert told == "The platform has not delivered it yet. Messio tries again."
    assert (news, Change.objects.count()) == (1, 2)
    assert (attachment.state, attachment.error_code) == ("stored", "")


def test_a_wake_up_that_comes_twice_copies_once(host, message):
    attachment = copied(message, host.put("/a.png", PNG))

    copy_attachment(attachment.pk)

    assert len(host.asked) == 1


# ── The guard ──


@pytest.mark.parametrize(
    "url",
    [
        "http://scontent.fbcdn.net/a.png",
        "https://scontent.fbcdn.net:8443/a.png",
        "https://cdn.fb.test/a.png",
        "https://fbcdn.net.evil.test/a.png",
        "https://evilfbcdn.net/a.png",
        "https://fbcdn.net@evil.test/a.png",
        "https://127.0.0.1/a.png",
        "http://127.0.0.1:9/a.png",
        "https://[::1]/a.png",
        "file:///etc/passwd",
        "ftp://fbcdn.net/a",
        "//fbcdn.net/a",
        "https://fbcdn.net:x/",
        "https://[fbcdn.net/",
        "",
    ],
)
def test_only_the_platforms_own_hosts_are_asked(host, url):
    with pytest.raises(NotDownloaded) as refused:
        download(url, ["fbcdn.net"], 1000)

    assert (refused.value.code, refused.value.may_retry) == ("host", False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fd00::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
    ],
)
def test_a_name_of_the_platform_that_leads_inside_is_not_followed(monkeypatch, address):
    found = [(None, None, None, "", (address, 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)

    with pytest.raises(NotDownloaded) as refused:
        download("https://scontent.fbcdn.net/a.png", ["fbcdn.net"], 1000)

    assert refused.value.code == "host"


def test_what_the_platform_wants_with_it_is_sent_to_its_own_host_alone(host, settings):
    other = Host()
    settings.MEDIA_HOSTS = [host.netloc, other.netloc]
    leads_on = host.put("/a.png", b"", 302, Location=host.put("/b.png", b"", 302, Location=other.put("/c.png", PNG)))

    found = download(leads_on, [], 1000, {"Authorization": "Bearer secret"})
    other.server.shutdown()
    other.server.server_close()

    assert (host.tokens, other.tokens) == (["Bearer secret"] * 2, [None])
    assert found.file.read() == PNG


class ByName(FacebookConnector):
    """Tells files by names of its own, and where they are when it is asked."""

    def __init__(self, url, error=None):
        self.url, self.error = url, error

    def locate(self, channel, url):
        if self.error:
            raise self.error
        return f"{self.url}{url.removeprefix('file:')}", {"Authorization": "Bearer secret"}


def test_a_file_that_is_told_by_a_name_is_located_when_it_is_fetched(host, message, monkeypatch):
    host.put("/a.png", PNG)
    monkeypatch.setitem(connectors, "facebook", ByName(f"http://{host.netloc}"))

    attachment = copied(message, "file:/a.png")

    assert (attachment.state, host.tokens) == ("stored", ["Bearer secret"])


@pytest.mark.parametrize(("kind", "state"), [(ErrorKind.TRANSIENT, "waiting"), (ErrorKind.REJECTED, "failed")])
def test_where_the_platform_does_not_say_where_it_is_later_may_be_different(host, message, monkeypatch, kind, state):
    monkeypatch.setitem(connectors, "facebook", ByName("", SendError(kind, "1")))

    assert copied(message, "file:/a.png").state == state


def test_every_hop_of_a_redirect_is_checked(host):
    other = Host()
    inside = other.put("/secret.png", PNG)
    leads_inside = host.put("/a.png", b"", 302, Location=inside)
    leads_on = host.put("/b.png", b"", 302, Location="/c.png")
    host.put("/c.png", PNG)
    loops = host.put("/d.png", b"", 302, Location="/d.png")
    leads_nowhere = host.put("/e.png", b"", 302, Location="http://[::1")

    codes = []
    for url in (leads_inside, loops, leads_nowhere):
        with pytest.raises(NotDownloaded) as refused:
            download(url, [], 1000)
        codes.append(refused.value.code)
    found = download(leads_on, [], 1000)
    other.server.shutdown()
    other.server.server_close()

    assert codes == ["host", "gone", "host"]
    assert other.asked == []
    assert found.file.read() == PNG
