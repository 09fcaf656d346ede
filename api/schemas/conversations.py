from datetime import datetime
from typing import Any, Literal

from django.utils import timezone
from pydantic import BaseModel, Field

from api import ids
from api.ids import Kind
from api.pages import Page
from api.schemas.base import ChannelId, ContactId, ConversationId, Given, MemberId, MessageId, Moment, TeamId
from api.schemas.workspace import Tag
from inbox.connectors import get_connector
from inbox.models import Conversation as ConversationRow
from inbox.presenters.conversations import ConversationView

Status = Literal["open", "pending", "snoozed", "resolved"]
Priority = Literal["none", "low", "medium", "high", "urgent"]
PRIORITIES = {priority: priority.name.lower() for priority in ConversationRow.Priority}


class Conversation(BaseModel):
    id: ConversationId
    channel_id: ChannelId
    platform: str
    contact_id: ContactId | None
    customer_name: str
    status: Status
    snoozed_until: datetime | None
    priority: Priority
    assignee_id: MemberId | None
    team_id: TeamId | None
    tags: list[Tag]
    is_blocked: bool
    preview: str = Field(description="How the last message begins.")
    last_message_at: datetime
    waiting_since: datetime | None = Field(description="Since when the customer waits for an answer.")
    unread_count: int | None = Field(description="Messages that the token's member has not read; null in webhooks.")
    created_at: datetime


class ConversationPage(Page[Conversation]):
    pass


class Sending(BaseModel):
    """What may be sent now."""

    free_text: bool
    templates: bool = Field(description="Whether a message template may be sent.")
    until: datetime | None = Field(description="When free text ends to be taken.")
    left: int | None = Field(description="How many more messages the platform takes; null where it does not count.")
    reason: str
    instead: str


class ConversationDetail(Conversation):
    sending: Sending


class ConversationGiven(Given):
    contact_id: ContactId
    channel_id: ChannelId


class ConversationChanged(Given):
    """What is left out stays as it is."""

    status: Status | None = None
    snoozed_until: Moment | None = Field(None, description="With the status snoozed: until when, within a year.")
    priority: Priority | None = None
    assignee_id: MemberId | None = Field(None, description="null: nobody has it.")
    team_id: TeamId | None = Field(None, description="null: no team has it.")


class ReadGiven(Given):
    message_id: MessageId | None = Field(None, description="Up to this message; without one, up to the last.")


class UnreadCount(BaseModel):
    unread_count: int


def conversation_of(row: ConversationRow, unread_count: int | None) -> Conversation:
    """row: from `queries.rows`."""
    return Conversation(**fields_of(row, unread_count))


def detail_of(row: ConversationRow, unread_count: int) -> ConversationDetail:
    allowance = get_connector(row.channel.platform).allowance(row, timezone.now())
    sending = Sending(
        free_text=allowance.free_text,
        templates=allowance.templates is not None,
        until=allowance.until,
        left=allowance.left,
        reason=allowance.reason,
        instead=allowance.instead,
    )
    return ConversationDetail(**fields_of(row, unread_count), sending=sending)


def fields_of(row: ConversationRow, unread_count: int | None) -> dict[str, Any]:
    tags = [Tag(id=ids.write(Kind.TAG, tag["id"]), name=tag["name"], colour=tag["colour"]) for tag in row.tags]
    return {
        "id": ids.write(Kind.CONVERSATION, row.pk),
        "channel_id": ids.write(Kind.CHANNEL, row.channel_id),
        "platform": row.channel.platform,
        "contact_id": ids.write_or_none(Kind.CONTACT, row.identity.contact_id),
        "customer_name": ConversationView(row).known_name,
        "status": row.status,
        "snoozed_until": row.snoozed_until,
        "priority": PRIORITIES[ConversationRow.Priority(row.priority)],
        "assignee_id": ids.write_or_none(Kind.MEMBER, row.assignee_id),
        "team_id": ids.write_or_none(Kind.TEAM, row.team_id),
        "tags": tags,
        "is_blocked": row.blocked_at is not None,
        "preview": row.preview,
        "last_message_at": row.last_message_at,
        "waiting_since": row.waiting_since,
        "unread_count": unread_count,
        "created_at": row.created_at,
    }
