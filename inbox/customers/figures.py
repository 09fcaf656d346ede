"""The numbers of a customer, over all channels. Each is bounded: whoever wrote for years costs what the newest cost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from contacts.models import Contact
from inbox import sight
from workspaces.models import Membership

# More are "more than": nobody reads the difference.
MOST_COUNTED = 10_000
# Of each conversation so many of the newest messages say how long customers wait.
TURNS_OF = 1000

FIGURES = """
WITH own AS (
    SELECT c.id FROM inbox_conversation c JOIN inbox_identity i ON i.id = c.identity_id WHERE i.contact_id = %s AND {seen}
), turn AS (
    SELECT own.id, m.at, m.pk, m.direction, lag(m.direction) OVER (PARTITION BY own.id ORDER BY m.at, m.pk) AS before
    FROM own CROSS JOIN LATERAL (
        SELECT at, id AS pk, direction FROM inbox_message
        WHERE conversation_id = own.id AND direction <> '' AND NOT (data ? 'automatic') AND status <> 'queued'
        ORDER BY at DESC, id DESC LIMIT {turns}
    ) m
), waited AS (
    SELECT direction, at, lead(at) OVER (PARTITION BY id ORDER BY at, pk) AS answered_at
    FROM turn WHERE before IS DISTINCT FROM direction
)
SELECT
    (SELECT min(first.at) FROM own CROSS JOIN LATERAL (
        SELECT at FROM inbox_message WHERE conversation_id = own.id AND direction <> '' ORDER BY at, id LIMIT 1) first),
    (SELECT max(last.at) FROM own CROSS JOIN LATERAL (
        SELECT at FROM inbox_message WHERE conversation_id = own.id AND direction = 'incoming' ORDER BY at DESC LIMIT 1) last),
    (SELECT coalesce(sum(n), 0) FROM own CROSS JOIN LATERAL (SELECT count(*) AS n FROM (
        SELECT FROM inbox_message WHERE conversation_id = own.id AND direction = 'incoming' LIMIT {most}) AS few) counted),
    (SELECT coalesce(sum(n), 0) FROM own CROSS JOIN LATERAL (SELECT count(*) AS n FROM (
        SELECT FROM inbox_message WHERE conversation_id = own.id AND direction = 'outgoing' LIMIT {most}) AS few) counted),
    (SELECT avg(answered_at - at) FROM waited WHERE direction = 'incoming' AND answered_at IS NOT NULL)
"""


@dataclass(frozen=True)
class Figures:
    """first_seen_at: when we came to know of them, or their first message, whichever is earlier. last_seen_at: their last message; None
    where they never wrote. received, sent: messages from and to them, up to MOST_COUNTED a conversation. answer_time: how long they
    waited, on average, from the first message that nobody had answered to the first answer of a person, on any channel, around
    the clock; None where there is no such pair."""

    first_seen_at: datetime
    last_seen_at: datetime | None
    received: int
    sent: int
    answer_time: timedelta | None


def figures(membership: Membership, contact: Contact) -> Figures:
    """Of the conversations that the member sees. One query."""
    is_seen, given = sight.condition(membership, "c.id")
    with connection.cursor() as cursor:
        cursor.execute(FIGURES.format(seen=is_seen, turns=TURNS_OF, most=MOST_COUNTED), [contact.pk, *given])
        first, last, received, sent, answer_time = cursor.fetchone()
    known_since = min(contact.created_at, first or contact.created_at)
    return Figures(known_since, last, int(received), int(sent), answer_time)
