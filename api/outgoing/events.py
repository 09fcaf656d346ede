"""What is told of each change, as the API shows it: the events that an endpoint asked for."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from api.models import WebhookEndpoint
from api.models.webhook import EventType
from api.schemas.conversations import conversation_of
from api.schemas.messages import message_of
from api.schemas.tickets import ticket_of
from helpdesk.models import Ticket, TicketField
from helpdesk.queries import rows as ticket_rows
from inbox import queries
from inbox.models import Change, Conversation, Direction, Message, Status
from inbox.models.identity import ERASED

# Older messages were told of when they came; what is said of them later are receipts.
NEWS = timedelta(hours=24)
# Nor do receipts of older ones: what was told of them is in the log no more (`api.tasks.EVENTS_KEPT`).
RECEIPTS = timedelta(days=29)
LEFT = (Status.SENT, Status.DELIVERED, Status.READ)
TOLD = (*LEFT, Status.FAILED, Status.UNCONFIRMED)
MESSAGES = {EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT, EventType.MESSAGE_STATUS}
# Changes in a read: each loads its rows.
MOST_CHANGES = 500

# Kind, key (one for each state that is told of), data as JSON.
Event = tuple[EventType, str, Any]


def events_for(endpoint: WebhookEndpoint, changes: Iterable[Change], since: str) -> Iterable[Event]:
    """changes: of the endpoint's workspace. since: the transaction (xid8) from which tickets are read, whose rows are their own log."""
    yield from of_messages(endpoint, changes)
    yield from of_conversations(endpoint, changes)
    yield from of_tickets(endpoint, since)


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
