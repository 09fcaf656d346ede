from django.db import transaction

from helpdesk.actions.change_ticket import hold, refuse_overwriting, set_fields
from helpdesk.errors import ForbiddenMove
from helpdesk.models import Ticket
from helpdesk.workflow import may_move, ways_of
from workspaces.models import Membership


@transaction.atomic
def move_ticket(*, ticket: Ticket, actor: Membership | None, status: str, version: int | None = None) -> Ticket:
    """Give it another status, along the workflow; return it as it is now.

    actor: None where Messio does it by itself. version: as `change_ticket` has it. Raises ForbiddenMove and
    ChangedMeanwhile.
    """
    row = hold(ticket)
    refuse_overwriting(row, {"status": status}, version)
    if row.status != status:
        ways = ways_of(row.workspace)
        if not may_move(ways, actor, row.status, status):
            raise ForbiddenMove(row, status, ways, actor)
        set_fields(row, actor, {"status": Ticket.Status(status).value})
    return row
