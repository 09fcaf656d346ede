"""Two ids turn out to be one customer's: what was said under either becomes one thread, and nothing of it is lost.

All identities of both, and their conversations, are held by then. Whichever of the two was here first stays.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from contacts.actions.absorb_contact import absorb_contact
from contacts.index import index_contacts
from contacts.models import Contact
from inbox import live, sets, wake
from inbox.events import ContactChanged
from inbox.ingest.held import Held, Row
from inbox.ingest.names import take_address, take_name
from inbox.ingest.numbers import give_numbers
from inbox.ingest.places import Located
from inbox.models import Conversation, Draft, Identity, JoinedConversation, Message, Participant, ReadMark, SearchEntry
from inbox.search import index
from inbox.signals import conversation_joined

# Of two conversations' states the one that asks for more.
STATES = ("open", "pending", "snoozed", "resolved")
# The id of an identity, and the activity that its thread is to tell.
Story = tuple[int, str]


def join(held: Held, located: Sequence[Located]) -> tuple[list[Story], set[int]]:
    """Bring together whom the events prove to be one.

    Returns what their threads are to tell of it, and the deliveries that must be seen once more: while a message of
    either conversation is being sent, both may not become one, since one alone may be under way.
    """
    seen: dict[int, Row] = {}
    stories: list[Story] = []
    deferred: set[int] = set()
    for sighting, channel, event in located:
        if not event.also:
            continue
        rows, bereft = give_numbers(held, channel, event)
        seen |= {row.id: row for row in rows}
        if losers := [row for row in bereft if row.id in held.conversations]:
            stories += [*((row.id, "number_lost") for row in losers), (rows[0].id, "number_gained")]
        mains = {row.main for row in rows}
        if len(mains) < 2:
            continue
        kept, *gone = (held.rows[pk] for pk in sorted(mains, key=lambda pk: (pk not in held.conversations, pk)))
        if are_sending(held, [kept, *gone]):
            deferred.add(sighting.delivery)
            continue
        story = "joined" if any(row.id in held.conversations for row in gone) else ""
        if isinstance(event, ContactChanged) and kept.id in held.conversations and not story:
            story = "moved"
        for row in gone:
            for other in held.rows.values():
                if row.id in (other.id, other.joined_to_id):
                    other.joined_to_id = kept.id
                    held.changed[other.id] = other
            join_rows(held, kept, row)
            held.changed[kept.id] = kept
        stories += [(kept.id, story)] if story else []
    columns = ("id", "joined_to_id", "contact_id", "name", "name_at", "address", "address_at", "seen_at")
    sets.update(Identity, [{name: getattr(row, name) for name in columns} for row in (seen | held.changed).values()])
    if others := [pk for pk, row in held.changed.items() if row.joined_to_id]:
        Identity.objects.filter(pk__among=others).update(profile_due_at=None, name_vector="")
        index.index_names(held.changed.keys() - set(others))
    return stories, deferred


def are_sending(held: Held, rows: Iterable[Row]) -> bool:
    ids = [held.conversations[row.id].pk for row in rows if row.id in held.conversations]
    return len(ids) > 1 and Message.objects.filter(conversation__among=ids, status="sending").count() > 1


def tell(held: Held, stories: Sequence[Story]) -> list[Message]:
    """Write the activities, where there is a thread to read them in."""
    told = [(held.conversations.get(held.rows[pk].main), activity) for pk, activity in stories]
    return [
        Message.objects.create(
            conversation=conversation,
            kind=Message.Kind.ACTIVITY,
            author_type=Message.AuthorType.SYSTEM,
            data={"activity": activity},
            at=timezone.now(),
        )
        for conversation, activity in told
        if conversation is not None
    ]


def join_rows(held: Held, kept: Row, gone: Row) -> None:
    called = kept.name
    take_name(kept, gone.name, gone.name_at)
    kept.name = kept.name or gone.name
    take_address(kept, gone.address, gone.address_at)
    join_contacts(kept, gone, called)
    for row in held.rows.values():
        if row.joined_to_id == kept.id:
            row.contact_id = kept.contact_id
    if (conversation := held.conversations.pop(gone.id, None)) is not None:
        stays = held.conversations[kept.id]
        join_conversations(stays, conversation)
        held.known.unanswered.setdefault(stays.pk, []).extend(held.known.unanswered.pop(conversation.pk, []))


def join_contacts(kept: Row, gone: Row, called: str) -> None:
    """What the team calls the customer stays; else it is what the platform does. called: what that was for `kept`."""
    contacts = Contact.objects.in_bulk({pk for pk in (kept.contact_id, gone.contact_id) if pk})
    stays, other = contacts.get(kept.contact_id or 0), contacts.get(gone.contact_id or 0)
    kept.contact_id = kept.contact_id or gone.contact_id
    if (contact := stays or other) is None:
        return
    named = ((stays, called), (other, gone.name))
    contact.name = next((row.name for row, known in named if row and row.name not in ("", known)), kept.name)
    contact.save(update_fields=["name"])
    if other and other != contact:
        absorb_contact(contact, other)
    else:
        index_contacts([contact.pk])


def join_conversations(kept: Conversation, gone: Conversation) -> None:
    """Everything of `gone` becomes a part of `kept`, to which its address leads from now on."""
    move_messages(kept, gone)
    move_drafts(kept, gone)
    move_marks(kept, gone)
    move_people(kept, gone)
    merge_columns(kept, gone)
    gone.taken_back.exclude(client_id__in=kept.taken_back.values("client_id")).update(conversation=kept)
    gone.joined.update(conversation=kept)
    conversation_joined.send(Conversation, kept=kept, gone=gone)
    JoinedConversation.objects.create(pk=gone.pk, conversation=kept)
    gone.delete()
    live.all_changed(kept.workspace_id)
    transaction.on_commit(partial(wake.outbox, kept.pk), robust=True)


def move_messages(kept: Conversation, gone: Conversation) -> None:
    ids = list(gone.messages.values_list("pk", flat=True))
    gone.messages.update(conversation=kept)
    SearchEntry.objects.filter(pk__among=ids).update(conversation=kept)
    index.index_messages(ids)


def move_drafts(kept: Conversation, gone: Conversation) -> None:
    """Where a member was writing into both, the one text follows the other."""
    there = {(draft.membership_id, draft.mode): draft for draft in kept.drafts.all()}
    for draft in gone.drafts.all():
        if (own := there.get((draft.membership_id, draft.mode))) is None:
            Draft.objects.filter(pk=draft.pk).update(conversation=kept)
        else:
            own.text = f"{own.text}\n\n{draft.text}"
            own.typed_at = max(own.typed_at, draft.typed_at)
            own.reply_to = own.reply_to or draft.reply_to
            own.save(update_fields=["text", "typed_at", "reply_to"])


def move_marks(kept: Conversation, gone: Conversation) -> None:
    """What was unread of either is unread of both. A mark that is not there is that of nothing read."""
    there = {mark.membership_id: mark for mark in kept.read_marks.all()}
    for mark in gone.read_marks.all():
        own = there.get(mark.membership_id) or ReadMark(conversation=kept, membership_id=mark.membership_id)
        own.incoming_count += mark.incoming_count
        own.mention = max(own.mention, mark.mention)
        # Newer than what a tab has of either.
        own.version = max(own.version, mark.version) + 1 if own.pk else mark.version + 1
        own.draft_version = max(own.draft_version, mark.draft_version) + 1 if own.pk else mark.draft_version + 1
        own.save()


def move_people(kept: Conversation, gone: Conversation) -> None:
    """Tags and who takes part; who had the other conversation, and has this one no longer, takes part in it."""
    place = {"status": kept.status, "last_message_at": kept.last_message_at}
    gone.taggings.exclude(tag__in=kept.taggings.values("tag")).update(conversation=kept, **place)
    gone.participants.exclude(membership__in=kept.participants.values("membership")).update(conversation=kept, **place)
    loses_it = kept.assignee_id and gone.assignee_id and kept.assignee_id != gone.assignee_id
    if loses_it and not kept.participants.filter(membership=gone.assignee_id).exists():
        Participant.objects.create(conversation=kept, membership_id=gone.assignee_id, **place)


def merge_columns(kept: Conversation, gone: Conversation) -> None:
    """What is not derived from messages and facts."""
    both = (kept, gone)
    kept.incoming_count += gone.incoming_count
    first = min(both, key=lambda row: STATES.index(row.status))
    kept.status, kept.snoozed_until = first.status, first.snoozed_until
    kept.status_changed_at = latest_of(row.status_changed_at for row in both)
    kept.priority = max(kept.priority, gone.priority)
    kept.assignee_id = kept.assignee_id or gone.assignee_id
    kept.team_id = kept.team_id or gone.team_id
    kept.blocked_at = latest_of(row.blocked_at for row in both)
    kept.last_customer_at = latest_of(row.last_customer_at for row in both)
    kept.direct_at = latest_of(row.direct_at for row in both)
    kept.standby_at = latest_of(row.standby_at for row in both)
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.version = max(kept.version, gone.version) + 1
    kept.save()


def latest_of(times: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in times if at), default=None)
