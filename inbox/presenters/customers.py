"""What platforms told of a customer, on every channel of theirs, as lines of the panel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import masks
from inbox import events
from inbox.connectors import connectors
from inbox.models import Fact, Identity

LABELS = {
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("Email"),
    "birthday": gettext_lazy("Birthday"),
    "gender": gettext_lazy("Gender"),
    "address": gettext_lazy("Address"),
}


@dataclass(frozen=True)
class Line:
    """label: empty where `text` says it all. at: when it was told, where that matters."""

    text: str
    label: str = ""
    link: str = ""
    at: datetime | None = None


def lines(identities: Sequence[Identity], facts: Sequence[Fact]) -> list[Line]:
    """Details first, each once however many channels tell it; then what the customer agreed to, and since when."""
    details = [
        *phones(identities),
        *(line for fact in facts if fact.actor == events.PROFILE for line in profile(fact.value)),
    ]
    return [*dict.fromkeys(details), *(line for fact in facts if (line := agreement(fact)))]


def facts_of(identities: Sequence[Identity]) -> Iterator[Fact]:
    """The latest of each kind and channel; a customer may be known there by several ids."""
    theirs = Q(pk=None)
    for row in identities:
        theirs |= Q(channel_id=row.channel_id, subject=row.external_id)
    facts = Fact.objects.filter(theirs, kind=Fact.Kind.CONSENTED).select_related("channel").order_by("order", "pk")
    yield from {(fact.channel_id, fact.actor): fact for fact in facts}.values()


def phones(identities: Sequence[Identity]) -> Iterator[Line]:
    """Where the platform knows its customers by their numbers: those that reach them now."""
    for row in identities:
        connector = connectors.get(row.channel.platform)
        if connector and row.joined_to_id is None and (phone := connector.phone(row.recipient)):
            yield detail("phone", phone)


def profile(told: dict[str, Any]) -> Iterator[Line]:
    return (detail(name, str(told[name])) for name in LABELS if told.get(name))


def detail(name: str, value: str) -> Line:
    if name == "phone":
        return Line(masks.written(value), str(LABELS[name]), masks.phone_link(value))
    if name == "email":
        return Line(masks.email(value), str(LABELS[name]), masks.email_link(value))
    return Line(masks.name(value) if name == "name" else value, str(LABELS[name]))


def agreement(fact: Fact) -> Line | None:
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
    return Line(says % account, at=datetime.fromtimestamp(fact.order / 1000, UTC))
