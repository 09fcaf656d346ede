"""What platforms told of a customer, on every channel of theirs, in lines of the panel."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import masks
from inbox import events
from inbox.connectors import KnownFact, connectors
from inbox.models import Fact, Identity

LABELS = {
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("Email"),
    "birthday": gettext_lazy("Birthday"),
    "gender": gettext_lazy("Gender"),
    "address": gettext_lazy("Address"),
}
# Of a number as somebody wrote it, what nobody dials.
NO_DIGIT = re.compile(r"[^\d+]")
# By the kind of a fact.
MASKED = {"name": masks.name, "phone": masks.written, "email": masks.email}
LINKS = {"phone": lambda number: masks.phone_link(NO_DIGIT.sub("", number)), "email": masks.email_link}


def known_facts(identities: Sequence[Identity]) -> list[KnownFact]:
    """Each once however many channels tell it: details, what only a platform has words for, then what the customer agreed to.

    identities: all ids of the customer, those that are joined to another too.
    """
    facts = list(facts_of(identities))
    profiles = (line for fact in facts if fact.actor == events.PROFILE for line in profile(fact.value))
    agreements = (line for fact in facts if (line := agreement(fact)))
    found = [*phones(identities), *profiles, *in_the_words_of_platforms(facts), *agreements]
    return [as_seen(fact) for fact in dict.fromkeys(found)]


def facts_of(identities: Sequence[Identity]) -> Iterator[Fact]:
    """The latest of each kind and channel; a customer may be known there by several ids."""
    theirs = Q(pk=None)
    for row in identities:
        theirs |= Q(channel_id=row.channel_id, subject=row.external_id)
    facts = Fact.objects.filter(theirs, kind=Fact.Kind.CONSENTED).select_related("channel").order_by("order", "pk")
    yield from {(fact.channel_id, fact.actor): fact for fact in facts}.values()


def phones(identities: Sequence[Identity]) -> Iterator[KnownFact]:
    """Where the platform knows its customers by their numbers: those that reach them now."""
    for row in identities:
        connector = connectors.get(row.channel.platform)
        if connector and row.joined_to_id is None and (phone := connector.phone(row.recipient)):
            yield KnownFact(value=phone, label=str(LABELS["phone"]), kind="phone")


def profile(told: dict[str, Any]) -> Iterator[KnownFact]:
    for name, label in LABELS.items():
        if value := told.get(name):
            yield KnownFact(value=str(value), label=str(label), kind=name if name in MASKED else "")


def in_the_words_of_platforms(facts: Sequence[Fact]) -> Iterator[KnownFact]:
    for pk, channel in {fact.channel_id: fact.channel for fact in facts}.items():
        told = {fact.actor: fact.value for fact in facts if fact.channel_id == pk}
        if connector := connectors.get(channel.platform):
            yield from connector.describe_customer(channel, told)


def as_seen(fact: KnownFact) -> KnownFact:
    """As the reader may see it, and led to where it can be called or written to."""
    if not fact.kind:
        return fact
    link = LINKS.get(fact.kind)
    return replace(fact, value=MASKED[fact.kind](fact.value), url=link(fact.value) if link else fact.url)


def agreement(fact: Fact) -> KnownFact | None:
    account, value = {"account": fact.channel.name}, fact.value
    match fact.actor:
        case events.FOLLOW:
            says = _("Follows %(account)s") if value.get("follows") else _("No longer follows %(account)s")
        case events.MARKETING:
            says = (
                _("Agreed to advertising by %(account)s")
                if value.get("wanted")
                else _("Wants no advertising by %(account)s")
            )
        case events.WITHDRAWN:
            says = _("Asked on %(account)s that their data be deleted")
        case _:
            return None
    return KnownFact(value=says % account, at=datetime.fromtimestamp(fact.order / 1000, UTC))
