"""A website's chat as Messio sees it: the same contract as any platform's, with nobody else's server behind it.

What goes out is there for the visitor once its row says "sent": their page asks for it, or hears the poke.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from django.core.files import File
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_web import errors, known, parsing, uploads
from channels_web.models import Widget
from inbox.connectors import (
    Capabilities,
    Connector,
    Found,
    Health,
    KnownFact,
    OutgoingPart,
    Profile,
    Search,
    Sent,
    Signal,
    Verdict,
)
from inbox.events import Event, platform_time
from inbox.models import Channel
from inbox.policy import Policy, Term

MB = 1024 * 1024
LONGEST_TEXT = 5000
POLICY = Policy(terms=(Term(until=None, source="Our own: a visitor finds the answer whenever they come back"),))


class WebConnector(Connector):
    platform = "web"
    codes = errors.TABLE
    label = cast(str, _("Website chat"))
    capabilities = Capabilities(
        text_limit=LONGEST_TEXT,
        file_limits={kind: {"": 25 * MB} for kind in ("image", "audio", "video", "file")},
        voice="audio/mpeg",
        reply_to=True,
        reactions=("👍", "❤", "😆", "😮", "😢", "🙏"),
        receipts=frozenset({"sent", "delivered", "read"}),
    )
    connect_url_name = "channels_web:connect"
    settings_url_name = "channels_web:settings"

    def check_application(self) -> None:
        """There is none."""

    def webhook_probe(self) -> tuple[str, str]:
        """Visitors come to the same door as everybody."""
        return "/healthz", "ok"

    # ── In ──

    def authenticate(self, request: HttpRequest) -> Verdict:
        """Nobody posts webhooks: a visitor's post is checked by its view, with the visitor's token."""
        return Verdict.REFUSED

    def parse(self, body: bytes, context: Mapping[str, Any]) -> list[Event]:
        return parsing.parse(body, platform_time(context.get("received_at"), datetime.fromtimestamp(0, UTC)))

    def posted_file(self, channel: Channel, url: str) -> File | None:
        return uploads.open_upload(channel, url)

    def describe_customer(self, channel: Channel, facts: Mapping[str, Mapping[str, Any]]) -> list[KnownFact]:
        return known.lines(channel, facts)

    # ── Out ──

    @property
    def policy(self) -> Policy:
        return POLICY

    def send(self, channel: Channel, part: OutgoingPart) -> Sent:
        """The row of the message is all that there is to deliver, and the outbox writes it."""
        return Sent(external_id=str(part.key))

    def find_sent(self, channel: Channel, part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        """Nothing can have been lost on the way to nobody."""
        return Search(found=Found.YES, external_id=str(part.key))

    def signal(self, channel: Channel, recipient: str, action: Signal, newest: str) -> None:
        """A visitor's hub hears from the team's hubs who writes, as colleagues do: with a name, and without a call."""

    def react(self, channel: Channel, recipient: str, external_id: str, emoji: str) -> float:
        """The visitor sees it with the message."""
        return 0

    # ── The account ──

    def profile(self, channel: Channel, external_id: str, address: str) -> Profile:
        return Profile(name=known.name_of(channel, external_id))

    def subscribe(self, channel: Channel) -> None:
        """Nobody has to be asked; a new chat gets its settings, and its secret."""
        Widget.of(channel)

    def unsubscribe(self, channel: Channel) -> None:
        uploads.forget_uploads(channel)

    def check(self, channel: Channel) -> Health:
        return Health(says=gettext("This chat is open, and what visitors write comes straight here."))

    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {}
