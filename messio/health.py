"""What load balancers, orchestrators and Prometheus ask of a web process. No sign-in, no session, no workspace."""

import hmac
from ipaddress import ip_address

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from psycopg_pool import PoolTimeout

from inbox.metrics import queue_registry

# What a proxy adds: with one of these, a loopback address says nothing about who asks.
FORWARDED_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Restart it when it does not; a database that is away is no reason to."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Send traffic here: 200 when the database answers and is migrated, else 503. Redis is told, never required."""
    database = database_state()
    state = {"database": database, "redis": redis_state()}
    return JsonResponse(state, status=200 if database == "ok" else 503)


def database_state() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, PoolTimeout):
        return "away"
    return "not migrated" if pending else "ok"


def redis_state() -> str:
    seconds = settings.REDIS_TIMEOUT_SECONDS
    try:
        with redis.from_url(settings.REDIS_URL, socket_timeout=seconds, socket_connect_timeout=seconds) as client:
            client.ping()
    except redis.RedisError:
        return "away"
    return "ok"


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text: this process's own numbers, then those of the installation, read from the database."""
    if not may_read_metrics(request):
        return HttpResponse(
            "Send METRICS_TOKEN as a bearer token, or ask from this machine itself.\n",
            status=403,
            content_type="text/plain",
        )
    return HttpResponse(generate_latest(REGISTRY) + generate_latest(queue_registry), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    if any(name in request.headers for name in FORWARDED_HEADERS):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
