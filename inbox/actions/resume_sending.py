from django.db import transaction

from inbox import live, outbox
from inbox.models import Channel
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership


@transaction.atomic
def resume_sending(*, channel: Channel, actor: Membership) -> bool:
    """Let what waited go; what its reply window closed on returns to its author. Returns whether that is news."""
    paused = Channel.objects.filter(pk=channel.pk).exclude(halted_at=None)
    if not paused.update(halted_at=None, halted_by=None):
        return False
    record_audit(workspace=channel.workspace, actor=actor, verb="channel.resumed", target=channel.name)
    live.channel_changed(channel)
    outbox.wake_lines(channel.pk)
    return True
