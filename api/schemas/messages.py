from datetime import datetime
from typing import Literal

from django.conf import settings
from pydantic import BaseModel, Field

from api import ids
from api.ids import Kind
from api.pages import Page
from api.schemas.base import AttachmentId, ConversationId, FileId, Given, MemberId, MessageId, Moment, TemplateId, Text
from inbox.forms.composer import LONGEST_NOTE, LONGEST_REPLY, MOST_FILES
from inbox.forms.message_templates import LONGEST_VALUE
from inbox.models import Attachment as AttachmentRow
from inbox.models import Message as MessageRow
from inbox.outbox.waiting import LATER
from inbox.presenters.activities import activity_text
from inbox.presenters.message_state import MessageState


class Author(BaseModel):
    type: Literal["contact", "member", "external", "system"]
    member_id: MemberId | None
    name: str


class Attachment(BaseModel):
    id: AttachmentId
    kind: str = Field(description="image, video, audio, file, sticker; or what was shared: location, product, …")
    name: str
    mime_type: str
    size: int | None
    state: Literal["waiting", "stored", "failed", "card"]
    url: str | None = Field(description="Where the file is, for the same token; null until it is stored.")
    data: dict[str, object] = Field(description="Of what is no file: title, url, latitude, …")


class Reaction(BaseModel):
    actor: Literal["contact", "business"]
    emoji: str


class Failure(BaseModel):
    code: str
    detail: str = Field(description="What happened, and what to do now.")


class Message(BaseModel):
    id: MessageId
    conversation_id: ConversationId
    kind: Literal["message", "postback", "unsupported", "note", "activity"]
    direction: Literal["incoming", "outgoing"] | None = Field(description="null for notes and activities.")
    author: Author
    text: str = Field(description="Of an activity: what happened, as a sentence.")
    attachments: list[Attachment]
    buttons: list[str]
    reply_to_id: MessageId | None
    reactions: list[Reaction]
    status: Literal["queued", "sending", "unconfirmed", "sent", "failed", "delivered", "read"] | None = Field(
        description="Of an outgoing message. It only climbs; what the platform does not report is never reached."
    )
    failure: Failure | None
    at: datetime = Field(description="When it was written, by the platform's clock; of one that waits, when it leaves.")
    send_at: datetime | None = Field(description="When it leaves, of one that waits for its time; null of every other.")
    edited_at: datetime | None
    is_deleted: bool


class MessagePage(Page[Message]):
    pass


class TemplateGiven(Given):
    id: TemplateId
    values: dict[Text, Text] = Field(
        {}, max_length=100, description=f"By the keys of its places, of {LONGEST_VALUE} characters at most."
    )


class MessageGiven(Given):
    """A text, files, or both; or a template, with the one file that stands above its words where it wants one."""

    text: Text = Field("", max_length=LONGEST_REPLY)
    file_ids: list[FileId] = Field([], max_length=MOST_FILES, description="As `POST /files` returned them.")
    buttons: list[Text] = Field([], max_length=20, description="What the customer may press in place of writing.")
    reply_to_id: MessageId | None = Field(None, description="The message that this one quotes.")
    template: TemplateGiven | None = None
    send_at: Moment | None = Field(None, description="When it leaves, within a year; now without it.")
    cancel_if_customer_writes: bool = Field(
        False, description="It is not sent any more once the customer wrote: it fails with the code customer_wrote."
    )


class ScheduleGiven(Given):
    send_at: Moment = Field(description="When it leaves, within a year.")


class NoteGiven(Given):
    text: Text = Field(min_length=1, max_length=LONGEST_NOTE, description="Only members see it.")


class File(BaseModel):
    id: FileId
    kind: Literal["image", "video", "audio", "file"]
    name: str
    mime_type: str
    size: int
    expires_at: datetime


def message_of(row: MessageRow) -> Message:
    """row: from `queries.with_details`."""
    is_activity = row.kind == MessageRow.Kind.ACTIVITY
    quoted = row.quoted  # type: ignore[attr-defined]
    failure = Failure(code=row.error_code, detail=MessageState(row).failure) if row.status == "failed" else None
    text = activity_text(row) if is_activity else row.text
    return Message(
        id=ids.write(Kind.MESSAGE, row.pk),
        conversation_id=ids.write(Kind.CONVERSATION, row.conversation_id),
        kind=row.kind,  # type: ignore[arg-type]
        direction=row.direction or None,  # type: ignore[arg-type]
        author=author_of(row),
        text="" if row.is_deleted else text,
        attachments=[] if row.is_deleted else [attachment_of(each) for each in row.attachments.all()],
        buttons=row.data.get("buttons", []),
        reply_to_id=ids.write_or_none(Kind.MESSAGE, quoted and quoted.pk),
        reactions=[Reaction(**each) for each in row.reacted],  # type: ignore[attr-defined]
        status=row.status or None,  # type: ignore[arg-type]
        failure=failure,
        at=row.at,
        send_at=row.due_at if row.status == "queued" and row.data.get("waits") == LATER else None,
        edited_at=row.edited_at,
        is_deleted=row.is_deleted,
    )


def author_of(row: MessageRow) -> Author:
    name = str(row.author) if row.author else row.author_name
    return Author(
        type=row.author_type,  # type: ignore[arg-type]
        member_id=ids.write_or_none(Kind.MEMBER, row.author_id),
        name=name,
    )


def attachment_of(row: AttachmentRow) -> Attachment:
    pk = ids.write(Kind.ATTACHMENT, row.pk)
    is_stored = row.state == AttachmentRow.State.STORED
    # What a card shows; where a platform keeps a file, and under what secret, is in `source_url` alone.
    return Attachment(
        id=pk,
        kind=row.kind,
        name=row.name,
        mime_type=row.mime_type,
        size=row.size,
        state=row.state,  # type: ignore[arg-type]
        url=f"{settings.PUBLIC_URL}/api/v1/attachments/{pk}/content" if is_stored else None,
        data=row.data if row.state == AttachmentRow.State.CARD else {},
    )
