"""What the inbox does when something changes in the rooms below it."""

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from inbox import live, wake
from inbox.connectors import SendError, get_connector
from inbox.models import Channel
from workspaces.models import Membership, Workspace
from workspaces.signals import membership_changed, workspace_deleted

log = logging.getLogger(__name__)


@receiver(membership_changed)
def look_at_open_tabs(membership_id: int, **_: Any) -> None:
    """Close the sockets of somebody who was removed or signed out, in whichever web process they are.

    Who was removed also gives back what was theirs to answer.
    """
    for membership in Membership.objects.filter(pk=membership_id):
        live.membership_changed(membership_id, membership.workspace_id)
        if membership.removed_at is not None:
            wake.release(membership_id)


@receiver(workspace_deleted)
def let_go(workspace: Workspace, **_: Any) -> None:
    """Close every socket of the workspace, and ask the platforms to send its accounts' events no more."""
    for membership in workspace.memberships.all():
        live.membership_changed(membership.pk, workspace.pk)
    for channel in workspace.channels.exclude(status=Channel.Status.DISCONNECTED):
        transaction.on_commit(partial(unsubscribe, channel))


def unsubscribe(channel: Channel) -> None:
    """The row is gone, so a platform that is away now is not asked again: its posts are set aside as unknown."""
    try:
        get_connector(channel.platform).unsubscribe(channel)
    except SendError as error:
        log.warning("channel of a deleted workspace not unsubscribed: %s code=%s", channel.external_id, error.code)
