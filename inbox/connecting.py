"""Connecting an account over at its platform: there with a state, back to who went there, or a page that says why not.

allauth keeps the state: it is bound to the browser session, serves once, and for ten minutes.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.socialaccount.internal import statekit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.access import get_channel
from inbox.actions.connect_channel import ChannelTaken
from inbox.connectors import Connector, ErrorKind, SendError, get_connector
from inbox.models import Channel
from inbox.presenters.channels import must_be_set
from workspaces.access import MemberRequest, find_membership, last_membership, member_view, require
from workspaces.ids import read_id
from workspaces.roles import Permission

View = Callable[..., HttpResponse]
Words = str | Promise

LONGEST_WORDS = 200
# Why a login ended, by what its call was refused with: an error of a send would speak of a message.
AWAY = gettext_lazy("%(platform)s does not answer at the moment. Nothing was connected. Start again in a few minutes.")
TROUBLE: Mapping[ErrorKind, Words] = {
    ErrorKind.AWAY: AWAY,
    ErrorKind.TRANSIENT: AWAY,
    ErrorKind.UNKNOWN: gettext_lazy(
        "%(platform)s did not answer as it should. Nothing was connected. Start again in a few minutes."
    ),
    ErrorKind.RATE_LIMITED: gettext_lazy(
        "%(platform)s asks us to wait. Nothing was connected. Start again in a few minutes."
    ),
    ErrorKind.REJECTED: gettext_lazy(
        "This login was used already, or took too long. Nothing was connected. Start again."
    ),
}


class Stopped(Exception):
    """Nothing was connected: a heading, and what to do.

    words: what the platform itself said. also: another sentence. again: what was refused is to be asked for anew.
    status: the page's.
    """

    def __init__(
        self, heading: Words, text: Words, *, words: str = "", also: str = "", again: bool = False, status: int = 200
    ) -> None:
        super().__init__(str(heading))
        self.heading, self.text, self.also, self.again, self.status = heading, text, also, again, status
        self.words = words[:LONGEST_WORDS]


def connect_view(platform: str) -> Callable[[View], View]:
    """A page of connecting, for who manages channels; it may raise Stopped. The platform is switched on."""

    def decorate(view: View) -> View:
        @member_view(Permission.MANAGE_CHANNELS)
        @wraps(view)
        def guarded(request: MemberRequest, **kwargs: Any) -> HttpResponse:
            connector = get_connector(platform)
            try:
                if not connector.is_on:
                    raise not_set_up(connector.label, connector.missing_settings)
                return view(request, **kwargs)
            except Stopped as why:
                return stopped(request, connector, why)

        return cast(View, guarded)

    return decorate


def callback_view(platform: str, trouble: Callable[[SendError], str]) -> Callable[[View], View]:
    """Where the platform leads back to, in the browser session that went there: one address for all workspaces.

    The view is called with `channel`, the one to be connected again, or None, and `kept`, what `keep_state` was given.
    It may raise Stopped, ChannelTaken, and SendError, of which `trouble` says what it means for a login.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def callback(request: MemberRequest) -> HttpResponse:
            connector, channel = get_connector(platform), None
            try:
                kept = take_state(request, platform)
                channel = come_back(request, kept)
                return view(request, channel=channel, kept=kept)
            except Stopped as why:
                return stopped(request, connector, why, channel)
            except ChannelTaken as taken:
                return stopped(request, connector, Stopped(_("This account is taken"), str(taken), status=409))
            except SendError as error:
                heading = _("%(platform)s did not finish the login") % {"platform": connector.label}
                return stopped(request, connector, Stopped(heading, trouble(error), status=502), channel)

        return cast(View, callback)

    return decorate


def not_set_up(platform: str, names: Iterable[str]) -> Stopped:
    """platform: its name. names: of the settings that lack."""
    return Stopped(_("%(platform)s is not set up here yet") % {"platform": platform}, must_be_set(names), status=503)


def wanted_channel(request: MemberRequest, given: Mapping[str, str]) -> Channel | None:
    """The one that is to be connected again; None where it is to be a new one. Raises Http404."""
    channel_id = read_id(given.get("channel", ""))
    return get_channel(request.membership, channel_id) if channel_id is not None else None


def keep_state(request: MemberRequest, platform: str, channel: Channel | None = None, **more: Any) -> str:
    """Return what the platform is to bring back. more: what the callback needs besides, as JSON."""
    state = {"workspace": request.membership.workspace.slug, "channel": channel.pk if channel else None, **more}
    return str(statekit.stash_state(request, provider_id=owner(platform), state=state))


def take_state(request: HttpRequest, platform: str) -> dict[str, Any]:
    """Raises Stopped for one that is forged, used, or too old."""
    state = statekit.unstash_state(request, provider_id=owner(platform), state_id=request.GET.get("state", ""))
    if state is None:
        text = _(
            "It was used already, took longer than ten minutes, or was started in another browser. Nothing was changed. Start again from here."
        )
        raise Stopped(_("This login did not begin here"), text, status=400)
    return dict(state)


def owner(platform: str) -> str:
    """Whose a state is: a sign-in with the same platform has states of its own."""
    return f"channels_{platform}"


def come_back(request: MemberRequest, kept: Mapping[str, Any]) -> Channel | None:
    """To the workspace that was left, if its member may still. Returns the channel that is to be connected again."""
    membership = find_membership(request.user, kept["workspace"])
    if membership is None:
        raise Http404("No workspace of this person")
    require(membership, Permission.MANAGE_CHANNELS)
    request.membership = membership
    return membership.workspace.channels.filter(pk=kept["channel"]).first()


def trouble_of(platform: str, error: SendError, otherwise: Words) -> str:
    """What a refused call means for a login. platform: its name."""
    return str(TROUBLE.get(error.kind, otherwise)) % {"platform": platform}


def connected(request: MemberRequest, channel: Channel) -> HttpResponse:
    """To the list of channels, which it stands in now."""
    address = reverse("channels:list", args=[request.membership.workspace.slug])
    return redirect(f"{address}?{urlencode({'connected': channel.pk})}")


def stopped(request: MemberRequest, connector: Connector, why: Stopped, channel: Channel | None = None) -> HttpResponse:
    """Say why nothing was connected, and lead back to the start."""
    membership = getattr(request, "membership", None) or last_membership(request)
    if membership is None:
        return redirect("/")
    request.membership = membership
    slug = membership.workspace.slug
    query = {"channel": str(channel.pk)} if channel else {"again": "1"} if why.again else {}
    start = reverse(connector.connect_url_name, args=[slug])
    context = {
        "here": "channels",
        "slug": slug,
        "why": why,
        "platform": connector.label,
        "start_url": f"{start}?{urlencode(query)}" if query else start,
    }
    return render(request, "channels/stopped.html", context, status=why.status)
