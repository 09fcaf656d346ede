"""What a batch works on, found or made, and held until its end: its customers' identities, then their conversations.

The order cannot deadlock: new identities are inserted in their order before anything is locked, then identities are
locked by id, and then their conversations by id. Some of what is needed shows only by what is held: that an id was joined
to another meanwhile, that a message spoken of is another customer's. Then all is let go, and taken again with it. Whoever
holds an identity alone may give it its conversation, once it is known which messages are new, and what is said about a
customer without one is seen by whoever makes it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from contacts import lexemes
from inbox import sets
from inbox.ingest.erased import CustomerErased, without_erased
from inbox.ingest.known import KnownParts, find_parts
from inbox.ingest.names import Told, latest
from inbox.ingest.places import Located, Place
from inbox.models import Conversation, Identity


@dataclass(slots=True)
class Row:
    """An identity, as far as a batch needs it."""

    id: int
    channel_id: int
    external_id: str
    joined_to_id: int | None
    contact_id: int | None
    name: str
    name_at: datetime | None
    address: str
    address_at: datetime | None
    seen_at: datetime | None

    @property
    def main(self) -> int:
        """Whose id this is: that identity's."""
        return self.joined_to_id or self.id


COLUMNS = tuple(Row.__dataclass_fields__)


@dataclass
class Held:
    """rows: by id. ids: of the identities that the batch's events name. conversations: by their identity's id.

    changed: of the rows, those that belong to somebody else now.
    """

    rows: dict[int, Row]
    ids: dict[Place, int]
    conversations: dict[int, Conversation]
    known: KnownParts
    changed: dict[int, Row] = field(default_factory=dict)

    def main(self, place: Place) -> int:
        return self.rows[self.ids[place]].main

    def conversation(self, place: Place) -> Conversation | None:
        return self.conversations.get(self.main(place))


def hold(located: Sequence[Located]) -> Held:
    """Take all that the events need; a savepoint gives back what was taken in vain. Raises CustomerErased."""
    more: set[int] = set()
    while True:
        with transaction.atomic():
            rows = hold_identities(located, more)
            ids = {(row.channel_id, row.external_id): row.id for row in rows.values()}
            if any((channel.pk, name) not in ids for _, channel, event in located for name in event.ids):
                raise CustomerErased
            lacking = {row.joined_to_id for row in rows.values() if row.joined_to_id} - rows.keys()
            if not lacking:
                lacking = others(to_be_joined(located, rows, ids)) - rows.keys()
            if not lacking:
                held = Held(rows, ids, hold_conversations(rows), KnownParts())
                held.known = find_parts(located, held.conversation)
                # A receipt may name another id than that of its message's customer.
                lacking = held.known.customer_ids - rows.keys()
            if not lacking:
                return held
            transaction.set_rollback(True)
        more |= lacking


def hold_identities(located: Sequence[Located], more: Collection[int]) -> dict[int, Row]:
    """Those that the events name, where there is none a new one, and those with the ids `more`; locked by id."""
    wanted = sorted({(channel.pk, name) for _, channel, event in located for name in event.ids})
    rows = Identity.objects.filter(channel_id__among={c for c, _ in wanted}, external_id__among={e for _, e in wanted})
    there = set(rows.values_list("channel_id", "external_id"))
    if missing := [place for place in wanted if place not in there]:
        if len(without_erased(located)) < len(located):
            raise CustomerErased
        told, workspaces = latest(located), {channel.pk: channel.workspace_id for _, channel, _ in located}
        new = [identity_row(place, workspaces[place[0]], told.get(place, Told())) for place in missing]
        sets.insert(Identity, new, unless_there=True)
    if more:
        rows = Identity.objects.filter(Q(pk__among=more) | Q(pk__in=rows.values("pk")))
    held = rows.select_for_update(no_key=True).order_by("id")
    return {values[0]: Row(*values) for values in held.values_list(*COLUMNS)}


def identity_row(place: Place, workspace_id: int, told: Told) -> dict[str, Any]:
    channel_id, external_id = place
    return {
        "channel_id": channel_id,
        "external_id": external_id,
        "name": told.name,
        "name_at": told.name_at,
        "address": told.address,
        "address_at": told.address_at,
        "name_vector": lexemes.of_names(workspace_id, told.name),
    }


def to_be_joined(located: Sequence[Located], rows: Mapping[int, Row], ids: Mapping[Place, int]) -> set[int]:
    """The identities that events prove to be another's."""
    found: set[int] = set()
    for _, channel, event in located:
        if event.also:
            mains = {rows[ids[channel.pk, name]].main for name in event.ids}
            found |= mains if len(mains) > 1 else set()
    return found


def others(identity_ids: Collection[int]) -> set[int]:
    """What is joined to these already goes with them."""
    if not identity_ids:
        return set()
    return set(Identity.objects.filter(joined_to__among=identity_ids).values_list("pk", flat=True))


def hold_conversations(rows: Collection[int]) -> dict[int, Conversation]:
    held = Conversation.objects.select_for_update(no_key=True).filter(identity_id__among=rows).order_by("id")
    return {row.identity_id: row for row in held}
