"""Rows as ingest and the actions would leave them, for tests that only look at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection

from contacts.models import Contact
from inbox.models import Channel, Conversation, ConversationTag, Identity, Message, MessagePart, Participant
from workspaces.models import Membership, Tag

TOKEN = "EAAG-page-token-that-nobody-may-see"
NINE = datetime(2026, 11, 20, 9, 0, 0, 137000, tzinfo=UTC)


def converse(page: Channel, external_id: str = "dung-1", name: str = "Dung", **fields) -> Conversation:
    """A conversation of a customer on the page, without messages."""
    contact = Contact.objects.create(workspace=page.workspace, name=name)
    identity = Identity.objects.create(channel=page, external_id=external_id, contact=contact, name=name)
    defaults = {"workspace": page.workspace, "channel": page, "identity": identity, "last_message_at": NINE}
    return Conversation.objects.create(**defaults | fields)


def say(conversation: Conversation, text: str, external_id: str | None = None, *, minute: int = 0, **fields) -> Message:
    """A message with one part; the customer's unless the fields say otherwise."""
    defaults = {"direction": "incoming", "author_type": "contact", "at": NINE + timedelta(minutes=minute)}
    message = Message.objects.create(conversation=conversation, text=text, **defaults | fields)
    if external_id:
        MessagePart.objects.create(
            message=message, channel=conversation.channel, external_id=external_id, status=message.status
        )
    return message


def tagged(conversation: Conversation, tag: Tag | str, colour: str = "grey") -> Tag:
    """A tag on the conversation; one that is named is made where the workspace has none of this name."""
    if isinstance(tag, str):
        tag, _ = Tag.objects.get_or_create(workspace=conversation.workspace, name=tag, defaults={"colour": colour})
    ConversationTag.objects.create(
        conversation=conversation, tag=tag, status=conversation.status, last_message_at=conversation.last_message_at
    )
    return tag


def participates(conversation: Conversation, member: Membership) -> Participant:
    place = {"status": conversation.status, "last_message_at": conversation.last_message_at}
    return Participant.objects.create(conversation=conversation, membership=member, **place)


@contextmanager
def statements_end_over(rows: int, verb: str, table: str) -> Iterator[None]:
    """As where there is little time: a statement that changes more rows than this is ended."""
    changed = {"UPDATE": "NEW", "DELETE": "OLD"}[verb]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION end_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT count(*) FROM changed) > {rows} THEN
                    RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = 'query_canceled';
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER end_statement AFTER {verb} ON {table} REFERENCING {changed} TABLE AS changed
                FOR EACH STATEMENT EXECUTE FUNCTION end_statement();
            """
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION end_statement CASCADE")
