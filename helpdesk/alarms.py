"""Deadlines that come near or are missed: each is told once, in its ticket, to the open pages, and those missed by mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from helpdesk import live
from helpdesk.actions.change_ticket import hold
from helpdesk.deadlines import BREACHED, Plan, deadlines, plan_alarm, plans, reckon, reckoned
from helpdesk.models import BreachNotice, BusinessHours, Ticket, TicketEntry
from workspaces.models import Membership
from workspaces.roles import Permission

# So many are looked at in a sweep, and so many get new deadlines in a transaction.
MOST_AT_ONCE = 2000
BATCH = 100
# A worker that takes longer has died.
GIVEN_UP = timedelta(minutes=10)
LEVELS = ("", "warned", BREACHED)


def due_alarms(until: datetime) -> list[tuple[int, datetime]]:
    """Tickets, and when something is to be told of them, the most overdue first."""
    found = Ticket.objects.filter(alarm_at__lte=until).order_by("alarm_at")
    return [(pk, at) for pk, at in found.values_list("pk", "alarm_at")[:MOST_AT_ONCE] if at]


@transaction.atomic
def raise_alarms(ticket_id: int) -> None:
    """Tell what is to be told of a ticket by now; twice is once. One that was deleted meanwhile has nothing due."""
    try:
        row = hold(Ticket(pk=ticket_id, conversation_id=conversation_of(ticket_id)))
    except Ticket.DoesNotExist:
        return
    now = timezone.now()
    if row.alarm_at is None or row.alarm_at > now:
        return
    running = {deadline.name: deadline for deadline in deadlines(row, plans([row.workspace_id])[row.workspace_id])}
    for name, deadline in running.items():
        level = deadline.level(now)
        if LEVELS.index(level) > LEVELS.index(row.alarms.get(name, "")):
            row.alarms[name] = level
            data = {"activity": level, "name": name, "due": deadline.due.isoformat()}
            row.entries.create(kind=TicketEntry.Kind.ACTIVITY, data=data)
            if level == BREACHED:
                BreachNotice.objects.bulk_create(
                    BreachNotice(membership=member, ticket=row, deadline=name) for member in told_of(row)
                )
    plan_alarm(row, running, now)
    live.changed(row)


def conversation_of(ticket_id: int) -> int | None:
    return Ticket.objects.filter(pk=ticket_id).values_list("conversation", flat=True).first()


def told_of(ticket: Ticket) -> Iterator[Membership]:
    """Who has it; where nobody has, those who look after the tickets."""
    if ticket.assignee:
        yield ticket.assignee
        return
    for member in Membership.objects.filter(workspace=ticket.workspace_id, removed_at=None).order_by("pk"):
        if member.may(Permission.MANAGE_TICKETS):
            yield member


def stale_workspaces() -> list[int]:
    """Those that nobody is at, as far as is known."""
    nobody = Q(tried_at=None) | Q(tried_at__lt=timezone.now() - GIVEN_UP)
    return list(BusinessHours.objects.filter(nobody, stale_since__isnull=False).values_list("pk", flat=True))


def reckon_workspace(workspace_id: int) -> None:
    """Give all its tickets in work the deadlines that follow from the targets as they are now."""
    own = BusinessHours.objects.filter(pk=workspace_id)
    since = own.values_list("stale_since", flat=True).first()
    own.update(tried_at=timezone.now())
    plan, last = plans([workspace_id])[workspace_id], 0
    while ids := next_in_work(workspace_id, last):
        for pk in ids:
            reckon_anew(pk, plan)
        last = ids[-1]
    # What was changed meanwhile is stale again.
    own.filter(stale_since=since).update(stale_since=None)


def next_in_work(workspace_id: int, last: int) -> list[int]:
    found = Ticket.objects.filter(
        workspace=workspace_id, pk__gt=last, deleted_at=None, status__in=("open", "in_progress", "waiting")
    )
    return list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def reckon_anew(ticket_id: int, plan: Plan) -> None:
    try:
        row = hold(Ticket(pk=ticket_id, conversation_id=conversation_of(ticket_id)))
    except Ticket.DoesNotExist:
        return
    before = reckoned(row)
    reckon(row, plan)
    if before != reckoned(row):
        live.changed(row)
