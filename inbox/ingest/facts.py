"""Facts: what a platform says of a message or a customer, kept so that it may come before what it speaks of."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from inbox.events import (
    ContactChanged,
    CustomerEvent,
    HandedOver,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Receipt,
    Referred,
)
from inbox.models import Channel, Fact
from inbox.text import clean, clean_json

Kind = Fact.Kind


@dataclass(frozen=True)
class NewFact:
    kind: str
    subject: str
    order: int
    actor: str = ""
    value: Mapping[str, Any] | None = None


def facts_of(event: CustomerEvent) -> Iterator[NewFact]:
    """Say what an event states beyond a new message."""
    ms = milliseconds(event.at)
    match event:
        case MessageEdited():
            value = {"text": event.text, "at": event.at.isoformat()}
            yield NewFact(Kind.EDITED, event.external_id, event.revision, f"{event.revision}", value)
        case MessageDeleted():
            yield NewFact(Kind.DELETED, event.external_id, ms)
        case ReactionChanged():
            yield NewFact(Kind.REACTED, event.external_id, ms, event.actor, {"emoji": event.emoji})
        case Receipt():
            for external_id in event.external_ids:
                through = {"through": True} if event.through else {}
                yield NewFact(event.status, external_id, ms, value={"code": event.code} | through)
            if event.watermark and event.status in ("delivered", "read"):
                yield NewFact(f"{event.status}_until", event.customer, milliseconds(event.watermark))
        case Referred():
            # Answers to a form are kept beside a later advertisement, which brings none.
            actor = "lead" if event.referral.get("lead") else ""
            yield NewFact(Kind.REFERRED, event.customer, ms, actor, event.referral)
        case HandedOver():
            yield NewFact(Kind.HANDED_OVER, event.customer, ms, value={"owner": event.owner})
        case ContactChanged():
            yield NewFact(Kind.CONSENTED, event.customer, ms, event.kind[:40], event.facts)
    if event.opens_window and not isinstance(event, MessageReceived | MessageEchoed):
        # A message's own time goes straight to its conversation, which exists with it.
        yield NewFact(Kind.ACTIVE, event.customer, ms)


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def store_facts(facts: Iterable[tuple[Channel, NewFact]]) -> None:
    """Keep the greatest (order, value) of each fact; one statement, in an order that cannot deadlock."""
    rows = [
        (
            channel.pk,
            clean(fact.subject),
            str(fact.kind),
            fact.actor,
            fact.order,
            json.dumps(clean_json(fact.value or {})),
        )
        for channel, fact in facts
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO inbox_fact (channel_id, subject, kind, actor, "order", value)
            SELECT DISTINCT ON (1, 2, 3, 4) * FROM unnest(
                %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::jsonb[]
            ) AS given (channel_id, subject, kind, actor, "order", value)
            ORDER BY 1, 2, 3, 4, 5 DESC, value::text DESC
            ON CONFLICT (channel_id, subject, kind, actor)
            DO UPDATE SET "order" = EXCLUDED."order", value = EXCLUDED.value
            WHERE (EXCLUDED."order", EXCLUDED.value::text) > (inbox_fact."order", inbox_fact.value::text)
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )


def subjects_with_facts(places: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return which of these (channel id, external id) something is known of already."""
    facts = Fact.objects.filter(
        channel_id__among={channel for channel, _ in places}, subject__among=[subject for _, subject in places]
    )
    return set(facts.values_list("channel_id", "subject")) & set(places) if places else set()
