"""Parts of messages that are there already and that a batch speaks of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from inbox.events import MessageEchoed, Receipt
from inbox.ingest.places import Located, Place
from inbox.models import Conversation, Message, MessagePart, Status

# A platform's clock against ours, and its times in whole seconds.
CLOCKS_DIFFER = timedelta(seconds=60)
# A file may be on its way to a platform for so long after its call began, whatever became of the claim.
LONGEST_CALL = timedelta(seconds=130)


@dataclass
class KnownParts:
    """By the platform's id and by our own key; and those of a conversation whose send was never answered."""

    by_external_id: dict[tuple[int, str], MessagePart] = field(default_factory=dict)
    by_key: dict[tuple[int, UUID], MessagePart] = field(default_factory=dict)
    unanswered: dict[int, list[MessagePart]] = field(default_factory=dict)
    # Of the identities whose they are.
    customer_ids: set[int] = field(default_factory=set)

    def claim(self, channel_id: int, key: UUID | None, external_id: str) -> MessagePart | None:
        """Give our part the id under which the platform knows it; None when it is not ours, or already has another."""
        part = self.by_key.get((channel_id, key)) if key else None
        return self.give(part, external_id) if part else None

    def claim_alike(self, conversation_id: int, echo: MessageEchoed) -> MessagePart | None:
        """The same where the platform's list tells no key: our unanswered part with the same content is the one.

        An echo from before the part was tried is another message that said the same.
        """
        for part in self.unanswered.get(conversation_id, []):
            assert part.tried_at is not None
            if part.external_id is None and echo.at >= part.tried_at - CLOCKS_DIFFER and is_alike(part, echo):
                return self.give(part, echo.external_id)
        return None

    def give(self, part: MessagePart, external_id: str) -> MessagePart | None:
        if part.external_id not in (None, external_id):
            return None
        if self.by_external_id.get((part.channel_id, external_id), part) is not part:
            return None
        part.external_id = external_id
        if part.status in (Status.QUEUED, Status.SENDING, Status.UNCONFIRMED, Status.FAILED):
            part.status = Status.SENT
        self.by_external_id[part.channel_id, external_id] = part
        return part


def calls_under_way(conversation_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """When the calls began that nobody has heard the answer of, by conversation: their echoes may come before it."""
    began: dict[int, list[datetime]] = defaultdict(list)
    parts = MessagePart.objects.filter(
        message__conversation__among=set(conversation_ids),
        message__status=Status.SENDING,
        external_id=None,
        tried_at__isnull=False,
    )
    for conversation_id, tried_at in parts.values_list("message__conversation_id", "tried_at"):
        assert tried_at is not None
        began[conversation_id].append(tried_at)
    return began


def is_alike(part: MessagePart, echo: MessageEchoed) -> bool:
    files = list(part.attachments.all())
    if files:
        return [file.kind for file in files] == [given.kind for given in echo.attachments]
    return not echo.attachments and part.message.text.strip() == echo.text.strip()


def find_parts(located: Sequence[Located], conversation_of: Callable[[Place], Conversation | None]) -> KnownParts:
    external_ids: dict[int, set[str]] = defaultdict(set)
    keys: set[UUID] = set()
    read_back: set[int] = set()  # conversations whose echoes come from a platform's list, which tells no key of ours
    for sighting, channel, event in located:
        if isinstance(event, Receipt):
            external_ids[channel.pk].update(event.external_ids)
        elif (external_id := getattr(event, "external_id", None)) is not None:
            external_ids[channel.pk].add(external_id)
        if isinstance(event, MessageEchoed | Receipt) and event.part_key:
            keys.add(event.part_key)
        elif (
            isinstance(event, MessageEchoed)
            and sighting.arrival == Message.Arrival.SYNC
            and (conversation := conversation_of((channel.pk, event.customer))) is not None
        ):
            read_back.add(conversation.pk)
    theirs = MessagePart.objects.annotate(customer_id=F("message__conversation__identity_id"))
    rows = theirs.filter(channel_id__among=external_ids, external_id__among=set().union(*external_ids.values()))
    own = theirs.filter(key__among=keys).exclude(status="") if keys else []
    parts = {part.pk: part for part in [*rows, *own]}
    unanswered: dict[int, list[MessagePart]] = defaultdict(list)
    if read_back:
        waiting = MessagePart.objects.filter(
            message__conversation__among=read_back, status=Status.UNCONFIRMED, external_id=None, tried_at__isnull=False
        )
        for part in waiting.select_related("message").prefetch_related("attachments").order_by("pk"):
            unanswered[part.message.conversation_id].append(part)
    return KnownParts(
        by_external_id={(part.channel_id, part.external_id): part for part in parts.values() if part.external_id},
        by_key={(part.channel_id, part.key): part for part in parts.values()},
        unanswered=unanswered,
        customer_ids={part.customer_id for part in parts.values()},  # type: ignore[attr-defined]
    )
