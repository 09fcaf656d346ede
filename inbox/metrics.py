"""The numbers behind /metrics.

What one process measures is counted in that process and labelled with its id. What concerns the whole installation is
read from the database when it is asked for, so that any process can answer and none has to collect.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone
from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from psycopg_pool import PoolTimeout

from inbox.models import Attachment, Channel, Heartbeat, Message, MessagePart, Refusal, Status, WebhookDelivery

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

webhook_stored = Histogram(
    "messio_webhook_stored_seconds", "From a webhook's arrival to its durable row.", ["process"], buckets=BUCKETS
)
frame_sent = Histogram(
    "messio_frame_seconds",
    "From the commit of a change to its frame handed to the tabs' lines.",
    ["process"],
    buckets=BUCKETS,
)
open_sockets = Gauge("messio_open_sockets", "Tabs that are connected to this process.", ["process"])

# Latencies that cross processes are quantiles of the newest rows: enough to alarm on, and one short index scan.
SAMPLE_ROWS = 1000
SAMPLE_AGE = timedelta(minutes=5)
QUANTILES = (0.5, 0.95, 0.99)


def process() -> str:
    """Label of this process; asked for each time, because servers fork after importing."""
    return str(os.getpid())


class Queues(Collector):
    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            found = list(measure(timezone.now()))
        except (DatabaseError, PoolTimeout):
            found = []
        yield GaugeMetricFamily("messio_database_up", "Whether the database answered.", value=1 if found else 0)
        yield from found


queue_registry = CollectorRegistry()
queue_registry.register(Queues())


def measure(now: datetime) -> Iterator[Metric]:
    yield from deliveries(now)
    yield from outgoing(now)
    yield from attachments(now)
    yield from latencies(now)
    yield from refusals()
    yield from channels()
    yield from heartbeats(now)


def deliveries(now: datetime) -> Iterator[Metric]:
    lines = {state: WebhookDelivery.objects.filter(state=state) for state in ("waiting", "aside")}
    yield from queue("messio_deliveries", "Webhook deliveries by state", lines, "received_at", now)


def outgoing(now: datetime) -> Iterator[Metric]:
    lines = {status: Message.objects.filter(status=status) for status in ("queued", "sending", "unconfirmed")}
    lines["failed in the last hour"] = Message.objects.filter(status=Status.FAILED, at__gt=now - timedelta(hours=1))
    yield from queue("messio_outgoing", "Outgoing messages by state", lines, "at", now)


def attachments(now: datetime) -> Iterator[Metric]:
    lines = {"waiting": Attachment.objects.filter(state=Attachment.State.WAITING)}
    yield from queue("messio_attachments", "Attachments by state", lines, "message__created_at", now)


def queue(
    name: str, title: str, lines: Mapping[str, QuerySet[Any]], time_field: str, now: datetime
) -> Iterator[Metric]:
    """How many rows wait in each line, and how long the oldest does. One query a line: each has its partial index."""
    count = GaugeMetricFamily(name, f"{title}.", labels=["state"])
    age = GaugeMetricFamily(f"{name}_oldest_seconds", f"{title}: the age of the oldest.", labels=["state"])
    for state, rows in lines.items():
        found = rows.aggregate(count=Count("pk"), oldest=Min(time_field))
        count.add_metric([state], found["count"])
        age.add_metric([state], max(0.0, (now - (found["oldest"] or now)).total_seconds()))
    yield count
    yield age


def latencies(now: datetime) -> Iterator[Metric]:
    newest = WebhookDelivery.objects.order_by("-pk").values_list("received_at", "processed_at")[:SAMPLE_ROWS]
    ingested = [(end - start).total_seconds() for start, end in newest if end is not None and end > now - SAMPLE_AGE]
    yield quantiles("messio_ingest_seconds", "From a stored delivery to its rows, over the last five minutes", ingested)

    parts = MessagePart.objects.order_by("-pk").values_list(
        "message__client_id", "message__due_at", "platform_at", "message__created_at"
    )[:SAMPLE_ROWS]
    sent = [
        max(0.0, (at - (due or created)).total_seconds())
        for client_id, due, at, created in parts
        if client_id is not None and at is not None and at > now - SAMPLE_AGE
    ]
    yield quantiles(
        "messio_send_seconds", "From a due message to the platform's own time of it, over the last five minutes", sent
    )


def quantiles(name: str, title: str, seconds: list[float]) -> Metric:
    metric = GaugeMetricFamily(name, f"{title}.", labels=["quantile"])
    ranked = sorted(seconds)
    for quantile in QUANTILES if ranked else ():
        metric.add_metric([str(quantile)], ranked[min(len(ranked) - 1, int(quantile * len(ranked)))])
    return metric


def refusals() -> Iterator[Metric]:
    metric = CounterMetricFamily("messio_refusals", "Webhook posts that were refused.", labels=["platform", "reason"])
    for row in Refusal.objects.values("platform", "reason").annotate(total=Sum("count")).order_by():
        metric.add_metric([row["platform"], row["reason"]], row["total"])
    yield metric


def channels() -> Iterator[Metric]:
    metric = GaugeMetricFamily("messio_channels", "Channels by platform and status.", labels=["platform", "status"])
    for row in Channel.objects.values("platform", "status").annotate(count=Count("pk")).order_by():
        metric.add_metric([row["platform"], row["status"]], row["count"])
    yield metric


def heartbeats(now: datetime) -> Iterator[Metric]:
    metric = GaugeMetricFamily("messio_heartbeat_seconds", "Since a process last said that it works.", labels=["name"])
    for name, at in Heartbeat.objects.values_list("name", "at"):
        metric.add_metric([name], max(0.0, (now - at).total_seconds()))
    yield metric
