import logging
from functools import partial
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox import live, outbox, wake
from inbox.actions.check_channel import CHECKED_EVERY
from inbox.actions.renew_token import life_of
from inbox.actions.start_sync import start_sync
from inbox.actions.tell_of_reconnection import tell_of_reconnection
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, SendError, get_connector
from inbox.models import Channel, ChannelSync
from workspaces.actions.record_audit import record_audit
from workspaces.errors import Refused
from workspaces.models import Membership, Workspace

log = logging.getLogger(__name__)

Fields = dict[str, Any]
LASTING = (ErrorKind.TOKEN, ErrorKind.PERMISSION, ErrorKind.REJECTED)


class ChannelTaken(Refused):
    def __str__(self) -> str:
        return _("Another workspace of Messio uses this account. It must be disconnected there first.")


def connect_channel(
    *,
    workspace: Workspace,
    platform: str,
    external_id: str,
    name: str,
    credentials: dict[str, Any] | None,
    actor: Membership | None = None,
    connected_by_external_id: str = "",
    picture_url: str = "",
    subscribe: bool = True,
) -> Channel:
    """Connect an account to a workspace, or connect it anew with fresh credentials; what waited is sent then.

    A disconnected channel of the same workspace comes back with its history. The row is committed before the platform
    is asked for its events, since they may come at once. Where the platform refuses for good, the channel is as it was
    before and the SendError is raised; where it may work later, `status_code` says so and the periodic check goes on.
    subscribe: False calls nobody, and leaves the first call to the periodic check. Raises ChannelTaken, SendError.
    """
    channel, before = write(
        workspace,
        {"platform": platform, "external_id": external_id},
        {
            "name": name[:200],
            "credentials": credentials,
            "connected_by_external_id": connected_by_external_id,
            "connected_by": actor.user if actor else None,
            "status": Channel.Status.CONNECTED,
            "status_code": "",
            "stopped_at": None,
            "checked_at": None if subscribe else timezone.now(),
            **life_of(Channel(platform=platform, external_id=external_id), credentials),
        },
    )
    if subscribe:
        ask_for_events(channel, before)
    if stopped_at := before.get("stopped_at"):
        try:
            tell_of_reconnection(channel=channel, since=stopped_at, actor=actor)
        except DatabaseError:
            # Ingest may hold the same threads for long; what waits there is released all the same.
            log.exception("reconnection told in no thread: channel=%s", channel.pk)
    settle(channel, before, actor, read=subscribe)
    if picture_url:
        wake.channel_picture(channel.pk, picture_url)
    return channel


def write(workspace: Workspace, place: Fields, fields: Fields) -> tuple[Channel, Fields]:
    """Make or find the row. Returns it with what the fields held before; a new row held nothing."""
    try:
        with transaction.atomic():
            return save(workspace, place, fields)
    except IntegrityError:
        # Somebody else made the row between our look and our write; now it can be seen.
        with transaction.atomic():
            return save(workspace, place, fields)


def save(workspace: Workspace, place: Fields, fields: Fields) -> tuple[Channel, Fields]:
    rows = Channel.objects.select_for_update(no_key=True, of=("self",)).filter(**place)
    held = rows.exclude(status=Channel.Status.DISCONNECTED).first()
    if held and held.workspace_id != workspace.pk:
        raise ChannelTaken
    channel = held or rows.filter(workspace=workspace).order_by("-pk").first()
    before = {field: getattr(channel, field) for field in fields} if channel else {}
    channel = channel or Channel(workspace=workspace, **place)
    for field, value in fields.items():
        setattr(channel, field, value)
    channel.save()
    return channel, before


def ask_for_events(channel: Channel, before: Fields) -> None:
    try:
        with no_connection_held():
            get_connector(channel.platform).subscribe(channel)
    except SendError as error:
        log.warning("channel not subscribed: channel=%s code=%s", channel.pk, error.code)
        if error.kind in LASTING:
            take_back(channel, before)
            raise
        channel.status_code = error.code[:60]
        channel.save(update_fields=["status_code"])


def take_back(channel: Channel, before: Fields) -> None:
    """Credentials that do not serve replace none that did; a channel that never worked leaves no trace."""
    if not before and not channel.conversations.exists():
        channel.delete()
        return
    fields = before or {"status": Channel.Status.DISCONNECTED, "credentials": None}
    for field, value in fields.items():
        setattr(channel, field, value)
    channel.save(update_fields=list(fields))


@transaction.atomic
def settle(channel: Channel, before: Fields, actor: Membership | None, *, read: bool) -> None:
    if before.get("status") != Channel.Status.CONNECTED:
        verb = "channel.reconnected" if before else "channel.connected"
        record_audit(workspace=channel.workspace, actor=actor, verb=verb, target=channel.name)
    live.channel_changed(channel)
    outbox.release(channel.pk)
    if read:
        start_sync(channel=channel)
        if get_connector(channel.platform).policy.templates:
            transaction.on_commit(partial(wake.templates, channel.pk), robust=True)
    else:
        later = timezone.now() + CHECKED_EVERY
        ChannelSync.objects.update_or_create(channel=channel, defaults={"next_at": later})
