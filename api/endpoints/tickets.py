"""Tickets, by their numbers, and what is said in them."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status as Answer
from pydantic import BeforeValidator, Field

from api import ids, own_fields
from api.authentication import ApiRequest, Bearer
from api.endpoints.conversations import team_called
from api.endpoints.files import opened
from api.endpoints.messages import files_of, refuse_invalid, refused
from api.ids import Kind
from api.once import Key, once
from api.pages import Cursor, Limit, newest_first, plain_number, read_cursor, write_cursor
from api.problems import Problem, invalid
from api.references import asked, asked_contact, named
from api.schemas.base import TagId, WantedId
from api.schemas.tickets import (
    PRIORITIES,
    Comment,
    CommentGiven,
    CommentPage,
    Priority,
    Status,
    Ticket,
    TicketChanged,
    TicketGiven,
    TicketPage,
    Type,
    comment_of,
    ticket_of,
)
from api.scopes import Scope
from contacts.access import get_contact
from helpdesk import queries
from helpdesk.access import TicketDeleted, get_changed_ticket, get_ticket
from helpdesk.actions.add_comment import add_comment
from helpdesk.actions.answer_customer import answer_customer
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.actions.delete_ticket import delete_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.actions.tag_ticket import tag_ticket
from helpdesk.errors import NoConversation
from helpdesk.filters import TicketFilter
from helpdesk.forms.comments import CommentForm, PublicCommentForm
from helpdesk.models import Ticket as TicketRow
from helpdesk.models import TicketEntry
from inbox.access import get_conversation, get_tag
from inbox.forms.work import NO_TAG, NOT_HERE
from inbox.outbox.refusals import CannotSend
from inbox.queries import assignee
from workspaces.models import Tag, Team
from workspaces.roles import Permission

router = Router(tags=["Tickets"])
READ = Bearer(Scope.TICKETS_READ)
WRITE = Bearer(Scope.TICKETS_WRITE, Permission.TICKET)
Number = Annotated[int, BeforeValidator(plain_number), Field(ge=1, le=2**31 - 1)]


@router.get("/tickets", auth=READ, response=TicketPage, summary="List tickets, the newest first")
def list_tickets(
    request: ApiRequest,
    status: Status | Literal["active", "any"] = "active",
    priority: Priority | Literal[""] = "",
    kind: Type | Literal[""] = "",
    assignee_id: WantedId = "",
    team_id: WantedId = "",
    tag_id: WantedId = "",
    contact_id: WantedId = "",
    limit: Limit = 25,
    cursor: Cursor = "",
) -> TicketPage:
    """active: neither resolved nor closed. Deleted ones are in no list."""
    view = {"me": "mine", "none": "unassigned"}.get(assignee_id, "all")
    wanted = TicketFilter(
        view=view,
        status=status,
        assignee_id=asked(Kind.MEMBER, assignee_id) if view == "all" else None,
        team_id=asked(Kind.TEAM, team_id),
        priority=next((key.value for key, name in PRIORITIES.items() if name == priority), None),
        kind=kind,
        tag_id=asked(Kind.TAG, tag_id),
        customer_id=asked_contact(request.membership, contact_id),
    )
    of = f"tickets:{wanted.to_query()}"
    rows, has_more = queries.page_of_rows(wanted, request.membership, read_cursor(of, cursor), limit)
    more = write_cursor(of, wanted.place.position(rows[-1])) if has_more else None
    return TicketPage(data=shown(request, rows), next_cursor=more)


@router.post("/tickets", auth=WRITE, response={200: Ticket, 201: Ticket}, summary="Make a ticket")
def create_a_ticket(request: ApiRequest, body: TicketGiven, idempotency_key: Key) -> Answer[Ticket]:
    member, given = request.membership, rows_named(request, body.given())
    given["custom"] = own_named(request, given)
    if body.conversation_id is not None:
        find = partial(get_conversation, member)
        given["conversation"] = named(find, Kind.CONVERSATION, body.conversation_id, "/conversation_id")
    given.pop("conversation_id", None)

    def make(client_id: UUID) -> TicketRow:
        return create_ticket(workspace=member.workspace, actor=member, client_id=client_id, **given)

    ticket, is_new = once(request, idempotency_key, body, make)
    return Answer(201 if is_new else 200, read_changed(request, ticket.number))


@router.get("/tickets/{number}", auth=READ, response=Ticket, summary="Read a ticket")
def get_a_ticket(request: ApiRequest, number: Number) -> Ticket:
    """A deleted one leaves its number: a 404 with `deleted`."""
    return read(request, number)


@router.patch("/tickets/{number}", auth=WRITE, response=Ticket, summary="Change or move a ticket")
def change_a_ticket(request: ApiRequest, number: Number, body: TicketChanged) -> Ticket:
    """All of it or, with an error, none."""
    ticket, given = found(request, number), body.given()
    version, status = given.pop("version", None), given.pop("status", None)
    wanted = rows_named(request, given)
    wanted |= own_named(request, wanted, ticket)
    try:
        with transaction.atomic():
            change_ticket(ticket=ticket, actor=request.membership, version=version, **wanted)
            if status is not None:
                move_ticket(ticket=ticket, actor=request.membership, status=status, version=version)
    except TicketRow.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    except Team.DoesNotExist:
        raise invalid(_("There is no such id in this workspace."), "/team_id") from None
    except IntegrityError:
        # Found above, and erased before it was written.
        raise invalid(_("There is no such id in this workspace."), "/contact_id") from None
    return read_changed(request, number)


@router.delete(
    "/tickets/{number}",
    auth=Bearer(Scope.TICKETS_WRITE, Permission.MANAGE_TICKETS),
    response={204: None},
    summary="Delete a ticket",
)
def delete_a_ticket(request: ApiRequest, number: Number) -> Answer[None]:
    """With all that was said in it; its number stays taken."""
    try:
        delete_ticket(ticket=found(request, number), actor=request.membership)
    except TicketRow.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    return Answer(204, None)


@router.put("/tickets/{number}/tags/{tag_id}", auth=WRITE, response=Ticket, summary="Put a tag on a ticket")
def tag_a_ticket(request: ApiRequest, number: Number, tag_id: TagId) -> Ticket:
    return tagged(request, number, tag_id, has_it=True)


@router.delete("/tickets/{number}/tags/{tag_id}", auth=WRITE, response=Ticket, summary="Take a tag from a ticket")
def untag_a_ticket(request: ApiRequest, number: Number, tag_id: TagId) -> Ticket:
    return tagged(request, number, tag_id, has_it=False)


def tagged(request: ApiRequest, number: int, tag_id: str, *, has_it: bool) -> Ticket:
    ticket, tag = found(request, number), get_tag(request.membership, ids.read(Kind.TAG, tag_id))
    try:
        tag_ticket(ticket=ticket, actor=request.membership, tag=tag, has_it=has_it)
    except (Tag.DoesNotExist, TicketRow.DoesNotExist):
        raise Http404(NO_TAG) from None
    return read_changed(request, number)


# ── What is said in it ─────────────────────────────────────────────────────────────────────────────────────────────


@router.get(
    "/tickets/{number}/comments", auth=READ, response=CommentPage, summary="List what happened, the newest first"
)
def list_comments(request: ApiRequest, number: Number, limit: Limit = 50, cursor: Cursor = "") -> CommentPage:
    ticket = found(request, number)
    load = partial(queries.with_messages, request.membership, ticket)
    rows, more = newest_first(f"comments:{ticket.pk}", ticket.entries.all(), cursor, limit, load)
    return CommentPage(data=[comment_of(row) for row in rows], next_cursor=more)


@router.post(
    "/tickets/{number}/comments", auth=WRITE, response={200: Comment, 201: Comment}, summary="Comment a ticket"
)
def comment_a_ticket(request: ApiRequest, number: Number, body: CommentGiven, idempotency_key: Key) -> Answer[Comment]:
    """For members alone, or public: then it goes to the customer, within the rules of the conversation's channel."""
    ticket = found(request, number)
    write = answer_of if body.is_public else note_of
    try:
        entry, is_new = once(request, idempotency_key, body, partial(write, request, ticket, body))
    except CannotSend as refusal:
        raise refused(get_conversation(request.membership, ticket.conversation_id or 0), refusal) from None
    except TicketRow.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    kept = queries.with_messages(request.membership, ticket, ticket.entries.filter(pk=entry.pk))
    return Answer(201 if is_new else 200, comment_of(kept[0]))


def note_of(request: ApiRequest, ticket: TicketRow, body: CommentGiven, client_id: UUID) -> TicketEntry:
    with opened(request.membership, body.file_ids) as files:
        form = CommentForm({"client_id": client_id, "text": body.text}, files_of("files", files))
        refuse_invalid(form, {"text": "#/text", "files": "#/file_ids"})
        return add_comment(ticket=ticket, author=request.membership, **form.cleaned_data)


def answer_of(request: ApiRequest, ticket: TicketRow, body: CommentGiven, client_id: UUID) -> TicketEntry:
    if ticket.conversation_id is None:
        raise NoConversation
    ticket.conversation = get_conversation(request.membership, ticket.conversation_id)
    with opened(request.membership, body.file_ids) as files:
        given = {"client_id": client_id, "text": body.text}
        form = PublicCommentForm(given, files_of("files", files), ticket=ticket, conversation=ticket.conversation)
        refuse_invalid(form, {"text": "#/text", "files": "#/file_ids"})
        return answer_customer(ticket=ticket, author=request.membership, by_hand=False, **form.for_action())


def read(request: ApiRequest, number: int) -> Ticket:
    return shown(request, [found(request, number)])[0]


def shown(request: ApiRequest, rows: list[TicketRow]) -> list[Ticket]:
    fields = {field.key: field for field in request.membership.workspace.ticket_fields.all()}
    prefetch_related_objects(rows, "rating")
    return [ticket_of(row, fields) for row in rows]


def found(request: ApiRequest, number: int) -> TicketRow:
    return named_by(partial(get_ticket, request.membership), number)


def read_changed(request: ApiRequest, number: int) -> Ticket:
    return shown(request, [named_by(partial(get_changed_ticket, request.membership), number)])[0]


def named_by(find: Callable[[int], TicketRow], number: int) -> TicketRow:
    try:
        return find(number)
    except TicketDeleted:
        detail = _("Ticket #%(number)s was deleted. Its number stays taken.") % {"number": number}
        raise Problem("not-found", detail, more={"deleted": True}) from None


def rows_named(request: ApiRequest, given: dict[str, Any]) -> dict[str, Any]:
    """Return what the actions take, the rows in place of their ids. Raises Problem."""
    member, wanted = request.membership, dict(given)
    for name in ("subject", "description", "kind"):
        if wanted.get(name, "") is None:
            del wanted[name]
    if "subject" in wanted and not wanted["subject"].strip():
        raise invalid(_("Write something first."), "/subject")
    if name := wanted.pop("priority", None):
        wanted["priority"] = next(key.value for key, label in PRIORITIES.items() if label == name)
    if "assignee_id" in wanted:
        pk = wanted.pop("assignee_id")
        wanted["assignee"] = None if pk is None else assignee(member.workspace_id, str(asked(Kind.MEMBER, pk)))
        if pk is not None and wanted["assignee"] is None:
            raise invalid(str(NOT_HERE), "/assignee_id")
    if "team_id" in wanted:
        pk = wanted.pop("team_id")
        find = partial(team_called, request)
        wanted["team"] = None if pk is None else named(find, Kind.TEAM, pk, "/team_id")
    if "contact_id" in wanted:
        pk = wanted.pop("contact_id")
        of = partial(get_contact, member)
        wanted["requester"] = None if pk is None else named(of, Kind.CONTACT, pk, "/contact_id")
    return wanted


def own_named(request: ApiRequest, given: dict[str, Any], ticket: TicketRow | None = None) -> dict[str, Any]:
    """Take `custom_fields` out and return them by their names in forms. Raises Problem."""
    return own_fields.checked(
        Kind.TICKET_FIELD,
        given.pop("custom_fields", {}),
        request.membership.workspace.ticket_fields.all(),
        ticket.custom if ticket else {},
        _("There is no such field. Read /ticket-fields."),
    )
