"""Links between tickets of one workspace; of those that order work, none leads back to where it began."""

from django.db import connection, transaction

from helpdesk import live
from helpdesk.actions.change_ticket import hold
from helpdesk.actions.create_ticket import hold_counter
from helpdesk.errors import LeadsBack
from helpdesk.models import Ticket, TicketEntry, TicketLink
from inbox.models import Conversation
from workspaces.models import Membership

# Whether one ticket is reached from another along links of a kind, however many lie between.
REACHES = """
WITH RECURSIVE reached(id) AS (
    SELECT other_id FROM helpdesk_ticketlink WHERE ticket_id = %(start)s AND kind = %(kind)s
    UNION
    SELECT link.other_id FROM helpdesk_ticketlink link JOIN reached ON link.ticket_id = reached.id AND link.kind = %(kind)s
)
SELECT EXISTS (SELECT FROM reached WHERE id = %(goal)s)
"""


@transaction.atomic
def link_tickets(*, ticket: Ticket, other: Ticket, kind: str, actor: Membership) -> None:
    """Say that `ticket` is a duplicate of `other`, blocks it, or is a part of it; both tell of it.

    Raises LeadsBack where it is the same ticket, or the other one already leads here; ValueError for one of another
    workspace.
    """
    if ticket.workspace_id != other.workspace_id:
        raise ValueError("The ticket belongs to another workspace.")
    first, second = hold_both(ticket, other)
    if first.links.filter(other=second, kind=kind).exists():
        return
    if first.pk == second.pk or reaches(second, first, kind):
        raise LeadsBack(first, second, kind)
    first.links.create(other=second, kind=kind)
    tell(first, second, kind, "linked", actor)


@transaction.atomic
def unlink_tickets(*, link: TicketLink, actor: Membership) -> None:
    first, second = hold_both(link.ticket, link.other)
    if TicketLink.objects.filter(pk=link.pk).delete()[0]:
        tell(first, second, link.kind, "unlinked", actor)


def hold_both(ticket: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Lock the conversations by id, then the counter, so that no two links close a ring together, then the tickets."""
    threads = Conversation.objects.select_for_update(no_key=True).order_by("pk")
    list(threads.filter(pk__in=[row.conversation_id for row in (ticket, other) if row.conversation_id]).values("pk"))
    hold_counter(ticket.workspace)
    held = {row.pk: hold(row) for row in sorted({ticket, other}, key=lambda row: row.pk)}
    return held[ticket.pk], held[other.pk]


def reaches(start: Ticket, goal: Ticket, kind: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(REACHES, {"start": start.pk, "goal": goal.pk, "kind": kind})
        return bool(cursor.fetchone()[0])


def tell(first: Ticket, second: Ticket, kind: str, activity: str, actor: Membership) -> None:
    for row, beside, is_back in ((first, second, False), (second, first, True)):
        live.changed(row)
        row.entries.create(
            kind=TicketEntry.Kind.ACTIVITY,
            author=actor,
            data={"activity": activity, "kind": kind, "is_back": is_back, "number": beside.number},
        )
