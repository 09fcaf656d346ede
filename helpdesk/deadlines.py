"""A ticket's deadlines: which of its clocks run, until when, and what is to be told of them.

Three clocks run in business time, towards the workspace's targets: until our first answer, until each next one, and until the
ticket is resolved, which stands while it waits for somebody else. A moment that a person gave is a fourth deadline.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from helpdesk import wake
from helpdesk.clock import Schedule, after, between
from helpdesk.models import BusinessHours, Target, Ticket
from workspaces.models import Workspace

FIRST_ANSWER, NEXT_ANSWER, RESOLUTION, BY_HAND = "first_answer", "next_answer", "resolution", "due"
WARNED, BREACHED = "warned", "breached"
# So much of a target is over when it is warned of, and so long before a moment that a person gave.
WARNED_AFTER = 0.8
WARNED_BEFORE = timedelta(hours=1)


@dataclass(frozen=True)
class Plan:
    schedule: Schedule
    targets: Collection[Target] = ()

    def minutes(self, ticket: Ticket, name: str) -> int | None:
        platform = ticket.conversation.channel.platform if ticket.conversation else ""
        fitting = [
            target
            for target in self.targets
            if target.priority in (None, ticket.priority) and target.platform in ("", platform)
        ]
        best = max(fitting, key=lambda target: (target.priority is not None, target.platform != ""), default=None)
        found: int | None = getattr(best, f"{name}_minutes", None)
        return found


@dataclass(frozen=True)
class Deadline:
    name: str
    warned_from: datetime
    due: datetime

    def level(self, now: datetime) -> str:
        return BREACHED if self.due <= now else WARNED if self.warned_from <= now else ""


def plans(workspaces: Collection[int]) -> Mapping[int, Plan]:
    """What each workspace wants of its tickets."""
    found = Workspace.objects.filter(pk__in=workspaces).select_related("business_hours")
    targets = list(Target.objects.filter(workspace__in=workspaces))
    return {
        workspace.pk: Plan(schedule_of(workspace), [row for row in targets if row.workspace_id == workspace.pk])
        for workspace in found
    }


def schedule_of(workspace: Workspace) -> Schedule:
    zone = ZoneInfo(workspace.time_zone)
    try:
        hours = workspace.business_hours
    except BusinessHours.DoesNotExist:
        return Schedule(zone)
    return Schedule(zone, hours.hours, frozenset(hours.holidays))


def reckon(ticket: Ticket, plan: Plan | None = None) -> None:
    """Set its deadlines from what it is now; whoever holds it saves it."""
    plan = plan or plans([ticket.workspace_id])[ticket.workspace_id]
    now = timezone.now()
    turn_clocks(ticket, plan, now)
    running = {deadline.name: deadline for deadline in deadlines(ticket, plan)}
    for name in (FIRST_ANSWER, NEXT_ANSWER, RESOLUTION):
        setattr(ticket, f"{name}_due", running[name].due if name in running else None)
    ticket.next_due_at = min((deadline.due for deadline in running.values()), default=None)
    plan_alarm(ticket, running, now)


def turn_clocks(ticket: Ticket, plan: Plan, now: datetime) -> None:
    if not ticket.is_worked_on:
        ticket.asked_at = None
    is_ours = ticket.is_worked_on and ticket.status != Ticket.Status.WAITING
    if is_ours and ticket.ours_since is None:
        ticket.ours_since = now
    elif not is_ours and ticket.ours_since is not None:
        ticket.spent += between(plan.schedule, ticket.ours_since, now)
        ticket.ours_since = None


def deadlines(ticket: Ticket, plan: Plan) -> Iterator[Deadline]:
    """Those that run."""
    answer = NEXT_ANSWER if ticket.answered_at else FIRST_ANSWER
    for name, since, spent in (
        (answer, ticket.asked_at, timedelta()),
        (RESOLUTION, ticket.ours_since, ticket.spent),
    ):
        minutes = plan.minutes(ticket, name)
        if since is None or minutes is None:
            continue
        whole = timedelta(minutes=minutes)
        warned_from = after(plan.schedule, since, whole * WARNED_AFTER - spent)
        due = after(plan.schedule, since, whole - spent)
        if warned_from is not None and due is not None:
            yield Deadline(name, warned_from, due)
    if ticket.due_at and ticket.is_worked_on:
        yield Deadline(BY_HAND, ticket.due_at - WARNED_BEFORE, ticket.due_at)


def plan_alarm(ticket: Ticket, running: Mapping[str, Deadline], now: datetime) -> None:
    """What was told stays told, but where the deadline lies ahead again, and for each answer anew."""
    ticket.alarms = {
        name: min(told, running[name].level(now), key=("", WARNED, BREACHED).index) if name in running else told
        for name, told in ticket.alarms.items()
        if name in running or name not in (FIRST_ANSWER, NEXT_ANSWER)
    }
    ticket.alarms = {name: told for name, told in ticket.alarms.items() if told}
    ahead = {"": "warned_from", WARNED: "due"}
    moments = [
        getattr(deadline, ahead[told])
        for name, deadline in running.items()
        if (told := ticket.alarms.get(name, "")) in ahead
    ]
    ticket.alarm_at = min(moments, default=None)


def stand_still(ticket: Ticket) -> None:
    """Of one that is deleted nothing is due."""
    ticket.due_at = ticket.asked_at = ticket.ours_since = ticket.next_due_at = ticket.alarm_at = None
    ticket.first_answer_due = ticket.next_answer_due = ticket.resolution_due = None


COLUMNS = (
    "asked_at",
    "answered_at",
    "ours_since",
    "spent",
    "first_answer_due",
    "next_answer_due",
    "resolution_due",
    "next_due_at",
    "alarm_at",
    "alarms",
)


def reckoned(ticket: Ticket) -> list[Any]:
    """What `reckon` set, to compare."""
    return [getattr(ticket, name) for name in COLUMNS]


def reckon_together(tickets: Collection[Ticket]) -> None:
    """The same for many that are held, saved too, in as many statements for many as for one."""
    known = plans({ticket.workspace_id for ticket in tickets})
    for ticket in tickets:
        reckon(ticket, known[ticket.workspace_id])
    Ticket.objects.bulk_update(tickets, COLUMNS)
    for ticket in tickets:
        wake.plan(ticket)
