"""What is seen: a ticket's change is its own log, and its conversation's tabs hear of it as of any change there.

The hubs tell the pages of tickets that something changed, where their members see it. A page then asks for the tickets with
`xid >= its cursor`, which is `inbox.live.cursor()` from before its rows were read.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, TextField, Value
from django.utils import timezone

from helpdesk import wake
from helpdesk.models import Ticket
from inbox import live
from inbox.models.change import CurrentTransactionId

TOPIC = "tickets"


def changed(ticket: Ticket) -> None:
    """Save a ticket that is held and was changed; call it inside the transaction. Its version grows by one."""
    ticket.version += 1
    ticket.xid = CurrentTransactionId()
    ticket.save()
    appeared(ticket)


def appeared(ticket: Ticket) -> None:
    """Tell of one that was just made, or changed."""
    wake.plan(ticket)
    live.things_changed(ticket.workspace_id, TOPIC, [ticket.pk])
    if ticket.requester_id:
        live.customers_changed(ticket.workspace_id, [ticket.requester_id])
    if ticket.conversation:
        live.changed(ticket.conversation)


def left(ticket: Ticket, membership_ids: Iterable[int]) -> None:
    """Log that these members may see it no longer, so that their pages learn that it is gone. See `sight.holders`."""
    live.thing_left(ticket.workspace_id, TOPIC, ticket.pk, membership_ids)


def changed_together(ids: Collection[int]) -> None:
    """The same for many that are held, in one statement; whoever calls it sees to their conversations."""
    found = Ticket.objects.filter(pk__among=list(ids))
    found.update(version=F("version") + 1, xid=CurrentTransactionId(), changed_at=timezone.now())
    tickets: dict[int, set[int]] = {}
    requesters: dict[int, set[int]] = {}
    for workspace_id, pk, requester in found.values_list("workspace", "pk", "requester"):
        tickets.setdefault(workspace_id, set()).add(pk)
        requesters.setdefault(workspace_id, set()).update({requester} - {None})
    for workspace_id, those in tickets.items():
        live.things_changed(workspace_id, TOPIC, sorted(those))
        live.customers_changed(workspace_id, sorted(requesters[workspace_id]))


def set_together(ids: Collection[int], **values: Any) -> None:
    """Set a field of tickets that were just told as changed, as `change_ticket` does it for one."""
    (name,) = values
    more = {"status_changed_at": timezone.now()} if name == "status" else {}
    path = Value([name], ArrayField(TextField()))
    version = Func(F("version"), function="to_jsonb", output_field=JSONField())
    versions = Func(F("field_versions"), path, version, function="jsonb_set", output_field=JSONField())
    Ticket.objects.filter(pk__among=list(ids)).update(**values, **more, field_versions=versions)
