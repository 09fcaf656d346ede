"""What happened, read from the log of changes by a task of its own: no batch of ingest waits for somebody's webhook.

The log is read as the hubs read it (`inbox.live`): from the oldest transaction that was still running the last time, so
nothing is missed and some is read twice. An event's key makes it one all the same.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from api import wake
from api.models import WebhookCursor, WebhookEndpoint, WebhookEvent
from api.models.webhook import EventType
from api.schemas.conversations import conversation_of
from api.schemas.messages import message_of
from api.schemas.tickets import ticket_of
from helpdesk.models import Ticket, TicketField
from helpdesk.queries import rows as ticket_rows
from inbox import live, queries
from inbox.models import Change, Conversation, Direction, Message, Status
from inbox.models.identity import ERASED

# Older messages were told of when they came; what is said of them later are receipts.
NEWS = timedelta(hours=24)
# Nor do receipts of older ones: what was told of them is in the log no more (`api.tasks.EVENTS_KEPT`).
RECEIPTS = timedelta(days=29)
LEFT = (Status.SENT, Status.DELIVERED, Status.READ)
TOLD = (*LEFT, Status.FAILED, Status.UNCONFIRMED)
# Changes in a read: each loads its rows.
MOST_CHANGES = 500


@transaction.atomic
def notice() -> int:
    """Read on in the log, and keep an event for each endpoint that wants it; return how many there are."""
    row = WebhookCursor.objects.select_for_update(skip_locked=True).filter(pk=WebhookCursor.ONLY).first()
    if row is None:
        WebhookCursor.objects.get_or_create(pk=WebhookCursor.ONLY, defaults={"xid": live.cursor()})
        return 0
    until = live.cursor()
    endpoints = list(WebhookEndpoint.objects.filter(stopped_at=None, workspace__deleted_at=None))
    changes = logged(row.xid, {endpoint.workspace_id for endpoint in endpoints})
    made = sum(keep(endpoint, changes, row.xid) for endpoint in endpoints)
    row.xid = until
    row.save(update_fields=["xid"])
    return made


def logged(since: str, workspace_ids: Collection[int]) -> list[Change]:
    if not workspace_ids:
        return []
    found = live.logged(since, workspace_ids).exclude(conversation_id=None).filter(membership_id=None)
    return list(found.order_by("xid", "id"))


def keep(endpoint: WebhookEndpoint, changes: Iterable[Change], since: str) -> int:
    own = [change for change in changes if change.workspace_id == endpoint.workspace_id]
    rows = [
        WebhookEvent(endpoint=endpoint, type=kind, key=key, data=data)
        for kind, key, data in (
            *of_messages(endpoint, own),
            *of_conversations(endpoint, own),
            *of_tickets(endpoint, since),
        )
    ]
    return keep_events(rows)


def keep_events(rows: list[WebhookEvent]) -> int:
    """Keep those that are new, and wake a worker for them once that is committed."""
    known = WebhookEvent.objects.filter(
        endpoint__in={row.endpoint_id for row in rows}, key__in={row.key for row in rows}
    )
    told = set(known.values_list("endpoint", "type", "key"))
    new = {(row.endpoint_id, str(row.type), row.key): row for row in rows}
    made = WebhookEvent.objects.bulk_create([row for key, row in new.items() if key not in told], ignore_conflicts=True)
    if made:
        transaction.on_commit(wake.webhooks, robust=True)
    return len(made)


Event = tuple[EventType, str, Any]


MESSAGES = {EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT, EventType.MESSAGE_STATUS}


def of_messages(endpoint: WebhookEndpoint, changes: Iterable[Change]) -> Iterable[Event]:
    if not MESSAGES & set(endpoint.events):
        return
    ids = {change.message_id for change in changes if change.message_id}
    kinds = (Message.Kind.MESSAGE, Message.Kind.POSTBACK, Message.Kind.UNSUPPORTED)
    for start in range(0, len(ids), MOST_CHANGES):
        some = sorted(ids)[start : start + MOST_CHANGES]
        rows = Message.objects.filter(conversation__workspace=endpoint.workspace_id, pk__among=some, kind__in=kinds)
        # Of who was erased, words may still be there for a moment.
        rows = rows.exclude(conversation__identity__external_id__startswith=ERASED)
        for message in queries.with_details(rows.exclude(arrival=Message.Arrival.HISTORY)):
            yield from of_message(endpoint, message)


def of_message(endpoint: WebhookEndpoint, message: Message) -> Iterable[Event]:
    now = timezone.now()
    is_new = message.created_at > max(endpoint.created_at, now - NEWS)
    is_followed = message.created_at > max(endpoint.created_at, now - RECEIPTS)
    data = partial(lambda row: message_of(row).model_dump(mode="json"), message)
    if message.direction == Direction.INCOMING:
        if is_new and EventType.MESSAGE_RECEIVED in endpoint.events:
            yield EventType.MESSAGE_RECEIVED, f"{message.pk}", data()
        return
    # One that was written elsewhere has no status: that it is here says that it left.
    status = Status(message.status or Status.SENT)
    if is_new and status in LEFT and EventType.MESSAGE_SENT in endpoint.events:
        yield EventType.MESSAGE_SENT, f"{message.pk}", data()
    if is_followed and status in TOLD and EventType.MESSAGE_STATUS in endpoint.events:
        yield EventType.MESSAGE_STATUS, f"{message.pk}:{status}", data()


def of_conversations(endpoint: WebhookEndpoint, changes: Iterable[Change]) -> Iterable[Event]:
    if EventType.CONVERSATION_CHANGED not in endpoint.events:
        return
    ids = sorted({change.conversation_id for change in changes if change.conversation_id})
    for start in range(0, len(ids), MOST_CHANGES):
        some = Conversation.objects.filter(
            workspace_id=endpoint.workspace_id, pk__among=ids[start : start + MOST_CHANGES]
        )
        for row in queries.rows(some):
            data = conversation_of(row, None).model_dump(mode="json")
            yield EventType.CONVERSATION_CHANGED, f"{row.pk}:{row.version}", data


def of_tickets(endpoint: WebhookEndpoint, since: str) -> Iterable[Event]:
    """A ticket's own row is its log (`helpdesk.live`). Of one that was deleted nothing is left to tell."""
    if EventType.TICKET_CHANGED not in endpoint.events:
        return
    changed = Ticket.objects.filter(workspace=endpoint.workspace_id)
    changed = changed.extra(where=["helpdesk_ticket.xid >= %s::xid8"], params=[since])
    rows = list(ticket_rows(changed).select_related("rating").order_by("pk"))
    own = TicketField.objects.filter(workspace=endpoint.workspace_id) if rows else ()
    fields = {field.key: field for field in own}
    for row in rows:
        yield EventType.TICKET_CHANGED, f"{row.pk}:{row.version}", ticket_of(row, fields).model_dump(mode="json")
