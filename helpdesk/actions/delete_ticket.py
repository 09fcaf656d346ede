from django.db import transaction
from django.utils import timezone

from helpdesk import live, sight
from helpdesk.actions.change_ticket import hold
from helpdesk.deadlines import stand_still
from helpdesk.models import Ticket, TicketFile, TicketRating
from inbox.uploads import forget
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


def delete_ticket(*, ticket: Ticket, actor: Membership) -> None:
    """Forget all that a ticket says; its number stays taken, and its conversation as it is.

    Raises PermissionDenied, and Ticket.DoesNotExist for one that is deleted already.
    """
    require(actor, Permission.MANAGE_TICKETS)
    files = list(TicketFile.objects.filter(entry__ticket=ticket))
    empty(ticket, actor)
    # Whose row is gone: a file that cannot be removed now is found by nobody.
    forget(files)


@transaction.atomic
def empty(ticket: Ticket, actor: Membership) -> None:
    row = hold(ticket)
    had_it = sight.holders(row)
    row.entries.all().delete()
    TicketRating.objects.filter(ticket=row).delete()
    row.links.all().delete()
    row.links_back.all().delete()
    row.messages.clear()
    row.tags.clear()
    row.watchers.clear()
    row.subject = row.folded = row.description = ""
    row.requester = row.assignee = row.team = None
    row.custom = {}
    row.breach_notices.all().delete()
    stand_still(row)
    row.deleted_at = timezone.now()
    live.changed(row)
    live.left(row, had_it)
    record_audit(workspace=row.workspace, actor=actor, verb="ticket.deleted", target=str(row))
