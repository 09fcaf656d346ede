import logging

from django.db import transaction

from inbox import live
from inbox.connections import no_connection_held
from inbox.connectors import PASSING, SendError, get_connector
from inbox.models import Channel
from inbox.outbox.pauses import NO_REST
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership

log = logging.getLogger(__name__)


def disconnect_channel(*, channel: Channel, actor: Membership | None) -> Channel:
    """Stop the account's events, forget its credentials, keep its history.

    Raises SendError where the platform cannot be reached, with nothing changed: without credentials nobody could stop
    the events later.
    """
    if channel.credentials is not None:
        try:
            with no_connection_held():
                get_connector(channel.platform).unsubscribe(channel)
        except SendError as error:
            if error.kind in PASSING:
                raise
            log.warning("channel not unsubscribed: channel=%s code=%s", channel.pk, error.code)
    return forget(channel, actor)


@transaction.atomic
def forget(channel: Channel, actor: Membership | None) -> Channel:
    channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    if channel.status == Channel.Status.DISCONNECTED:
        return channel
    channel.status, channel.status_code = Channel.Status.DISCONNECTED, ""
    channel.credentials, channel.stopped_at, channel.token_renew_at, channel.token_ends_at = None, None, None, None
    channel.halted_at, channel.halted_by, channel.limits, channel.limits_at = None, None, {}, None
    for name, value in NO_REST.items():
        setattr(channel, name, value)
    channel.save(
        update_fields=[
            "status",
            "status_code",
            "credentials",
            "stopped_at",
            "token_renew_at",
            "token_ends_at",
            "halted_at",
            "halted_by",
            "limits",
            "limits_at",
            *NO_REST,
        ]
    )
    record_audit(workspace=channel.workspace, actor=actor, verb="channel.disconnected", target=channel.name)
    live.channel_changed(channel)
    return channel
