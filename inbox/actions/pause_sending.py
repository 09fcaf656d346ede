from django.db import transaction
from django.utils import timezone

from inbox import live
from inbox.models import Channel
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership


@transaction.atomic
def pause_sending(*, channel: Channel, actor: Membership) -> bool:
    """Let nothing go out to the channel's customers until somebody resumes it. Returns whether that is news.

    Replies and reactions wait in their lines, and what is under way ends; messages still arrive.
    """
    still = Channel.objects.filter(pk=channel.pk, halted_at=None).exclude(status=Channel.Status.DISCONNECTED)
    if not still.update(halted_at=timezone.now(), halted_by=actor):
        return False
    record_audit(workspace=channel.workspace, actor=actor, verb="channel.paused", target=channel.name)
    live.channel_changed(channel)
    return True
