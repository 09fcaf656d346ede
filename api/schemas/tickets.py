from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api import ids
from api.ids import Kind
from api.own_fields import told
from api.pages import Page
from api.schemas.base import (
    ContactId,
    ConversationId,
    EntryId,
    FileId,
    Given,
    MemberId,
    MessageId,
    Moment,
    OwnValue,
    TeamId,
    Text,
    TicketFieldId,
)
from api.schemas.ticket_relations import Rating, rating_of
from api.schemas.workspace import Tag, tag_of
from helpdesk.forms.tickets import EARLIEST_DUE, LATEST_DUE, LONGEST_DESCRIPTION
from helpdesk.models import Ticket as TicketRow
from helpdesk.models import TicketEntry, TicketField
from helpdesk.presenters.entries import sentence
from inbox.forms.composer import LONGEST_REPLY, MOST_FILES

Status = Literal["open", "in_progress", "waiting", "resolved", "closed"]
Priority = Literal["low", "normal", "high", "urgent"]
Type = Literal["question", "problem", "request", "complaint"]
PRIORITIES = {priority: priority.name.lower() for priority in TicketRow.Priority}


Due = Annotated[Moment, Field(ge=EARLIEST_DUE, le=LATEST_DUE)]
OwnValues = dict[TicketFieldId, OwnValue]
OWN_VALUES: Any = Field({}, max_length=TicketField.MOST)


class Ticket(BaseModel):
    number: int
    subject: str
    description: str
    kind: Type
    status: Status
    status_changed_at: datetime
    priority: Priority
    assignee_id: MemberId | None
    team_id: TeamId | None
    contact_id: ContactId | None
    conversation_id: ConversationId | None = Field(description="Through which the customer is answered.")
    tags: list[Tag]
    due_at: datetime | None = Field(description="Given by a person.")
    first_answer_due: datetime | None = Field(
        description="This and the next two: of the clocks that run, by the targets."
    )
    next_answer_due: datetime | None
    resolution_due: datetime | None
    custom_fields: dict[str, str | bool] = Field(
        description="By the id of the field; those without a value are left out."
    )
    rating: Rating | None = Field(description="Null where the customer was not asked.")
    version: int = Field(description="Grows with every change.")
    created_at: datetime
    changed_at: datetime


class TicketPage(Page[Ticket]):
    pass


class TicketGiven(Given):
    subject: Text = Field(min_length=1, max_length=200)
    description: Text = Field("", max_length=LONGEST_DESCRIPTION)
    kind: Type = "question"
    priority: Priority = "normal"
    assignee_id: MemberId | None = None
    team_id: TeamId | None = None
    contact_id: ContactId | None = Field(None, description="Without one, whose conversation it is.")
    conversation_id: ConversationId | None = None
    due_at: Due | None = None
    custom_fields: OwnValues = OWN_VALUES


class TicketChanged(Given):
    """What is left out stays as it is; of `custom_fields` only those named change."""

    subject: Text | None = Field(None, min_length=1, max_length=200)
    description: Text | None = Field(None, max_length=LONGEST_DESCRIPTION)
    kind: Type | None = None
    priority: Priority | None = None
    assignee_id: MemberId | None = None
    team_id: TeamId | None = None
    contact_id: ContactId | None = None
    status: Status | None = None
    due_at: Due | None = None
    custom_fields: OwnValues = OWN_VALUES
    version: int | None = Field(
        None, ge=0, le=2**53, description="From which this was made: what others changed since is not overwritten."
    )


class Comment(BaseModel):
    id: EntryId
    kind: Literal["note", "reply", "answer", "activity"] = Field(
        description="An internal comment, a public one, the customer's answer, a change."
    )
    author_id: MemberId | None
    text: str
    message_id: MessageId | None = Field(
        description="Of a public comment and an answer: the message that it is; null where you do not see its conversation."
    )
    at: datetime


class CommentPage(Page[Comment]):
    pass


class CommentGiven(Given):
    text: Text = Field("", max_length=LONGEST_REPLY)
    file_ids: list[FileId] = Field([], max_length=MOST_FILES, description="As `POST /files` returned them.")
    is_public: bool = Field(False, description="It is sent to the customer, through the ticket's conversation.")


def ticket_of(row: TicketRow, fields: Mapping[str, TicketField]) -> Ticket:
    """row: from `helpdesk.queries.rows`, with its rating. fields: the workspace's own, by key."""
    rating = getattr(row, "rating", None)
    given: dict[str, Any] = {
        "number": row.number,
        "subject": row.subject,
        "description": row.description,
        "kind": row.kind,
        "status": row.status,
        "status_changed_at": row.status_changed_at,
        "priority": PRIORITIES[TicketRow.Priority(row.priority)],
        "assignee_id": ids.write_or_none(Kind.MEMBER, row.assignee_id),
        "team_id": ids.write_or_none(Kind.TEAM, row.team_id),
        "contact_id": ids.write_or_none(Kind.CONTACT, row.requester_id),
        "conversation_id": ids.write_or_none(Kind.CONVERSATION, row.conversation_id),
        "tags": [tag_of(tag) for tag in row.tags.all()],
        "due_at": row.due_at,
        "first_answer_due": row.first_answer_due,
        "next_answer_due": row.next_answer_due,
        "resolution_due": row.resolution_due,
        "custom_fields": told(Kind.TICKET_FIELD, row.custom, fields),
        "rating": rating_of(rating) if rating else None,
        "version": row.version,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
    }
    return Ticket(**given)


def comment_of(row: TicketEntry) -> Comment:
    """row: from `helpdesk.queries.with_messages`."""
    text = row.message.text if row.message else row.text
    return Comment(
        id=ids.write(Kind.ENTRY, row.pk),
        kind=row.kind,  # type: ignore[arg-type]
        author_id=ids.write_or_none(Kind.MEMBER, row.author_id),
        text=sentence(row) if row.kind == TicketEntry.Kind.ACTIVITY else text,
        message_id=ids.write_or_none(Kind.MESSAGE, row.message_id),
        at=row.at,
    )
