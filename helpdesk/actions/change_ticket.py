"""What the verbs of a ticket share: hold its row, refuse to overwrite what another changed meanwhile, keep what was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from helpdesk import live, own_values, sight
from helpdesk.deadlines import reckon
from helpdesk.errors import ChangedMeanwhile
from helpdesk.models import Ticket, TicketEntry, TicketField
from helpdesk.words import folded
from inbox.models import Conversation
from inbox.text import clean
from workspaces.masking import masking
from workspaces.models import Membership, Team

# What a form may change; the status goes by `move_ticket`, which knows the workflow.
FIELDS = ("subject", "description", "kind", "priority", "assignee", "team", "requester", "due_at")
# What its deadlines follow from.
MOVES_DEADLINES = {"status", "priority", "due_at"}
# By these a member may see it no longer.
GIVES_AWAY = {"assignee", "team"}


@transaction.atomic
def change_ticket(*, ticket: Ticket, actor: Membership | None, version: int | None = None, **wanted: Any) -> Ticket:
    """Set some of FIELDS or of the workspace's own (`own_values`), each with its line of activity; return the ticket as it is now.

    version: that of the ticket from which the form was drawn; what others changed since, in other fields, stays. None
    where nobody saw it before. A field that was deleted meanwhile is left out. Raises ChangedMeanwhile, ValueError for what is
    of another workspace, and Team.DoesNotExist for a team that was deleted meanwhile.
    """
    for value in wanted.values():
        if isinstance(value, models.Model) and value.workspace_id != ticket.workspace_id:  # type: ignore[attr-defined]
            raise ValueError("This belongs to another workspace.")
    wanted = {name: clean(value).strip() if isinstance(value, str) else value for name, value in wanted.items()}
    if team := wanted.get("team"):
        # Before the conversation, as whoever deletes a team takes them.
        wanted["team"] = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    row = hold(ticket)
    refuse_overwriting(row, wanted, version)
    known = [*FIELDS, *own_values.named(row.workspace_id, wanted)]
    set_fields(row, actor, {name: wanted[name] for name in known if name in wanted})
    return row


def hold(ticket: Ticket) -> Ticket:
    """Lock a ticket, and before it its conversation: whatever comes in holds that first. Raises Ticket.DoesNotExist."""
    if ticket.conversation_id:
        list(Conversation.objects.select_for_update(no_key=True).filter(pk=ticket.conversation_id).values("pk"))
    held = Ticket.objects.select_for_update(no_key=True, of=("self",))
    beside = ("assignee__user", "team", "requester", "conversation__channel", "workspace__ticket_workflow")
    return held.select_related(*beside).get(pk=ticket.pk, deleted_at=None)


def refuse_overwriting(row: Ticket, wanted: Mapping[str, Any], version: int | None) -> None:
    """Of the same value nobody loses anything."""
    if version is None:
        return
    meanwhile = {name for name, changed_by in row.field_versions.items() if changed_by > version}
    lost = {
        name: new for name, new in wanted.items() if name in meanwhile and is_another(own_values.value(row, name), new)
    }
    if lost:
        raise ChangedMeanwhile(row, lost)


def set_fields(row: Ticket, actor: Membership | None, wanted: Mapping[str, Any]) -> None:
    """row: held. Nothing is written where all of it stands there already."""
    before = {name: own_values.value(row, name) for name in wanted}
    different = [name for name, new in wanted.items() if is_another(before[name], new)]
    if not different:
        return
    had_it = sight.holders(row) if GIVES_AWAY.intersection(different) else set()
    for name in different:
        own_values.put(row, name, wanted[name])
        row.field_versions[name] = row.version + 1
    if "subject" in different:
        row.folded = folded(row.subject)
    if "status" in different:
        row.status_changed_at = timezone.now()
    if MOVES_DEADLINES.intersection(different):
        reckon(row)
    live.changed(row)
    live.left(row, had_it - sight.holders(row) if had_it else ())
    own = own_values.named(row.workspace_id, different)
    TicketEntry.objects.bulk_create(
        TicketEntry(
            ticket=row,
            kind=TicketEntry.Kind.ACTIVITY,
            author=actor,
            data=told(name, before[name], wanted[name]) | (called(own[name]) if name in own else {}),
        )
        for name in different
    )


def is_another(known: Any, new: Any) -> bool:
    return known != new and not (own_values.is_empty(known) and own_values.is_empty(new))


def called(field: TicketField) -> dict[str, str]:
    """What the activity's field was called then, and what it holds: it may be gone one day."""
    return {"field": field.name, "kind": field.kind}


def told(name: str, before: Any, after: Any) -> dict[str, Any]:
    """A change as the ticket keeps it: what both values are called, and which rows they are, where they are rows."""
    data = {"activity": name, "before": plain(before), "after": plain(after)}
    rows = {"before_id": before, "after_id": after}
    return data | {key: row.pk for key, row in rows.items() if isinstance(row, models.Model)}


def plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, models.Model):
        return value
    # Whoever reads it may be told more, or less, than who changes it.
    with masking(False):
        return str(value)
