"""Conversations for those who have none: none exists before its first message."""

from collections.abc import Sequence
from datetime import datetime

from inbox import sets
from inbox.events import MessageEchoed, MessageReceived
from inbox.ingest.held import Held
from inbox.ingest.places import Located, Place
from inbox.models import Channel, Conversation, Message

COLUMNS = ("workspace_id", "channel_id", "identity_id", "last_message_at", "status")


def make_conversations(located: Sequence[Located], held: Held) -> None:
    """Add a conversation for each customer without one of whom there is a message that nobody knows yet.

    One of nothing but the past is resolved, unless its customer turns out to wait (`derive`).
    """
    first: dict[int, tuple[Channel, datetime]] = {}
    alive: set[int] = set()
    taken: set[Place] = set()
    for sighting, channel, event in located:
        if not isinstance(event, MessageReceived | MessageEchoed):
            continue
        # The same id under another customer is the same message, and whoever comes first has it.
        message = (channel.pk, event.external_id)
        if message in held.known.by_external_id or message in taken:
            continue
        taken.add(message)
        if (identity_id := held.main((channel.pk, event.customer))) not in held.conversations:
            first.setdefault(identity_id, (channel, event.at))
            if sighting.arrival != Message.Arrival.HISTORY:
                alive.add(identity_id)
    made = [
        Conversation(
            workspace_id=channel.workspace_id,
            channel=channel,
            identity_id=identity_id,
            last_message_at=at,
            status=Conversation.Status.OPEN if identity_id in alive else Conversation.Status.RESOLVED,
        )
        for identity_id, (channel, at) in first.items()
    ]
    ids = sets.insert(Conversation, [{name: getattr(row, name) for name in COLUMNS} for row in made])
    for row, pk in zip(made, ids, strict=True):
        row.pk = pk
        held.conversations[row.identity_id] = row
