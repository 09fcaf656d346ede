"""What is seen: a ticket's change is its own log, and its conversation's tabs hear of it as of any change there.

The hubs tell the pages of tickets that something changed. A page then asks for the tickets with `xid >= its cursor`, which is
`inbox.live.cursor()` from before its rows were read.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, TextField, Value
from django.utils import timezone

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
    live.topic_changed(ticket.workspace_id, TOPIC)
    if ticket.requester_id:
        live.customers_changed(ticket.workspace_id, [ticket.requester_id])
    if ticket.conversation:
        live.changed(ticket.conversation)


def changed_together(ids: Collection[int]) -> None:
    """The same for many that are held, in one statement; whoever calls it sees to their conversations."""
    found = Ticket.objects.filter(pk__among=list(ids))
    found.update(version=F("version") + 1, xid=CurrentTransactionId(), changed_at=timezone.now())
    requesters: dict[int, set[int]] = {}
    for workspace_id, requester in found.values_list("workspace", "requester"):
        requesters.setdefault(workspace_id, set()).update({requester} - {None})
    for workspace_id, ids in requesters.items():
        live.topic_changed(workspace_id, TOPIC)
        live.customers_changed(workspace_id, sorted(ids))


def set_together(ids: Collection[int], **values: Any) -> None:
    """Set a field of tickets that were just told as changed, as `change_ticket` does it for one."""
    (name,) = values
    more = {"status_changed_at": timezone.now()} if name == "status" else {}
    path = Value([name], ArrayField(TextField()))
    version = Func(F("version"), function="to_jsonb", output_field=JSONField())
    versions = Func(F("field_versions"), path, version, function="jsonb_set", output_field=JSONField())
    Ticket.objects.filter(pk__among=list(ids)).update(**values, **more, field_versions=versions)
