from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from inbox import live
from inbox.access import get_channel
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.actions.set_channel_teams import set_channel_teams
from inbox.connectors import SendError
from inbox.forms.channels import ChannelTeamsForm
from inbox.models import Channel
from inbox.presenters.channels import ChannelView, all_connectors
from inbox.views.panes import respond
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission

CHANNELS_PAGE = 50


@require_safe
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """The connected accounts, what they need, and what else could be connected."""
    membership = request.membership
    cursor = live.cursor()
    rows = membership.workspace.channels.select_related("sync").defer("credentials")
    channels = list(rows.order_by("name", "pk"))
    connected = [channel for channel in channels if channel.status != Channel.Status.DISCONNECTED]
    former = [channel for channel in channels if channel.status == Channel.Status.DISCONNECTED]
    # What needs somebody stands on the first page.
    connected.sort(key=lambda channel: ChannelView(channel).state == "healthy")
    context = {
        "here": "channels",
        "cursor": cursor,
        "slug": membership.workspace.slug,
        "channels": Paginator(connected, CHANNELS_PAGE).get_page(request.GET.get("page")),
        "former_channels": Paginator(former, CHANNELS_PAGE).get_page(request.GET.get("former")),
        "awaited_channels": awaited(channels),
        "connectors": all_connectors(membership.workspace.slug),
        "may_manage_channels": membership.may(Permission.MANAGE_CHANNELS),
    }
    return respond(request, "channels/index.html", context)


def awaited(channels: list[Channel]) -> list[ChannelView]:
    """The connected ones, as long as the workspace has not had its first message: whatever comes now is that one."""
    if any(channel.last_event_at for channel in channels):
        return []
    return [ChannelView(channel) for channel in channels if channel.status == Channel.Status.CONNECTED]


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def connection(request: MemberRequest, pk: int) -> HttpResponse:
    """Disconnect; the history stays."""
    channel = get_channel(request.membership, pk)
    try:
        disconnect_channel(channel=channel, actor=request.membership)
    except SendError:
        problem = _("%(name)s is still connected: the platform did not answer. Try again in a few minutes.")
        messages.error(request, problem % {"name": channel.name})
    else:
        messages.success(request, _("%(name)s is disconnected. Its conversations stay here.") % {"name": channel.name})
    return HttpResponseClientRedirect(reverse("channels:list", args=[request.membership.workspace.slug]))


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_TEAMS)
def teams(request: MemberRequest, pk: int) -> HttpResponse:
    """Which teams look after the channel."""
    channel = get_channel(request.membership, pk)
    form = ChannelTeamsForm(request.POST if request.method == "POST" else None, channel=channel)
    if form.is_valid():
        set_channel_teams(channel=channel, teams=form.cleaned_data["teams"], actor=request.membership)
        messages.success(request, _("The teams of %(name)s are saved.") % {"name": channel.name})
        return redirect("channels:list", request.membership.workspace.slug)
    context = {"here": "channels", "channel": channel, "form": form}
    return render(request, "channels/teams.html", context, status=422 if form.errors else 200)
