"""What `manage.py doctor` looks at. Each check ends within a few seconds and raises nothing, whatever is down."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import redis
import requests
from celery import current_app
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum
from django.utils import timezone
from psycopg_pool import PoolTimeout

from inbox.connectors import Connector, SendError, connectors
from inbox.crypto import fernet
from inbox.models import Channel, Heartbeat, Refusal, WebhookDelivery

TIMEOUT_SECONDS = 3
OLDEST_POSTGRESQL = 150000  # as server_version_num says 15
HEARTBEAT_AGE = timedelta(seconds=60)
QUEUE_AGE = timedelta(seconds=60)
# Each with the line of tasks that it takes from.
WORKERS = {"outbox": "outbox", "worker": "celery"}
# Codes of a call that came to no answer.
NO_ANSWER = {"unreachable", "timeout", "broken"}
LEAST_FREE_BYTES = 500 * 1024 * 1024


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"
    BROKEN = "BROKEN"


@dataclass(frozen=True)
class Finding:
    subject: str
    level: Level
    words: str


def examine() -> Iterator[Finding]:
    """Yield a finding at a time, as each is known."""
    database = check_database()
    yield database
    broker = check_redis()
    yield broker
    yield from check_workers(is_redis_there=broker.level == Level.OK)
    yield from check_storage()
    yield check_email()
    yield check_address()
    yield from check_platforms()
    for subject, check in IN_DATABASE.items():
        yield check() if database.level == Level.OK else note(subject, "not known without the database")


def check_database() -> Finding:
    try:
        connection.ensure_connection()
    except (DatabaseError, PoolTimeout) as error:
        return broken("database", f"does not answer ({first_line(error)}): start PostgreSQL, or correct DATABASE_URL")
    version: int = connection.pg_version  # type: ignore[attr-defined]
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if version < OLDEST_POSTGRESQL:
        return broken("database", f"PostgreSQL {version // 10000} is too old: use 15 or newer")
    if pending:
        return broken("database", f"{len(pending)} migrations are missing: run `manage.py migrate`")
    return ok("database", f"PostgreSQL {version // 10000}, migrated")


def check_redis() -> Finding:
    options = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
    try:
        with redis.from_url(settings.REDIS_URL, **options) as client:
            version = client.info("server")["redis_version"]
    except Exception as error:
        return broken("redis", f"does not answer ({first_line(error)}): start it, or correct REDIS_URL")
    return ok("redis", f"Redis {version}")


def check_workers(*, is_redis_there: bool) -> Iterator[Finding]:
    """Whether each line of tasks has somebody who takes from it."""
    if not is_redis_there:
        yield from (note(name, "cannot be asked while Redis is away") for name in WORKERS)
        return
    try:
        answers = current_app.control.inspect(timeout=1).active_queues() or {}
    except Exception as error:
        yield from (broken(name, f"cannot be asked ({first_line(error)})") for name in WORKERS)
        return
    for name, line in WORKERS.items():
        nodes = sorted(node for node, lines in answers.items() if line in [found["name"] for found in lines or ()])
        advice = f"none answers: start `celery -A messio worker -Q {line} -P threads`"
        yield ok(name, ", ".join(nodes)) if nodes else broken(name, advice)


def check_storage() -> Iterator[Finding]:
    try:
        name = default_storage.save("doctor.txt", ContentFile(b"ok"))
        default_storage.delete(name)
        free = shutil.disk_usage(settings.MEDIA_ROOT).free
    except OSError as error:
        yield broken("storage", f"cannot be written ({first_line(error)}): correct STORAGE_URL or its permissions")
        return
    yield ok("storage", settings.MEDIA_ROOT)
    words = f"{free // 2**20} MB free"
    yield ok("disk", words) if free >= LEAST_FREE_BYTES else broken("disk", f"{words}: make room")


def check_email() -> Finding:
    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    if backend != "smtp":
        words = f"goes to {backend}, and to nobody's mailbox: set EMAIL_URL"
        return note("e-mail", words) if settings.DEBUG else broken("e-mail", words)
    try:
        with get_connection(timeout=TIMEOUT_SECONDS):
            return ok("e-mail", f"{settings.EMAIL_HOST}, from {settings.DEFAULT_FROM_EMAIL}")
    except Exception as error:
        return broken("e-mail", f"{settings.EMAIL_HOST} does not take it ({first_line(error)}): correct EMAIL_URL")


def check_address() -> Finding:
    url = f"{settings.PUBLIC_URL}/healthz"
    try:
        answer = requests.get(url, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        return broken("address", f"{url} does not answer ({type(error).__name__}): start web, or correct PUBLIC_URL")
    if answer.status_code != 200:
        return broken(
            "address", f"{url} answers {answer.status_code} where 200 is expected: correct PUBLIC_URL or the proxy"
        )
    if urlsplit(settings.PUBLIC_URL).scheme != "https":
        return note("address", f"{settings.PUBLIC_URL} answers; real platforms post webhooks to https only")
    return ok("address", settings.PUBLIC_URL)


def check_platforms() -> Iterator[Finding]:
    for connector in connectors.values():
        if connector.is_on:
            yield check_application(connector)
            yield check_webhooks(connector)
        else:
            yield note(connector.platform, "off: set its application's id and secret (docs/OPERATIONS.md, Settings)")


def check_application(connector: Connector) -> Finding:
    try:
        connector.check_application()
    except SendError as error:
        if error.code in NO_ANSWER:
            return broken(connector.platform, f"does not answer ({error.code}): let this machine reach it")
        advice = "correct its application's id and secret"
        return broken(connector.platform, f"refuses our application ({error.detail[:160] or error.code}): {advice}")
    return ok(connector.platform, "knows our application")


def check_webhooks(connector: Connector) -> Finding:
    """The address below which the platform posts, asked as it asks: a proxy may send it elsewhere than the pages."""
    try:
        path, expected = connector.webhook_probe()
    except ImproperlyConfigured as error:
        return broken("webhooks", f"{connector.platform} cannot verify the address: set {error}")
    url = f"{settings.PUBLIC_URL}{path.partition('?')[0]}"
    try:
        answer = requests.get(f"{settings.PUBLIC_URL}{path}", timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        return broken("webhooks", f"{url} does not answer ({type(error).__name__}): start webhooks, or see the proxy")
    if answer.status_code != 200 or answer.text != expected:
        return broken("webhooks", f"{url} does not answer the platform's check ({answer.status_code}): see the proxy")
    return ok("webhooks", f"{url} answers the platform's check")


def check_schedule() -> Finding:
    return check_heartbeat("schedule", "start `celery -A messio.beat beat`, and a worker")


def check_sweep() -> Finding:
    return check_heartbeat("sweep", "start `celery -A messio.beat beat`, and an outbox", name="outbox")


def check_ingest() -> Finding:
    return check_heartbeat("ingest", "start `manage.py ingest`")


def check_heartbeat(subject: str, advice: str, name: str = "") -> Finding:
    """name: the heartbeat's, where the subject's is another's."""
    row = Heartbeat.objects.filter(name=name or subject).first()
    if row is None:
        return broken(subject, f"has never run: {advice}")
    age = timezone.now() - row.at
    if age > HEARTBEAT_AGE:
        return broken(subject, f"was last seen {ago(age)} ago: {advice}")
    return ok(subject, f"seen {ago(age)} ago")


def check_keys() -> Finding:
    try:
        fernet()
    except ValueError:
        return broken("keys", "FIELD_KEYS holds something that is no Fernet key (32 bytes in url-safe base64)")
    unreadable = []
    # One at a time: a list would end at the first that does not open.
    for pk in Channel.objects.exclude(credentials=None).values_list("pk", flat=True):
        try:
            Channel.objects.only("credentials").get(pk=pk)
        except ImproperlyConfigured:
            unreadable.append(f"#{pk}")
    if unreadable:
        names = ", ".join(unreadable[:5])
        return broken("keys", f"none of FIELD_KEYS opens the credentials of {len(unreadable)} channels ({names})")
    return ok("keys", "FIELD_KEYS opens every stored credential")


def check_channels() -> Finding:
    ill = Channel.objects.filter(status=Channel.Status.NEEDS_RECONNECT).order_by("pk")
    names = [f"{name} in {slug}" for name, slug in ill.values_list("name", "workspace__slug")]
    if names:
        return note("channels", f"{len(names)} need reconnecting by their owners: {', '.join(names[:5])}")
    return ok("channels", "none needs reconnecting")


def check_deliveries() -> Finding:
    waiting = WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING).order_by("pk")
    oldest = waiting.values_list("received_at", flat=True).first()
    if oldest and timezone.now() - oldest > QUEUE_AGE:
        return broken(
            "deliveries", f"{waiting.count()} wait, the oldest for {ago(timezone.now() - oldest)}: see ingest"
        )
    aside = WebhookDelivery.objects.filter(state=WebhookDelivery.State.ASIDE).count()
    if aside:
        return note(
            "deliveries", f"{aside} are set aside: see them in admin, then `manage.py replay_deliveries --aside`"
        )
    return ok("deliveries", "none waits")


def check_refusals() -> Finding:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    rows = Refusal.objects.filter(hour__gte=hour - timedelta(hours=1)).values("platform", "reason")
    counts = rows.annotate(total=Sum("count")).order_by("platform", "reason")
    words = ", ".join(f"{row['platform']} {row['total']} ({row['reason']})" for row in counts)
    if words:
        return note("refusals", f"posts refused in this hour and the last: {words}; a wrong app secret does this")
    return ok("refusals", "none in this hour and the last")


IN_DATABASE = {
    "schedule": check_schedule,
    "sweep": check_sweep,
    "ingest": check_ingest,
    "keys": check_keys,
    "channels": check_channels,
    "deliveries": check_deliveries,
    "refusals": check_refusals,
}


def ok(subject: str, words: str) -> Finding:
    return Finding(subject, Level.OK, words)


def note(subject: str, words: str) -> Finding:
    return Finding(subject, Level.NOTE, words)


def broken(subject: str, words: str) -> Finding:
    return Finding(subject, Level.BROKEN, words)


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]


def ago(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
