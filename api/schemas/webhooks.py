from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from api import ids
from api.ids import Kind
from api.models import WebhookEndpoint, WebhookEvent
from api.pages import Page
from api.schemas.base import EventId, Given, Text, WebhookId

EventName = Literal[
    "message.received",
    "message.sent",
    "message.status",
    "conversation.changed",
    "contact.changed",
    "contact.erased",
    "ticket.changed",
]


class Webhook(BaseModel):
    id: WebhookId
    url: str
    description: str
    events: list[str]
    failing_since: datetime | None
    stopped_at: datetime | None
    created_at: datetime


class WebhookWithSecret(Webhook):
    secret: str = Field(description="Signs every post. It is shown here and on the webhook's page.")


class WebhookPage(Page[Webhook]):
    pass


class WebhookGiven(Given):
    url: Text = Field(max_length=500, description="https alone, and a public address.")
    description: Text = Field("", max_length=200)
    events: list[EventName] = Field(min_length=1, max_length=20)


class WebhookChanged(Given):
    url: Text | None = Field(None, max_length=500)
    description: Text | None = Field(None, max_length=200)
    events: list[EventName] | None = Field(None, min_length=1, max_length=20)
    is_stopped: bool | None = Field(None, description="false: go on with one that was stopped.")


class LoggedEvent(BaseModel):
    id: EventId
    type: str
    state: Literal["waiting", "done", "failed"]
    attempt_count: int
    tried_at: datetime | None
    duration_ms: int | None
    status: int | None = Field(description="Of the last answer; null where none came.")
    error: str
    answer: str = Field(description="How the last answer began.")
    created_at: datetime


class LoggedEventPage(Page[LoggedEvent]):
    pass


def webhook_of(row: WebhookEndpoint) -> Webhook:
    return Webhook(**fields_of(row))


def with_secret(row: WebhookEndpoint) -> WebhookWithSecret:
    return WebhookWithSecret(**fields_of(row), secret=row.secret)


def fields_of(row: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": ids.write(Kind.WEBHOOK, row.pk),
        "url": row.url,
        "description": row.description,
        "events": row.events,
        "failing_since": row.failing_since,
        "stopped_at": row.stopped_at,
        "created_at": row.created_at,
    }


def event_of(row: WebhookEvent) -> LoggedEvent:
    return LoggedEvent(
        id=ids.write(Kind.DELIVERY, row.pk),
        type=row.type,
        state=row.state,  # type: ignore[arg-type]
        attempt_count=row.attempt_count,
        tried_at=row.tried_at,
        duration_ms=row.duration_ms,
        status=row.status,
        error=row.error,
        answer=row.answer,
        created_at=row.created_at,
    )
