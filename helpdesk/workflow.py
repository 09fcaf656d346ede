"""Which status follows which, and what a member must be allowed to do for it: the one table of a ticket's ways."""

from collections.abc import Mapping

from helpdesk.models import Ticket
from workspaces.models import Membership
from workspaces.roles import Permission

S = Ticket.Status

# A closed ticket is history: what comes of it later is a ticket of its own, unless somebody who is trusted with more
# opens it again. Nothing is closed that was not resolved, so that the customer was told or somebody meant not to.
WAYS: Mapping[str, Mapping[str, Permission]] = {
    S.OPEN: dict.fromkeys((S.IN_PROGRESS, S.WAITING, S.RESOLVED), Permission.TICKET),
    S.IN_PROGRESS: dict.fromkeys((S.OPEN, S.WAITING, S.RESOLVED), Permission.TICKET),
    S.WAITING: dict.fromkeys((S.OPEN, S.IN_PROGRESS, S.RESOLVED), Permission.TICKET),
    S.RESOLVED: dict.fromkeys((S.OPEN, S.IN_PROGRESS, S.CLOSED), Permission.TICKET),
    S.CLOSED: {S.OPEN: Permission.MANAGE_TICKETS},
}


def leads(before: str, after: str) -> bool:
    return after in WAYS[before]


def may_move(actor: Membership | None, before: str, after: str) -> bool:
    """actor: None for Messio itself, which may go any way that there is."""
    return leads(before, after) and (actor is None or actor.may(WAYS[before][after]))


def ways_from(actor: Membership, status: str) -> list[Ticket.Status]:
    """Where this member may move a ticket from there, in the order of the board."""
    return [after for after in S if may_move(actor, status, after)]
