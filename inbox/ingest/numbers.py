"""A telephone number gets another owner one day. Any other id that a platform tells is one person's for good.

So a number follows whoever last came with it and an id of their own, and joins nobody: of two customers with ids of
their own, each keeps the thread. Whoever has a number no longer is answered by their own id (`Identity.recipient`).
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from inbox.connectors import get_connector
from inbox.events import ContactChanged, CustomerEvent, MessageReceived
from inbox.ingest.facts import NewFact, store_facts
from inbox.ingest.held import Held, Row
from inbox.models import Channel, Conversation, Fact, Identity

LONG_AGO = datetime.min.replace(tzinfo=UTC)
# What is kept at whichever of a customer's identities stands for all, beside what a `Row` has.
OF_THE_MAIN = ("first_name", "profile_asked_at", "profile_due_at")
IsNumber = Callable[[str], object]


def give_numbers(held: Held, channel: Channel, event: CustomerEvent) -> tuple[list[Row], list[Row]]:
    """Take the event's numbers from whoever had them before, where it proves that they are its customer's now.

    What the customer did proves it, by its time; what became of a message to them does not. Returns the event's
    identities without those of numbers that are somebody else's, and those of customers who lost a number.
    """
    is_number = get_connector(channel.platform).phone
    named = {name: held.rows[held.ids[channel.pk, name]] for name in event.ids}
    own = [row for name, row in named.items() if not is_number(name)] or [named[event.customer]]
    theirs = {row.main for row in own}
    is_proof = isinstance(event, MessageReceived | ContactChanged)
    bereft: list[Row] = []
    for name, row in list(named.items()):
        is_somebody_elses = (
            is_number(name)
            and row.main not in theirs
            and persons(held, [row.main], is_number)
            and persons(held, theirs, is_number)
        )
        if not is_somebody_elses:
            continue
        if is_proof and event.at > (row.seen_at or LONG_AGO):
            bereft.append(lead(held, row.main, is_number))
            release(held, channel, row, bereft[-1])
        else:
            del named[name]
            theirs = {lead(held, main, is_number).id for main in theirs}
    if is_proof:
        for row in named.values():
            row.seen_at = max(event.at, row.seen_at or event.at)
    return list(named.values()), bereft


def persons(held: Held, mains: Iterable[int], is_number: IsNumber) -> list[Row]:
    """The identities of these customers by ids of their own, the latest seen last."""
    found = [row for row in held.rows.values() if row.main in mains and not is_number(row.external_id)]
    return sorted(found, key=lambda row: (row.seen_at or LONG_AGO, row.external_id))


def lead(held: Held, main: int, is_number: IsNumber) -> Row:
    """Have the customer known by their own id first, where there is one, with all that stood at a number."""
    number, heirs = held.rows[main], persons(held, [main], is_number)
    if not heirs or not is_number(number.external_id):
        return number
    heir = heirs[-1]
    for row in [row for row in held.rows.values() if row.main == main]:
        row.joined_to_id = heir.id
        held.changed[row.id] = row
    heir.joined_to_id = None
    heir.name, heir.name_at = number.name, number.name_at
    heir.address, heir.address_at = number.address, number.address_at
    Identity.objects.filter(pk=heir.id).update(**Identity.objects.values(*OF_THE_MAIN).get(pk=number.id))
    if (conversation := held.conversations.pop(number.id, None)) is not None:
        conversation.identity_id = heir.id
        Conversation.objects.filter(pk=conversation.pk).update(identity=heir.id)
        held.conversations[heir.id] = conversation
    return heir


def release(held: Held, channel: Channel, number: Row, former: Row) -> None:
    """Make the number nobody's; what was said of its former owner under it stays theirs."""
    number.joined_to_id = number.contact_id = number.name_at = number.address_at = None
    number.name = number.address = ""
    held.changed[number.id] = number
    said = Fact.objects.filter(channel=channel, subject=number.external_id)
    store_facts((channel, NewFact(row.kind, former.external_id, row.order, row.actor, row.value)) for row in said)
    said.delete()
