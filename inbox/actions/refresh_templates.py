import logging
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contacts.folding import fold
from inbox.connections import no_connection_held
from inbox.connectors import ListedTemplate, SendError, connectors, get_connector
from inbox.models import Channel, MessageTemplate
from inbox.text import clean, clean_json

log = logging.getLogger(__name__)

# The platform tells by itself of what it approves, pauses and rejects; other changes are found within this time.
REFRESHED_EVERY = timedelta(hours=6)


def refresh_templates(*, channel: Channel) -> None:
    """Read the account's templates anew. What the platform says of one meanwhile is newer and stays. Raises SendError."""
    asked_at = timezone.now()
    with no_connection_held():
        listed = get_connector(channel.platform).templates(channel)
    store(channel, listed, asked_at)


@transaction.atomic
def store(channel: Channel, listed: Iterable[ListedTemplate], asked_at: datetime) -> None:
    """Those of one channel are few thousands at most, and change rarely."""
    Channel.objects.filter(pk=channel.pk).update(templates_at=asked_at)
    known = {row.external_id: row for row in channel.message_templates.all()}
    rows = [row_of(channel, template, known, asked_at) for template in listed]
    channel.message_templates.exclude(external_id__in=[row.external_id for row in rows]).delete()
    MessageTemplate.objects.bulk_create(
        {row.external_id: row for row in rows}.values(),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["channel", "external_id"],
        update_fields=LISTED,
    )


def row_of(
    channel: Channel, template: ListedTemplate, known: dict[str, MessageTemplate], asked_at: datetime
) -> MessageTemplate:
    row = MessageTemplate(channel=channel, state_at=asked_at, **clean_json(asdict(template)))
    row.name, row.language, row.category, row.reason = (
        row.name[:512], row.language[:20], row.category[:40], row.reason[:255],
    )  # fmt: skip
    told = known.get(row.external_id)
    if told and told.state_at > asked_at:
        row.state, row.state_at, row.reason = told.state, told.state_at, told.reason
    row.words_folded = fold(clean(f"{row.name} {row.header} {row.body} {row.footer}"))
    return row


LISTED = [
    "name", "language", "category", "state", "state_at", "reason", "header", "header_file", "body", "footer", "buttons",
    "examples", "can_be_sent", "words_folded",
]  # fmt: skip


def refresh_in_turn(channel_id: int) -> None:
    """For nobody who waits: without an answer the sweep asks again in its time."""
    channel = Channel.objects.filter(pk=channel_id, status=Channel.Status.CONNECTED).first()
    if channel is None or not channel.credentials:
        return
    try:
        refresh_templates(channel=channel)
    except SendError as error:
        log.info("templates not read: channel=%s code=%s", channel.pk, error.code)


def due_channels() -> list[int]:
    platforms = [platform for platform, connector in connectors.items() if connector.policy.templates]
    late = Q(templates_at=None) | Q(templates_at__lte=timezone.now() - REFRESHED_EVERY)
    due = Channel.objects.filter(late, platform__in=platforms, status=Channel.Status.CONNECTED)
    return list(due.order_by("pk").values_list("pk", flat=True))
