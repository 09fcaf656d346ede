from functools import partial

from django.db import transaction
from django.utils import timezone

from inbox import live, wake
from inbox.models import Channel
from workspaces.actions.record_audit import record_audit


@transaction.atomic
def mark_needs_reconnect(*, channel: Channel, code: str, forget_credentials: bool = False) -> bool:
    """Hold a channel's queue until somebody logs in again, and tell those who may. Returns whether that is news.

    channel: as it was when the call failed; a failure of credentials that have been replaced since says nothing.
    code: the platform's, drawn as a sentence by its connector.
    """
    current = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    if current.credentials != channel.credentials or current.status == Channel.Status.DISCONNECTED:
        return False
    if forget_credentials:
        current.credentials = None
    was_connected = current.status == Channel.Status.CONNECTED
    current.status, current.status_code = Channel.Status.NEEDS_RECONNECT, code[:60]
    current.stopped_at = current.stopped_at or timezone.now()
    current.save(update_fields=["status", "status_code", "stopped_at", "credentials"])
    if was_connected:
        record_audit(workspace=current.workspace, actor=None, verb="channel.needs_reconnect", target=current.name)
        transaction.on_commit(partial(wake.notice, current.pk, "reconnect"), robust=True)
    live.channel_changed(current)
    return was_connected
