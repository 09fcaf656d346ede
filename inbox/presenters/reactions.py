"""The reactions on a message: what the platform has of both sides, and what we wish that it has not, or refused."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from inbox.connectors import Connector
from inbox.models import Message, Reaction


@dataclass(frozen=True)
class ReactionView:
    emoji: str
    by: str
    is_ours: bool
    is_waiting: bool = False


@dataclass(frozen=True)
class RefusedReaction:
    """emoji: empty where ours was to be taken back. reason: a sentence."""

    emoji: str
    reason: str


def reaction_views(message: Message, customer: str) -> list[ReactionView]:
    """message: from `queries.with_details`. The customer's first; ours as we wish it, unless that was refused."""
    by = {Reaction.Actor.CONTACT: customer, Reaction.Actor.BUSINESS: _("We")}
    emojis = {row["actor"]: row["emoji"] for row in message.reacted}  # type: ignore[attr-defined]
    wish = next((wish["emoji"] for wish in message.wished if not wish["error_code"]), None)  # type: ignore[attr-defined]
    if wish is not None:
        emojis[Reaction.Actor.BUSINESS] = wish
    return [
        ReactionView(
            emojis[actor],
            by[actor],
            actor == Reaction.Actor.BUSINESS,
            wish is not None and actor != Reaction.Actor.CONTACT,
        )
        for actor in Reaction.Actor
        if emojis.get(actor)
    ]


def refused_reaction(message: Message, connector: Connector) -> RefusedReaction | None:
    for wish in message.wished:  # type: ignore[attr-defined]
        if code := wish["error_code"]:
            reason = connector.explain(code).sentence or _("The platform did not take this reaction.")
            return RefusedReaction(wish["emoji"], reason)
    return None
