"""One change of many tickets, each by itself and by its own rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.actions.tag_ticket import tag_ticket
from helpdesk.models import Ticket
from workspaces.errors import Refused
from workspaces.models import Membership


@dataclass
class Outcome:
    """changed: how many. refused: a sentence for each that stayed as it was against the wish."""

    changed: int = 0
    refused: list[str] = field(default_factory=list)


def change_in_bulk(tickets: Iterable[Ticket], actor: Membership, name: str, value: Any) -> Outcome:
    """name: "status", "tag", or one of `change_ticket.FIELDS`. Who was faster in deleting one has their way."""
    outcome = Outcome()
    for ticket in tickets:
        try:
            outcome.changed += applied(ticket, actor, name, value)
        except Refused as refusal:
            outcome.refused.append(str(refusal))
        except Ticket.DoesNotExist:
            continue
    return outcome


def applied(ticket: Ticket, actor: Membership, name: str, value: Any) -> bool:
    if name == "tag":
        return tag_ticket(ticket=ticket, actor=actor, tag=value)
    if name == "status":
        after = move_ticket(ticket=ticket, actor=actor, status=value)
    else:
        after = change_ticket(ticket=ticket, actor=actor, **{name: value})
    return after.version != ticket.version
