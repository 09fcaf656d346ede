"""Which status follows which, and who may move a ticket there: the usual ways, and those of a workspace's own.

What Messio does by itself, such as going on where a customer answered, is bound by none of them.
"""

from collections.abc import Mapping

from helpdesk.models import WORKED_ON, Ticket, Workflow
from workspaces.models import Membership, Workspace
from workspaces.roles import Permission, Role, roles_with

S = Ticket.Status
# By the status from which they lead: the status where each ends, and the least role that may go it.
Ways = Mapping[str, Mapping[str, str]]
# Who can be named, the least first.
MOVERS = roles_with(Permission.TICKET)

# A closed ticket is history: what comes of it later is a ticket of its own, unless somebody who is trusted with more
# opens it again. Nothing is closed that was not resolved, so that the customer was told or somebody meant not to.
USUAL: Ways = {
    S.OPEN: dict.fromkeys((S.IN_PROGRESS, S.WAITING, S.RESOLVED), Role.AGENT),
    S.IN_PROGRESS: dict.fromkeys((S.OPEN, S.WAITING, S.RESOLVED), Role.AGENT),
    S.WAITING: dict.fromkeys((S.OPEN, S.IN_PROGRESS, S.RESOLVED), Role.AGENT),
    S.RESOLVED: dict.fromkeys((S.OPEN, S.IN_PROGRESS, S.CLOSED), Role.AGENT),
    S.CLOSED: {S.OPEN: Role.ADMIN},
}


def ways_of(workspace: Workspace) -> Ways:
    """Asked for once of each such instance, by way of its relation."""
    try:
        return workspace.ticket_workflow.ways  # type: ignore[no-any-return]
    except Workflow.DoesNotExist:
        return USUAL


def leads(ways: Ways, before: str, after: str) -> bool:
    return after in ways.get(before, ())


def may_move(ways: Ways, actor: Membership | None, before: str, after: str) -> bool:
    """actor: None for Messio itself, which may go any way that there is."""
    if not leads(ways, before, after):
        return False
    return actor is None or (
        actor.may(Permission.TICKET) and MOVERS.index(actor.role) >= MOVERS.index(ways[before][after])
    )


def ways_from(ways: Ways, actor: Membership | None, status: str) -> list[Ticket.Status]:
    """Where this member may move a ticket from there, in the order of the board."""
    return [after for after in S if may_move(ways, actor, status, after)]


def stuck(ways: Ways) -> list[Ticket.Status]:
    """The statuses that nobody could move a ticket out of, and those in work whose tickets could never be finished.

    An owner may go every way that there is, so where none is stuck nobody is locked out of anything for good.
    """
    return [status for status in S if not ways.get(status) or (status in WORKED_ON and not may_end(ways, status))]


def may_end(ways: Ways, status: str) -> bool:
    reached, ahead = {status}, [status]
    while ahead:
        new = set(ways.get(ahead.pop(), ())) - reached
        reached |= new
        ahead += new
    return not reached <= set(WORKED_ON)
