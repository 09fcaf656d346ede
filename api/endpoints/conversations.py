"""Conversations: listed by what they are, and worked on as the inbox does it."""

from dataclasses import replace
from typing import Literal

from django.db import transaction
from django.forms import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status as Answer

from api import ids
from api.authentication import ApiRequest, Bearer
from api.ids import Kind
from api.pages import Cursor, Limit, read_cursor, write_cursor
from api.problems import Problem, invalid
from api.references import asked, named
from api.schemas.base import ConversationId, TagId, WantedId
from api.schemas.conversations import (
    PRIORITIES,
    ConversationChanged,
    ConversationDetail,
    ConversationGiven,
    ConversationPage,
    ReadGiven,
    Status,
    UnreadCount,
    conversation_of,
    detail_of,
)
from api.scopes import Scope
from contacts.access import get_contact
from inbox import queries, teams
from inbox.access import get_changed_conversation, get_channel, get_conversation, get_message, get_tag
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.assign_team import NotTheirChannel, assign_team
from inbox.actions.hold_conversation import hold_conversation
from inbox.actions.mark_read import mark_read
from inbox.actions.prioritise_conversation import prioritise_conversation
from inbox.actions.reopen_conversation import reopen_conversation
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.signal_customer import signal_customer
from inbox.actions.snooze_conversation import snooze_conversation
from inbox.actions.start_conversation import start_conversation
from inbox.actions.tag_conversation import tag_conversation
from inbox.actions.untag_conversation import untag_conversation
from inbox.connectors import connectors
from inbox.filters import ConversationFilter
from inbox.forms.work import NO_TAG, NOT_HERE, check_snooze
from inbox.models import Channel, Conversation
from inbox.presenters.conversations import ConversationView
from inbox.teams import teams_for
from inbox.unread import incoming_until
from workspaces.access import require
from workspaces.errors import Refused
from workspaces.models import Tag, Team
from workspaces.roles import Permission

router = Router(tags=["Conversations"])
READ = Bearer(Scope.CONVERSATIONS_READ)
WRITE = Bearer(Scope.CONVERSATIONS_WRITE, Permission.ANSWER)
TAG = Bearer(Scope.CONVERSATIONS_WRITE, Permission.TAG)


@router.get("/conversations", auth=READ, response=ConversationPage, summary="List conversations, the latest first")
def list_conversations(
    request: ApiRequest,
    status: Status | Literal["any"] = "open",
    platform: str = "",
    channel_id: WantedId = "",
    assignee_id: WantedId = "",
    team_id: WantedId = "",
    tag_id: WantedId = "",
    limit: Limit = 25,
    cursor: Cursor = "",
) -> ConversationPage:
    """Those that have all of what is asked for. An id that is no one's finds none."""
    member = request.membership
    view = {"me": "mine", "none": "unassigned"}.get(assignee_id, "all")
    wanted = ConversationFilter(
        view=view,
        status=status,
        channel_id=asked(Kind.CHANNEL, channel_id),
        tag_id=asked(Kind.TAG, tag_id),
        assignee_id=asked(Kind.MEMBER, assignee_id) if view == "all" else None,
        team_id=asked(Kind.TEAM, team_id),
    )
    ranges = wanted.ranges(member)
    if platform:
        channels = Channel.objects.filter(workspace_id=member.workspace_id, platform=platform.replace("\0", ""))
        ids_of_platform = list(channels.values_list("pk", flat=True))
        ranges = replace(ranges, conversations=ranges.conversations.filter(channel__among=ids_of_platform))
    of = f"conversations:{wanted.to_query()}:{platform}"
    rows, has_more = queries.page_of_rows(ranges, read_cursor(of, cursor), limit)
    more = write_cursor(of, ConversationView(rows[-1]).position) if has_more else None
    unread = queries.unread_counts(member, rows)
    return ConversationPage(data=[conversation_of(row, unread[row.pk]) for row in rows], next_cursor=more)


@router.post(
    "/conversations",
    auth=WRITE,
    response={200: ConversationDetail, 201: ConversationDetail},
    summary="Get a contact's conversation on a channel, or begin it",
)
def open_a_conversation(request: ApiRequest, body: ConversationGiven) -> Answer[ConversationDetail]:
    """There is one for each customer and channel, for ever. Whom a channel does not know, nobody can write to: a 409 says so."""
    contact = named(lambda pk: get_contact(request.membership, pk), Kind.CONTACT, body.contact_id, "/contact_id")
    channel = named(lambda pk: get_channel(request.membership, pk), Kind.CHANNEL, body.channel_id, "/channel_id")
    try:
        conversation, is_new = start_conversation(actor=request.membership, contact=contact, channel=channel)
    except Refused as refusal:
        raise Problem("not-reachable", str(refusal)) from None
    seen = get_conversation(request.membership, conversation.pk)
    return Answer(201 if is_new else 200, detail(request, seen))


@router.get("/conversations/{conversation_id}", auth=READ, response=ConversationDetail, summary="Read a conversation")
def get_a_conversation(request: ApiRequest, conversation_id: ConversationId) -> ConversationDetail:
    return detail(request, found(request, conversation_id))


@router.patch(
    "/conversations/{conversation_id}",
    auth=WRITE,
    response=ConversationDetail,
    summary="Assign, close, reopen, put aside",
)
def change_a_conversation(
    request: ApiRequest, conversation_id: ConversationId, body: ConversationChanged
) -> ConversationDetail:
    """All of it or, with an error, none."""
    conversation = found(request, conversation_id)
    with transaction.atomic():
        change(request, conversation, body)
    return shown(request, conversation.pk)


def change(request: ApiRequest, conversation: Conversation, body: ConversationChanged) -> None:
    member, given = request.membership, body.given()
    if given.keys() & {"assignee_id", "team_id"}:
        require(member, Permission.ASSIGN)
    if "team_id" in given:
        give_to_team(request, conversation, given["team_id"])
    if "assignee_id" in given:
        assignee = None
        if given["assignee_id"] is not None:
            assignee = queries.assignee(member.workspace_id, str(asked(Kind.MEMBER, given["assignee_id"])))
            if assignee is None:
                raise invalid(str(NOT_HERE), "/assignee_id")
        assign_conversation(conversation=conversation, actor=member, assignee=assignee)
    if given.get("priority"):
        priority = next(key for key, name in PRIORITIES.items() if name == given["priority"])
        prioritise_conversation(conversation=conversation, actor=member, priority=priority)
    match given.get("status"):
        case "resolved":
            resolve_conversation(conversation=conversation, actor=member)
        case "open":
            reopen_conversation(conversation=conversation, actor=member)
        case "pending":
            hold_conversation(conversation=conversation, actor=member)
        case "snoozed":
            try:
                until = check_snooze(given.get("snoozed_until") or timezone.now())
            except ValidationError as error:
                raise invalid(error.messages[0], "/snoozed_until") from None
            snooze_conversation(conversation=conversation, actor=member, until=until)
        case None if given.get("snoozed_until"):
            raise invalid(_("This goes with the status snoozed."), "/snoozed_until")


def give_to_team(request: ApiRequest, conversation: Conversation, given: str | None) -> None:
    team = None
    if given is not None:
        team = named(lambda pk: team_called(request, pk), Kind.TEAM, given, "/team_id")
    try:
        assign_team(conversation=conversation, actor=request.membership, team=team)
    except NotTheirChannel:
        able = [ids.write(Kind.TEAM, row.pk) for row in teams_for(conversation)]
        detail = _("This team does not look after the conversation's channel.")
        raise Problem("conflict", detail, more={"team_ids": able}) from None
    except Team.DoesNotExist:
        raise invalid(_("There is no such id in this workspace."), "/team_id") from None


def team_called(request: ApiRequest, pk: int) -> Team:
    team = teams.team(request.membership.workspace_id, str(pk))
    if team is None:
        raise Http404("No such team")
    return team


@router.put(
    "/conversations/{conversation_id}/tags/{tag_id}", auth=TAG, response=ConversationDetail, summary="Put a tag on it"
)
def tag_a_conversation(request: ApiRequest, conversation_id: ConversationId, tag_id: TagId) -> ConversationDetail:
    conversation, tag = found(request, conversation_id), get_tag(request.membership, ids.read(Kind.TAG, tag_id))
    try:
        tag_conversation(conversation=conversation, actor=request.membership, tag=tag)
    except Tag.DoesNotExist:
        raise Http404(NO_TAG) from None
    return shown(request, conversation.pk)


@router.delete(
    "/conversations/{conversation_id}/tags/{tag_id}",
    auth=TAG,
    response=ConversationDetail,
    summary="Take a tag from it",
)
def untag_a_conversation(request: ApiRequest, conversation_id: ConversationId, tag_id: TagId) -> ConversationDetail:
    conversation, tag = found(request, conversation_id), get_tag(request.membership, ids.read(Kind.TAG, tag_id))
    untag_conversation(conversation=conversation, actor=request.membership, tag=tag)
    return shown(request, conversation.pk)


@router.post("/conversations/{conversation_id}/read", auth=READ, response=UnreadCount, summary="Read up to a message")
def read_a_conversation(request: ApiRequest, conversation_id: ConversationId, body: ReadGiven) -> UnreadCount:
    """For the token's member alone; a mark never goes back. Where the channel can, the customer sees that it was read."""
    conversation, message = found(request, conversation_id), None
    if body.message_id is not None:
        message = named(
            lambda pk: get_message(request.membership, conversation.pk, pk),
            Kind.MESSAGE,
            body.message_id,
            "/message_id",
        )
    mark_read(
        membership=request.membership,
        conversation=conversation,
        incoming_count=incoming_until(conversation, message) if message else conversation.incoming_count,
        mention=message.pk if message else None,
    )
    return unread(request, conversation)


@router.get(
    "/conversations/{conversation_id}/unread-count", auth=READ, response=UnreadCount, summary="How much is unread"
)
def get_unread_count_of_conversation(request: ApiRequest, conversation_id: ConversationId) -> UnreadCount:
    return unread(request, found(request, conversation_id))


@router.post("/conversations/{conversation_id}/typing", auth=WRITE, response={204: None}, summary="Show that we write")
def start_typing(request: ApiRequest, conversation_id: ConversationId) -> Answer[None]:
    """Where the channel shows it, for some seconds; on others nothing happens."""
    signal_customer(found(request, conversation_id), "typing_on")
    return Answer(204, None)


@router.delete("/conversations/{conversation_id}/typing", auth=WRITE, response={204: None}, summary="We write no more")
def stop_typing(request: ApiRequest, conversation_id: ConversationId) -> Answer[None]:
    signal_customer(found(request, conversation_id), "typing_off")
    return Answer(204, None)


def found(request: ApiRequest, given: str) -> Conversation:
    conversation = get_conversation(request.membership, ids.read(Kind.CONVERSATION, given))
    if conversation.channel.platform not in connectors:
        raise Http404("Of a platform that this installation has no more")
    return conversation


def shown(request: ApiRequest, pk: int) -> ConversationDetail:
    """After a change."""
    return detail(request, get_changed_conversation(request.membership, pk))


def detail(request: ApiRequest, row: Conversation) -> ConversationDetail:
    return detail_of(row, queries.unread_counts(request.membership, [row])[row.pk])


def unread(request: ApiRequest, conversation: Conversation) -> UnreadCount:
    return UnreadCount(unread_count=queries.unread_counts(request.membership, [conversation])[conversation.pk])
