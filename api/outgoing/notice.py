"""What happened, read from the log of changes by a task of its own: no batch of ingest waits for somebody's webhook.

The log is read as the hubs read it (`inbox.live`): from the oldest transaction that was still running the last time, so
nothing is missed and some is read twice. An event's key makes it one all the same.
"""

from collections.abc import Collection, Iterable

from django.db import transaction

from api import wake
from api.models import WebhookCursor, WebhookEndpoint, WebhookEvent
from inbox import live
from inbox.models import Change


@transaction.atomic
def notice() -> int:
    """Read on in the log, and keep an event for each endpoint that wants it; return how many there are."""
    row = WebhookCursor.objects.select_for_update(skip_locked=True).filter(pk=WebhookCursor.ONLY).first()
    if row is None:
        WebhookCursor.objects.get_or_create(pk=WebhookCursor.ONLY, defaults={"xid": live.cursor()})
        return 0
    until = live.cursor()
    endpoints = list(WebhookEndpoint.objects.filter(stopped_at=None, workspace__deleted_at=None))
    changes = logged(row.xid, {endpoint.workspace_id for endpoint in endpoints})
    made = sum(keep(endpoint, changes, row.xid) for endpoint in endpoints)
    row.xid = until
    row.save(update_fields=["xid"])
    return made


def logged(since: str, workspace_ids: Collection[int]) -> list[Change]:
    if not workspace_ids:
        return []
    found = live.logged(since, workspace_ids).exclude(conversation_id=None).filter(membership_id=None)
    return list(found.order_by("xid", "id"))


def keep(endpoint: WebhookEndpoint, changes: Iterable[Change], since: str) -> int:
    # Not above: the API's schemas take 9 MB in each process, and most installations have no endpoint.
    from api.outgoing.events import events_for

    own = [change for change in changes if change.workspace_id == endpoint.workspace_id]
    events = events_for(endpoint, own, since)
    return keep_events([WebhookEvent(endpoint=endpoint, type=kind, key=key, data=data) for kind, key, data in events])


def keep_events(rows: list[WebhookEvent]) -> int:
    """Keep those that are new, and wake a worker for them once that is committed."""
    known = WebhookEvent.objects.filter(
        endpoint__in={row.endpoint_id for row in rows}, key__in={row.key for row in rows}
    )
    told = set(known.values_list("endpoint", "type", "key"))
    new = {(row.endpoint_id, str(row.type), row.key): row for row in rows}
    made = WebhookEvent.objects.bulk_create([row for key, row in new.items() if key not in told], ignore_conflicts=True)
    if made:
        transaction.on_commit(wake.webhooks, robust=True)
    return len(made)
