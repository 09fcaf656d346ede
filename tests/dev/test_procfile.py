"""The Procfile's lines, each started as a platform would start it, against the services of the tests."""

import hmac
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from django.conf import settings
from django.db import connection

from inbox.models import WebhookDelivery
from messio.celery import app
from messio.embedded.ports import free_port
from tests.dev.running import ROOT, answers
from tests.servers import LINES


@pytest.fixture
def production(db: None, tmp_path: Path) -> dict[str, str]:
    """The environment of an installation that shares nothing with this machine's `.data`, over the test database."""
    server = settings.DATABASES["default"]
    assert connection.settings_dict["NAME"].startswith("test_")
    # A directory holds a socket; settings read it from the address's path.
    place = (
        f"/{quote(server['HOST'])}" if server["HOST"].startswith("/") else f"{server['HOST']}:{server['PORT'] or 5432}"
    )
    return {
        "PATH": f"{ROOT / '.venv' / 'bin'}:/usr/bin:/bin",
        "MESSIO_DATA": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "DATABASE_URL": f"postgres://{server['USER']}:{server['PASSWORD']}@{place}/{connection.settings_dict['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": "a secret of this test that is long enough for a warning not to appear",
        "FIELD_KEYS": settings.FIELD_KEYS[0],
        "PUBLIC_URL": "https://messio.example",
        "STORAGE_URL": f"file://{tmp_path}/files",
        "BIND": "127.0.0.1",
    }


def test_every_process_of_the_design_has_its_line():
    assert list(LINES) == ["release", "web", "webhooks", "ingest", "outbox", "worker", "beat"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["web", "webhooks"])
def test_what_serves_answers_on_the_port_it_was_given(name, run, production):
    port = free_port()

    program = run("sh", "-c", f"exec {LINES[name]}", **production, PORT=str(port))

    program.stays_up_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"))


def status_of_a_post(address: str, secret: str, body: bytes) -> int:
    signature = hmac.new(secret.encode(), body, sha256).hexdigest()
    return requests.post(address, body, headers={"X-Hub-Signature-256": f"sha256={signature}"}, timeout=20).status_code


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["web", "webhooks"])
def test_what_a_platform_posts_is_stored_or_refused_by_whichever_process_takes_it(name, run, production):
    port, meta = free_port(), {"META_APP_ID": "684210937755120", "META_APP_SECRET": "a secret of this test"}
    program = run("sh", "-c", f"exec {LINES[name]}", **production, **meta, PORT=str(port))
    program.stays_up_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
    address, secret = f"http://127.0.0.1:{port}/webhooks/facebook/", meta["META_APP_SECRET"]

    good, large = b'{"object": "page", "entry": []}', b" " * (16 * 1024 * 1024 + 1)
    statuses = [
        status_of_a_post(address, secret, good),
        status_of_a_post(address, "another secret", good),
        status_of_a_post(address, secret, large),
    ]

    assert statuses == [200, 403, 413]
    assert [bytes(delivery.body) for delivery in WebhookDelivery.objects.all()] == [good]


@pytest.mark.slow
def test_ingest_starts_and_stays(run, production):
    program = run("sh", "-c", f"exec {LINES['ingest']}", **production)

    program.stays_up_until(lambda: "ingest is running" in program.output)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "line"), [("outbox", "outbox"), ("worker", "celery")])
def test_a_worker_takes_from_its_own_line_alone(name, line, run, production):
    program = run("sh", "-c", f"exec {LINES[name]}", **production)

    def lines() -> list[str]:
        answers = app.control.inspect(timeout=0.5).active_queues() or {}
        return [found["name"] for taken in answers.values() for found in taken]

    program.stays_up_until(lambda: lines() == [line])


@pytest.mark.slow
def test_beat_keeps_a_schedule(run, production, tmp_path):
    program = run("sh", "-c", f"exec {LINES['beat']}", **production)

    program.stays_up_until(lambda: any(tmp_path.glob("celerybeat-schedule*")))


@pytest.mark.slow
def test_a_release_migrates_and_collects_the_static_files(run, production, tmp_path):
    program = run("sh", "-c", LINES["release"], **production)

    assert program.exit_code(120) == 0, program.output
    assert (tmp_path / "static" / "staticfiles.json").exists()
