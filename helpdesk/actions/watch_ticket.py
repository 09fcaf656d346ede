from django.db import transaction

from helpdesk import live
from helpdesk.actions.change_ticket import hold
from helpdesk.models import Ticket
from workspaces.models import Membership


@transaction.atomic
def watch_ticket(*, ticket: Ticket, membership: Membership, watches: bool) -> None:
    """Let a member of the same workspace watch a ticket, or no longer. Raises ValueError for one of another."""
    if membership.workspace_id != ticket.workspace_id:
        raise ValueError("The member belongs to another workspace.")
    row = hold(ticket)
    if row.watchers.filter(pk=membership.pk).exists() == watches:
        return
    if watches:
        row.watchers.add(membership)
    else:
        row.watchers.remove(membership)
        live.left(row, [membership.pk])
    live.changed(row)
