"""A customer is erased. The threads stay as shells, so that what was counted stays counted: when there was a message, from which side,
which of us answered, how long it took. No word, file, name or platform's id of theirs does.
"""

from datetime import datetime
from functools import partial
from typing import Any, TypedDict
from urllib.parse import quote
from uuid import uuid4

from django.db import connection, transaction

from contacts.models import Contact, Erasure
from inbox import live
from inbox.actions.erase_workspace import files_of_messages
from inbox.actions.follow_contact import hold_customer
from inbox.ingest.derive import derive
from inbox.models import (
    Attachment,
    Conversation,
    Draft,
    ErasedCustomer,
    Fact,
    Message,
    MessagePart,
    OutgoingReaction,
    Reaction,
    SearchEntry,
    Status,
    WebhookDelivery,
)
from inbox.models.identity import ERASED

BATCH = 500
# Ids of raw deliveries that one statement looks through.
DELIVERIES = 2000
OPEN = (Status.QUEUED, Status.SENDING, Status.UNCONFIRMED)


class Left(TypedDict):
    """conversations: whose messages are still there, as pairs of id and of the last message that is erased. places: the ids that the
    customer had, each [channel, platform, external id]. delivery: the raw delivery from which on to look for these.
    """

    conversations: list[list[int]]
    places: list[list[Any]]
    delivery: int


def begin(contact: Contact, erasure: Erasure) -> Left | None:
    """Nobody's from now on: no name, no way back to them, nothing that still leaves for them."""
    identities, conversations = hold_customer(contact)
    if not identities:
        return None
    places = [[row.channel_id, row.channel.platform, row.external_id] for row in identities]
    for row in identities:
        ErasedCustomer.remember(row.channel_id, row.external_id, erasure.at)
        Fact.objects.filter(channel=row.channel_id, subject=row.external_id).delete()
        row.external_id = f"{ERASED}{uuid4()}"
        row.contact, row.profile_due_at, row.name_vector = None, None, None
        row.name = row.first_name = row.address = ""
        row.save()
    for conversation in conversations:
        Draft.objects.filter(conversation=conversation).delete()
        OutgoingReaction.objects.filter(message__conversation=conversation).delete()
        conversation.messages.filter(status__in=OPEN).update(status=Status.FAILED, error_code="erased", claim=None)
        conversation.status, conversation.snoozed_until = Conversation.Status.RESOLVED, None
        # Else it would count as one of the past that nobody touched, and open again for who still waits.
        conversation.status_changed_at = erasure.at
        conversation.preview, conversation.preview_kind, conversation.referral = "", "deleted", {}
        conversation.closes_at, conversation.waiting_since = None, None
        conversation.save()
        live.changed(conversation)
    return Left(conversations=[[row.pk, 0] for row in conversations], places=places, delivery=0)


def go_on(erasure: Erasure, left: Left) -> Left | None:
    """One batch of messages; once all are gone, one stretch of raw deliveries."""
    if left["conversations"]:
        (conversation_id, last), *others = left["conversations"]
        last = erase_messages(conversation_id, last)
        return Left(**left | {"conversations": [[conversation_id, last], *others] if last else others})
    delivery = erase_deliveries(left["places"], left["delivery"], erasure.at)
    return None if delivery is None else Left(**left | {"delivery": delivery})


@transaction.atomic
def erase_messages(conversation_id: int, last: int) -> int:
    """Return the last message that is a shell by now; 0 where there are no more."""
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if conversation is None:
        return 0
    rows = conversation.messages.filter(pk__gt=last).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    for file in files_of_messages(ids):
        transaction.on_commit(partial(file.storage.delete, str(file.name)), robust=True)
    parts = MessagePart.objects.filter(message__in=ids)
    subjects = [str(part.external_id) for part in parts.exclude(external_id=None)]
    Fact.objects.filter(channel=conversation.channel_id, subject__in=subjects).delete()
    Attachment.objects.filter(message__in=ids).delete()
    Reaction.objects.filter(message__in=ids).delete()
    SearchEntry.objects.filter(message__in=ids).delete()
    parts.update(external_id=None)
    shells = conversation.messages.filter(pk__in=ids).exclude(kind=Message.Kind.ACTIVITY)
    shells.update(text="", data={}, is_deleted=True, reply_to_external_id="")
    if len(ids) == BATCH:
        return ids[-1]
    # Not before all are: the newest would be the preview once more.
    derive([conversation], [], [])
    # Who has it open fetches it anew: all its words are others.
    live.changed(conversation, lengthens=True)
    return 0


FIND = """
DELETE FROM inbox_webhookdelivery WHERE id > %s AND id <= %s AND platform = %s AND state <> 'waiting' AND (position(%s in body) > 0 OR position(%s in body) > 0)
"""


def erase_deliveries(places: list[list[Any]], after: int, until: datetime) -> int | None:
    """Look through some of the raw deliveries that came before `until`; None once all are looked through.

    One that waits in line is let through ingest first, which leaves out what was the customer's.
    """
    known = WebhookDelivery.objects.filter(pk__gt=after, received_at__lte=until).order_by("pk")
    ids = list(known.values_list("pk", flat=True)[:DELIVERIES])
    if not ids:
        return None
    waiting = known.filter(pk__lte=ids[-1], state=WebhookDelivery.State.WAITING).values_list("pk", flat=True).first()
    last = ids[-1] if waiting is None else waiting - 1
    with connection.cursor() as cursor:
        for _, platform, external_id in places:
            # As it is, and as a form writes it.
            written = (external_id, quote(external_id, safe=""))
            cursor.execute(FIND, [after, last, platform, *(each.encode() for each in written)])
    return last
