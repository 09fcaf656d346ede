"""The one door from a public address to a chat, from a token to a visitor's own thread, and from a member to their chat."""

from dataclasses import dataclass

from django.http import Http404

from channels_web.models import Widget
from channels_web.tokens import InvalidToken, Visitor, read_token
from inbox.access import get_channel
from inbox.models import Channel, Conversation
from workspaces.models import Membership


class NoChat(Exception):
    """There is none under this key, or not any more."""


@dataclass(frozen=True)
class Seat:
    """A visitor at a chat. conversation: theirs, None before their first message; no query for any other begins here."""

    widget: Widget
    visitor: Visitor
    conversation: Conversation | None

    @property
    def channel(self) -> Channel:
        return self.widget.channel


def get_widget(key: str) -> Widget:
    """Raises NoChat."""
    channels = Channel.objects.filter(platform="web", external_id=key, workspace__deleted_at=None)
    channel = channels.exclude(status=Channel.Status.DISCONNECTED).select_related("workspace").first()
    if channel is None:
        raise NoChat
    widget = Widget.of(channel)
    widget.channel = channel
    return widget


def get_own_widget(membership: Membership, pk: int) -> Widget:
    """Of a channel of the member's workspace, closed ones too. Raises Http404."""
    channel = get_channel(membership, pk)
    if channel.platform != "web":
        raise Http404("No website chat")
    widget = Widget.of(channel)
    widget.channel = channel
    return widget


def get_seat(widget: Widget, token: str) -> Seat:
    """Raises InvalidToken."""
    visitor = read_token(widget.key, token)
    check_proof(widget, visitor)
    return seat_of(widget, visitor)


def check_proof(widget: Widget, visitor: Visitor) -> None:
    """Whom the shop signed in with a secret that it has renewed since is nobody any more. Raises InvalidToken."""
    if visitor.is_verified and widget.secret_shown_at and visitor.issued_at < widget.secret_shown_at:
        raise InvalidToken


def seat_of(widget: Widget, visitor: Visitor) -> Seat:
    found = Conversation.objects.filter(channel=widget.channel, identity__external_id=visitor.external_id)
    conversation = found.select_related("identity__contact", "channel", "workspace", "assignee__user").first()
    return Seat(widget, visitor, conversation)


__all__ = ["InvalidToken", "NoChat", "Seat", "check_proof", "get_own_widget", "get_seat", "get_widget", "seat_of"]
