"""What happens to tickets whose member or team is gone."""

from typing import Any

from django.db import transaction

from helpdesk import live
from helpdesk.models import WORKED_ON, Ticket, TicketEntry
from workspaces.models import Membership, Team


@transaction.atomic
def release_member(membership: Membership) -> None:
    """What somebody who left had to do is nobody's; what they had done stays theirs."""
    Ticket.watchers.through.objects.filter(membership=membership).delete()
    release(membership.tickets.filter(status__in=WORKED_ON), "assignee", membership)


@transaction.atomic
def release_team(team: Team) -> None:
    release(team.tickets.all(), "team", team)


def release(tickets: Any, name: str, had: Membership | Team) -> None:
    held = list(
        tickets.filter(deleted_at=None).select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    )
    TicketEntry.objects.bulk_create(
        TicketEntry(
            ticket_id=pk,
            kind=TicketEntry.Kind.ACTIVITY,
            data={"activity": name, "before": str(had), "after": ""},
        )
        for pk in held
    )
    live.changed_together(held)
    live.set_together(held, **{name: None})
