import io
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.core.management import call_command
from django.utils import timezone

from inbox.models import Heartbeat, Refusal, WebhookDelivery
from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.inbox.rows import TOKEN


def examined() -> tuple[dict[str, tuple[str, str]], int]:
    """{subject: (level, words)} and the exit code; of what is said for each platform, the first: Facebook's."""
    out, code = io.StringIO(), 0
    try:
        call_command("doctor", stdout=out, no_color=True)
    except SystemExit as end:
        code = int(end.code or 0)
    lines = [line.split(maxsplit=2) for line in out.getvalue().splitlines()]
    return {subject: (level, words) for level, subject, words in reversed(lines)}, code


@pytest.fixture
def answering(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.DEBUG = True
    settings.META_GRAPH_URL = "http://127.0.0.1:1"
    settings.ZALO_APP_ID = ""  # one platform is told of at a time
    return live_server


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_platform_is_asked_whether_it_knows_the_application(simulator, settings):  # noqa: F811
    assert examined()[0]["facebook"] == ("ok", "knows our application")

    settings.META_APP_SECRET = "another-secret-than-theirs"
    level, words = examined()[0]["facebook"]

    assert level == "BROKEN"
    assert words.startswith("refuses our application ((#1) Error validating client secret.)")
    assert "another-secret" not in words


def test_a_webhook_address_that_answers_something_else_is_broken(db, answering, settings):
    settings.PUBLIC_URL = f"{answering.url}/elsewhere"

    assert examined()[0]["webhooks"] == (
        "BROKEN",
        f"{answering.url}/elsewhere/webhooks/facebook/ does not answer the platform's check (404): see the proxy",
    )


def test_without_a_verify_token_no_platform_can_verify_the_address(db, answering, settings):
    settings.META_VERIFY_TOKEN = ""

    assert examined()[0]["webhooks"] == (
        "BROKEN",
        "facebook cannot verify the address: set META_VERIFY_TOKEN",
    )


@pytest.mark.django_db(transaction=True)
def test_what_runs_is_ok_and_what_does_not_is_told_with_what_to_do(answering):
    Heartbeat.objects.all().delete()  # a process that another test started may have left one
    Heartbeat.beat("schedule")

    found, code = examined()

    assert found["database"] == ("ok", "PostgreSQL 18, migrated")
    assert found["redis"][0] == "ok"
    assert found["storage"][0] == "ok"
    assert found["keys"][0] == "ok"
    assert found["schedule"][0] == "ok"
    assert found["deliveries"] == ("ok", "none waits")
    assert found["refusals"][0] == "ok"
    # Nothing of the platform runs beside this test.
    assert found["facebook"][0] == "BROKEN"
    assert "does not answer (unreachable)" in found["facebook"][1]
    assert found["webhooks"] == ("ok", f"{answering.url}/webhooks/facebook/ answers the platform's check")
    assert found["address"][0] == "note"
    assert found["ingest"] == ("BROKEN", "has never run: start `manage.py ingest`")
    assert found["worker"] == ("BROKEN", "none answers: start `celery -A messio worker -Q celery -P threads`")
    assert found["outbox"] == ("BROKEN", "none answers: start `celery -A messio worker -Q outbox -P threads`")
    assert code == 1


def test_an_old_heartbeat_is_broken(db):
    Heartbeat.beat("ingest")
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=5))

    assert examined()[0]["ingest"] == ("BROKEN", "was last seen 5 min ago: start `manage.py ingest`")


def test_queued_replies_that_nobody_sweeps_are_told_apart_from_a_beat_that_stands(db):
    Heartbeat.beat("schedule")
    Heartbeat.beat("outbox")
    assert examined()[0]["sweep"][0] == "ok"

    Heartbeat.objects.filter(name="outbox").update(at=timezone.now() - timedelta(minutes=5))

    found, _ = examined()
    assert found["schedule"][0] == "ok"
    assert found["sweep"] == ("BROKEN", "was last seen 5 min ago: start `celery -A messio.beat beat`, and an outbox")


def test_a_platform_without_credentials_is_off_and_that_is_no_fault(db, settings):
    settings.META_APP_ID = ""

    level, words = examined()[0]["facebook"]

    assert level == "note"
    assert words.startswith("off: set its application's id and secret")


def test_a_queue_that_stands_is_broken_and_what_is_aside_is_noted(db):
    delivery = WebhookDelivery.objects.create(platform="facebook", body=b"{}", state="aside")
    assert examined()[0]["deliveries"][0] == "note"

    WebhookDelivery.objects.create(platform="facebook", body=b"{}")
    WebhookDelivery.objects.exclude(pk=delivery.pk).update(received_at=timezone.now() - timedelta(minutes=9))
    assert examined()[0]["deliveries"] == ("BROKEN", "1 wait, the oldest for 9 min: see ingest")


def test_refusals_and_pages_to_reconnect_are_noted(page):
    page.status = "needs_reconnect"
    page.save()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    Refusal.objects.create(platform="facebook", reason="signature", hour=hour, count=7)
    Refusal.objects.create(platform="facebook", reason="signature", hour=hour - timedelta(hours=5), count=9)

    found = examined()[0]

    assert found["channels"] == ("note", "1 need reconnecting by their owners: Bamboo Tea in bamboo")
    assert "facebook 7 (signature)" in found["refusals"][1]


def test_keys_that_open_nothing_are_broken(page, settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert examined()[0]["keys"][0] == "BROKEN"

    settings.FIELD_KEYS = ["no key at all"]
    assert examined()[0]["keys"] == (
        "BROKEN",
        "FIELD_KEYS holds something that is no Fernet key (32 bytes in url-safe base64)",
    )


def test_a_missing_storage_is_broken(db, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "storage")

    assert examined()[0]["storage"][0] == "BROKEN"


@pytest.mark.slow
def test_with_everything_down_each_is_told_within_seconds_and_without_a_traceback(tmp_path):
    environment = os.environ | {
        "MESSIO_DATA": str(tmp_path),
        "DATABASE_URL": f"postgres://messio:{TOKEN}@127.0.0.1:1/messio",
        "REDIS_URL": f"redis://:{TOKEN}@127.0.0.1:1/0",
        "EMAIL_URL": f"smtp://messio:{TOKEN}@127.0.0.1:1",
        "PUBLIC_URL": "http://127.0.0.1:1",
        "DEBUG": "0",
    }

    started = time.monotonic()
    result = subprocess.run(
        [sys.executable, str(Path(django_settings.BASE_DIR) / "manage.py"), "doctor"],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert result.returncode == 1
    levels = {line.split()[1]: line.split()[0] for line in result.stdout.splitlines()}
    assert set(levels.values()) <= {"ok", "note", "BROKEN"}
    assert {"worker", "outbox", "schedule", "ingest", "keys", "channels", "deliveries", "refusals"} <= set(levels)
    assert {name: levels[name] for name in ("database", "redis", "storage", "e-mail", "address")} == {
        "database": "BROKEN",
        "redis": "BROKEN",
        "storage": "ok",
        "e-mail": "BROKEN",
        "address": "BROKEN",
    }
    assert "Traceback" not in result.stdout + result.stderr
    assert TOKEN not in result.stdout + result.stderr
    assert time.monotonic() - started < 20
