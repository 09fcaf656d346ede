"""The page of one channel: how it is, and what can be asked of it and switched there."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox.access import get_channel, get_channel_to_show
from inbox.actions.check_channel import check_channel
from inbox.actions.pause_sending import pause_sending
from inbox.actions.request_check import request_check
from inbox.actions.resume_import import resume_import
from inbox.actions.resume_sending import resume_sending
from inbox.actions.set_signals import set_signals
from inbox.actions.subscribe_channel import subscribe_channel
from inbox.connectors import Health
from inbox.forms.channels import SignalsForm
from inbox.models import Channel
from inbox.presenters.channel_page import ChannelPage, TestResult
from inbox.presenters.syncs import SyncView
from inbox.views.panes import respond, target
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.roles import Permission


@require_safe
@member_view()
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole page, or its part that changes."""
    channel = get_channel_to_show(request.membership, pk)
    return shown(request, channel, whole=target(request) != "channel-live")


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def checks(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a check of what was missed; a worker makes it, and the page looks on."""
    request_check(channel=get_channel(request.membership, pk))
    return after(request, pk)


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def import_past(request: MemberRequest, pk: int) -> HttpResponse:
    """Go on with an import that stopped."""
    resume_import(channel=get_channel(request.membership, pk))
    return after(request, pk)


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def tests(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the platform now, here, and say what it answered: whoever presses waits for it."""
    get_channel(request.membership, pk)
    return tested(request, pk, check_channel(pk, now=True))


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def subscription(request: MemberRequest, pk: int) -> HttpResponse:
    """Have news of it come here again, and say whether they do."""
    channel = get_channel(request.membership, pk)
    return tested(request, pk, subscribe_channel(channel=channel, actor=request.membership))


@require_http_methods(["POST", "DELETE"])
@member_view(Permission.MANAGE_CHANNELS)
def pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Let nothing go out; DELETE lets it again."""
    act = pause_sending if request.method == "POST" else resume_sending
    act(channel=get_channel(request.membership, pk), actor=request.membership)
    return after(request, pk)


@require_POST
@member_view(Permission.MANAGE_CHANNELS)
def signals(request: MemberRequest, pk: int) -> HttpResponse:
    """What customers are shown of us."""
    channel = get_channel(request.membership, pk)
    form = SignalsForm(request.POST, channel=channel)
    if form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if value is not None}
        set_signals(channel=channel, actor=request.membership, **wanted)
    return after(request, pk)


def tested(request: MemberRequest, pk: int, health: Health | None) -> HttpResponse:
    channel = get_channel_to_show(request.membership, pk)
    return shown(request, channel, whole=not is_fragment(request), test=TestResult(channel, health))


def after(request: MemberRequest, pk: int) -> HttpResponse:
    if is_fragment(request):
        return shown(request, get_channel_to_show(request.membership, pk), whole=False)
    return redirect("channels:show", request.membership.workspace.slug, pk)


def shown(request: MemberRequest, channel: Channel, *, whole: bool, test: TestResult | None = None) -> HttpResponse:
    part = "channels/_tested.html" if test else "channels/_live.html"
    context = {
        "here": "channels",
        "slug": request.membership.workspace.slug,
        "channel": channel,
        "page": ChannelPage(channel),
        "view": SyncView(channel),
        "test": test,
        "may_manage_channels": request.membership.may(Permission.MANAGE_CHANNELS),
    }
    return respond(request, "channels/show.html" if whole else part, context)
