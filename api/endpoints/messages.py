"""Messages of a conversation: read, sent, and the notes between them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status

from api import ids
from api.authentication import ApiRequest, Bearer
from api.endpoints.conversations import found
from api.endpoints.files import opened
from api.ids import Kind
from api.once import Key, once
from api.pages import Cursor, LongLimit, read_cursor, write_cursor
from api.problems import Problem, invalid
from api.references import named
from api.schemas.base import AttachmentId, ConversationId, MessageId
from api.schemas.messages import Message, MessageGiven, MessagePage, NoteGiven, ScheduleGiven, TemplateGiven, message_of
from api.scopes import Scope
from inbox import queries
from inbox.access import get_attachment, get_message, get_message_template
from inbox.actions.add_note import add_note
from inbox.actions.reschedule_message import reschedule_message
from inbox.actions.send_message import send_message
from inbox.actions.send_template import send_template
from inbox.actions.take_back_message import AlreadyLeft, take_back_message
from inbox.connectors import get_connector
from inbox.forms.composer import ReplyForm
from inbox.forms.message_templates import TemplateForm
from inbox.models import Conversation
from inbox.models import Message as MessageRow
from inbox.outbox.refusals import CannotSend
from inbox.stored_files import stored_file
from workspaces.roles import Permission

router = Router(tags=["Messages"])
READ = Bearer(Scope.MESSAGES_READ)
SEND = Bearer(Scope.MESSAGES_WRITE, Permission.ANSWER)
# The form's fields → where in the body they stand.
POINTERS = {
    "text": "#/text",
    "files": "#/file_ids",
    "buttons": "#/buttons",
    "reply_to": "#/reply_to_id",
    "send_at": "#/send_at",
}


@router.get(
    "/conversations/{conversation_id}/messages",
    auth=READ,
    response=MessagePage,
    summary="List the messages, the newest first",
)
def list_messages(
    request: ApiRequest, conversation_id: ConversationId, limit: LongLimit = 50, cursor: Cursor = ""
) -> MessagePage:
    """With notes and activities between them, as the thread has them."""
    conversation = found(request, conversation_id)
    of = f"messages:{conversation.pk}"
    rows, has_more = queries.thread(conversation, read_cursor(of, cursor), limit)
    more = write_cursor(of, rows[0].position) if has_more else None
    return MessagePage(data=[message_of(row) for row in reversed(rows)], next_cursor=more)


@router.get(
    "/conversations/{conversation_id}/messages/{message_id}", auth=READ, response=Message, summary="Read a message"
)
def get_a_message(request: ApiRequest, conversation_id: ConversationId, message_id: MessageId) -> Message:
    """As often as you like: its status climbs. A webhook tells of it sooner."""
    conversation = found(request, conversation_id)
    return shown(conversation, get_message(request.membership, conversation.pk, ids.read(Kind.MESSAGE, message_id)).pk)


@router.post(
    "/conversations/{conversation_id}/messages",
    auth=SEND,
    response={200: Message, 201: Message},
    summary="Send a message",
)
def send_a_message(
    request: ApiRequest, conversation_id: ConversationId, body: MessageGiven, idempotency_key: Key
) -> Status[Message]:
    """It is queued, and leaves at once or at `send_at`. What the platform would refuse is a 409, which says why and what to do
    instead; so is a time at which the reply window will be closed.

    Under an `Idempotency-Key` it is sent once, however often it is asked for; the repetition is answered with 200.
    """
    conversation = found(request, conversation_id)
    make = template_of if body.template else reply_of
    try:
        message, is_new = once(request, idempotency_key, body, partial(make, request, conversation, body))
    except CannotSend as refusal:
        raise refused(conversation, refusal) from None
    return Status(201 if is_new else 200, shown(conversation, message.pk))


@router.patch(
    "/conversations/{conversation_id}/messages/{message_id}",
    auth=SEND,
    response=Message,
    summary="Let a message leave at another time",
)
def reschedule_a_message(
    request: ApiRequest, conversation_id: ConversationId, message_id: MessageId, body: ScheduleGiven
) -> Message:
    """One that waits for its time; of any other, and of a time at which the platform would refuse it, it is a 409."""
    conversation = found(request, conversation_id)
    message = get_message(request.membership, conversation.pk, ids.read(Kind.MESSAGE, message_id))
    try:
        return shown(conversation, reschedule_message(message=message, send_at=body.send_at).pk)
    except CannotSend as refusal:
        raise refused(conversation, refusal) from None
    except MessageRow.DoesNotExist as gone:
        raise Http404 from gone


@router.delete(
    "/conversations/{conversation_id}/messages/{message_id}",
    auth=SEND,
    response={204: None},
    summary="Take a message back that has not left",
)
def take_a_message_back(request: ApiRequest, conversation_id: ConversationId, message_id: MessageId) -> Status[None]:
    """While it waits for its time or in line, or once it failed; of any other it is a 409. Its key sends nothing any more."""
    conversation = found(request, conversation_id)
    try:
        take_back_message(message=get_message(request.membership, conversation.pk, ids.read(Kind.MESSAGE, message_id)))
    except AlreadyLeft:
        raise Problem("conflict", _("It has left, or never was to leave: it cannot be taken back.")) from None
    except MessageRow.DoesNotExist as gone:
        raise Http404 from gone
    return Status(204, None)


def reply_of(request: ApiRequest, conversation: Conversation, body: MessageGiven, client_id: UUID) -> MessageRow:
    """Through the composer's own form: what a person may not send, a program may not either."""
    reply_to = None
    if body.reply_to_id is not None:
        find = partial(get_message, request.membership, conversation.pk)
        reply_to = named(find, Kind.MESSAGE, body.reply_to_id, "/reply_to_id").pk
    with opened(request.membership, body.file_ids) as files:
        given = {"text": body.text, "buttons": body.buttons, "reply_to": reply_to, **how(body, client_id)}
        capabilities = get_connector(conversation.channel.platform).capabilities
        form = ReplyForm(given, files_of("files", files), conversation=conversation, capabilities=capabilities)
        refuse_invalid(form, POINTERS)
        content = form.cleaned_data
        content["wanted"] = replace(content["wanted"], by_hand=False)
        return send_message(conversation=conversation, author=request.membership, **content)


def template_of(request: ApiRequest, conversation: Conversation, body: MessageGiven, client_id: UUID) -> MessageRow:
    assert body.template is not None
    if body.given().keys() & {"text", "buttons", "reply_to_id"}:
        raise Problem("invalid", _("A template is sent alone: it has words and buttons of its own."))
    template = named(partial(get_message_template, conversation), Kind.TEMPLATE, body.template.id, "/template/id")
    places = {f"place-{number}": body.template.values.get(key, "") for number, key in enumerate(template.keys)}
    pointers = {f"place-{number}": f"#/template/values/{key}" for number, key in enumerate(template.keys)}
    refuse_unknown_places(body.template, template.keys)
    capabilities = get_connector(conversation.channel.platform).capabilities
    with opened(request.membership, body.file_ids) as files:
        given: dict[str, Any] = {**places, **how(body, client_id)}
        form = TemplateForm(given, files_of("file", files), template=template, capabilities=capabilities, proposed={})
        refuse_invalid(form, pointers | {"file": "#/file_ids"})
        content = form.cleaned_data
        content["wanted"] = replace(content["wanted"], by_hand=False)
        return send_template(conversation=conversation, author=request.membership, template=template, **content)


def how(body: MessageGiven, client_id: UUID) -> dict[str, Any]:
    """What both forms ask of a message, whatever is in it."""
    cancels = body.cancel_if_customer_writes
    return {"client_id": client_id, "send_at": body.send_at, "cancel_if_customer_writes": cancels}


def refuse_unknown_places(given: TemplateGiven, keys: Sequence[str]) -> None:
    if unknown := given.values.keys() - set(keys):
        detail = _("The template has no such place. It has: %(keys)s.") % {"keys": ", ".join(keys) or "–"}
        errors = [{"detail": detail, "pointer": f"#/template/values/{key}"} for key in sorted(unknown)]
        raise Problem("invalid", detail, errors=errors)


def files_of(name: str, files: Sequence[File]) -> "MultiValueDict[str, Any]":
    return MultiValueDict({name: list(files)} if files else {})


def refuse_invalid(form: Form, pointers: dict[str, str]) -> None:
    """Raises Problem with every sentence of the form."""
    if not form.is_valid():
        errors = [
            {"detail": str(error), "pointer": pointers.get(name, "#")}
            for name, said in form.errors.items()
            for error in said
        ]
        raise Problem("invalid", errors[0]["detail"], errors=errors)


def refused(conversation: Conversation, refusal: CannotSend) -> Problem:
    allowance = get_connector(conversation.channel.platform).allowance(conversation, timezone.now())
    more = {
        "free_text": allowance.free_text,
        "templates": allowance.templates is not None,
        "reason": allowance.reason or refusal.reason,
        "instead": allowance.instead,
        "until": allowance.until,
    }
    return Problem("cannot-send", refusal.reason, more=more)


@router.post(
    "/conversations/{conversation_id}/notes",
    auth=Bearer(Scope.MESSAGES_WRITE, Permission.NOTE),
    response={200: Message, 201: Message},
    summary="Write a note",
)
def write_a_note(
    request: ApiRequest, conversation_id: ConversationId, body: NoteGiven, idempotency_key: Key
) -> Status[Message]:
    """Only members see it."""
    conversation = found(request, conversation_id)

    def send(client_id: UUID) -> MessageRow:
        return add_note(conversation=conversation, author=request.membership, client_id=client_id, text=body.text)

    if not body.text.strip():
        raise invalid(_("Write something first."), "/text")
    try:
        note, is_new = once(request, idempotency_key, body, send)
    except CannotSend as refusal:
        raise refused(conversation, refusal) from None
    return Status(201 if is_new else 200, shown(conversation, note.pk))


@router.get(
    "/attachments/{attachment_id}/content",
    auth=READ,
    summary="Download a file",
    openapi_extra={
        "responses": {
            200: {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
        }
    },
)
def get_attachment_content(request: ApiRequest, attachment_id: AttachmentId) -> HttpResponseBase:
    row = get_attachment(request.membership, ids.read(Kind.ATTACHMENT, attachment_id))
    return stored_file(request, row.file, row.mime_type, row.name or row.kind)


def shown(conversation: Conversation, pk: int) -> Message:
    rows = queries.with_details(MessageRow.objects.filter(conversation=conversation, pk=pk), [conversation])
    if not rows:
        raise Http404("Taken back meanwhile")
    return message_of(rows[0])
