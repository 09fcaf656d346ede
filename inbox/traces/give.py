"""For the file that a customer is given, and whether there was anything lately."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.fields.files import FieldFile

from contacts.models import Contact
from inbox.export import exported_message, ordered_messages
from inbox.models import Attachment, Conversation, Identity, Message

PAGE = 200
# Activities tell what the team did, not what the customer said.
TOLD = [kind for kind in Message.Kind if kind != Message.Kind.ACTIVITY]


def tables(contact: Contact) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    yield "identities", identities(contact)
    for conversation in conversations_of(contact):
        yield f"messages-{conversation.pk}", messages(conversation, str(contact))


def conversations_of(contact: Contact) -> Iterator[Conversation]:
    yield from Conversation.objects.filter(identity__contact=contact).order_by("pk")


def identities(contact: Contact) -> Iterator[dict[str, Any]]:
    rows = Identity.objects.filter(contact=contact).select_related("channel").order_by("pk")
    for row in rows.defer("channel__credentials"):
        channel = {"platform": row.channel.platform, "channel": row.channel.name}
        yield channel | {"external_id": row.external_id, "name": row.name, "first_seen": row.created_at}


def messages(conversation: Conversation, customer: str) -> Iterator[dict[str, Any]]:
    """Both sides' words; the team's notes are about the customer, so they are among them."""
    last = 0
    pages = ordered_messages().filter(conversation=conversation, kind__in=TOLD).order_by("pk")
    while page := list(pages.filter(pk__gt=last)[:PAGE]):
        yield from (exported_message(message, customer) for message in page)
        last = page[-1].pk


def files(contact: Contact) -> Iterator[tuple[str, FieldFile]]:
    if contact.picture:
        yield f"picture-{contact.pk}", contact.picture
    rows = Attachment.objects.filter(message__conversation__identity__contact=contact).exclude(file="")
    for row in rows.order_by("pk").iterator(PAGE):
        yield f"{row.pk}-{row.name or row.kind}", row.file


def used_since(moment: datetime) -> Exists:
    return Exists(Conversation.objects.filter(identity__contact=OuterRef("pk"), last_message_at__gte=moment))
