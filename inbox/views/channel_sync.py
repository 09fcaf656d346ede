"""The page of one channel: what was received and repaired, how often it is compared, and how far the import is."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from inbox.access import get_channel
from inbox.actions.request_check import request_check
from inbox.actions.resume_import import resume_import
from inbox.models import Channel
from inbox.presenters.syncs import SyncView
from inbox.views.panes import respond, target
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.roles import Permission


@require_safe
@member_view()
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole page, or, while something goes on, its part that changes."""
    return shown(request, get_channel(request.membership, pk), whole=target(request) != "channel-sync")


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def checks(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a check; a worker makes it, and the page looks on."""
    channel = get_channel(request.membership, pk)
    request_check(channel=channel)
    return after(request, channel)


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def import_past(request: MemberRequest, pk: int) -> HttpResponse:
    """Go on with an import that stopped."""
    channel = get_channel(request.membership, pk)
    resume_import(channel=channel)
    return after(request, channel)


def after(request: MemberRequest, channel: Channel) -> HttpResponse:
    if is_fragment(request):
        return shown(request, channel, whole=False)
    return redirect("channels:show", request.membership.workspace.slug, channel.pk)


def shown(request: MemberRequest, channel: Channel, *, whole: bool) -> HttpResponse:
    context = {
        "here": "channels",
        "slug": request.membership.workspace.slug,
        "channel": channel,
        "view": SyncView(channel),
        "may_manage_channels": request.membership.may(Permission.MANAGE_CHANNELS),
    }
    return respond(request, "channels/show.html" if whole else "channels/_sync.html", context)
