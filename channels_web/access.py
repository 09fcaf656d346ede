"""The one door from a public address to a chat, and from a token to a visitor's own thread."""

from dataclasses import dataclass

from channels_web.models import Widget
from channels_web.tokens import InvalidToken, Visitor, read_token
from inbox.models import Channel, Conversation


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


def get_seat(widget: Widget, token: str) -> Seat:
    """Raises InvalidToken."""
    return seat_of(widget, read_token(widget.key, token))


def seat_of(widget: Widget, visitor: Visitor) -> Seat:
    found = Conversation.objects.filter(channel=widget.channel, identity__external_id=visitor.external_id)
    conversation = found.select_related("identity__contact", "channel", "workspace", "assignee__user").first()
    return Seat(widget, visitor, conversation)


__all__ = ["InvalidToken", "NoChat", "Seat", "get_seat", "get_widget", "seat_of"]
