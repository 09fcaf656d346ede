"""Channels: how they are, their templates, and a check for what no webhook brought."""

from django.http import Http404
from ninja import Router
from ninja.responses import Status

from api import ids
from api.authentication import ApiRequest, Bearer
from api.ids import Kind
from api.pages import Cursor, Limit, read_cursor, write_cursor
from api.schemas.base import ChannelId
from api.schemas.channels import Channel, ChannelPage, TemplatePage, channel_of, template_of
from api.scopes import Scope
from inbox.access import get_channel, get_channel_to_show
from inbox.actions.request_check import request_check
from inbox.connectors import connectors
from inbox.models import Channel as ChannelRow
from workspaces.ids import read_id
from workspaces.roles import Permission

router = Router(tags=["Channels"])
READ = Bearer(Scope.CHANNELS_READ)


@router.get("/channels", auth=READ, response=ChannelPage, summary="List the channels")
def list_channels(request: ApiRequest) -> ChannelPage:
    """The disconnected ones too: they keep their history."""
    rows = ChannelRow.objects.filter(workspace_id=request.membership.workspace_id).defer("credentials")
    known = rows.filter(platform__in=list(connectors)).select_related("sync", "workspace").order_by("pk")
    return ChannelPage(data=[channel_of(row) for row in known], next_cursor=None)


@router.get("/channels/{channel_id}", auth=READ, response=Channel, summary="Read a channel")
def get_a_channel(request: ApiRequest, channel_id: ChannelId) -> Channel:
    return channel_of(shown(request, channel_id))


@router.post(
    "/channels/{channel_id}/sync",
    auth=Bearer(Scope.CHANNELS_WRITE, Permission.MANAGE_CHANNELS),
    response={202: Channel},
    summary="Check for missed messages now",
)
def sync_a_channel(request: ApiRequest, channel_id: ChannelId) -> Status[Channel]:
    """A worker reads the platform's list; `sync` of the channel tells how far it is. Messio does so by itself every minute or so."""
    channel = shown(request, channel_id)
    request_check(channel=get_channel(request.membership, channel.pk))
    return Status(202, channel_of(get_channel_to_show(request.membership, channel.pk)))


@router.get("/channels/{channel_id}/templates", auth=READ, response=TemplatePage, summary="List the message templates")
def list_templates(request: ApiRequest, channel_id: ChannelId, limit: Limit = 100, cursor: Cursor = "") -> TemplatePage:
    """As they were read last; on platforms without templates there are none."""
    channel = shown(request, channel_id)
    of = f"templates:{channel.pk}"
    after = read_id(read_cursor(of, cursor)) or 0
    rows = list(channel.message_templates.filter(pk__gt=after).order_by("pk")[: limit + 1])
    more = write_cursor(of, str(rows[limit - 1].pk)) if len(rows) > limit else None
    return TemplatePage(data=[template_of(row) for row in rows[:limit]], next_cursor=more)


def shown(request: ApiRequest, given: str) -> ChannelRow:
    channel = get_channel_to_show(request.membership, ids.read(Kind.CHANNEL, given))
    if channel.platform not in connectors:
        raise Http404("Of a platform that this installation has no more")
    return channel
