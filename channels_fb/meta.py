"""What Facebook Pages and Instagram accounts have in common: one app at Meta, one webhook address, one Send API.

An Instagram account is reached through the Page it is linked to, with that Page's token.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from channels_fb import errors, history, parsing, search
from channels_fb.client import PageClient
from channels_fb.listing import Account, Listing
from inbox import fetched
from inbox.connectors import (
    Connector,
    ErrorKind,
    Health,
    HistoryPage,
    OutgoingCard,
    OutgoingPart,
    Search,
    SendError,
    Sent,
    Signal,
    Verdict,
)
from inbox.events import Event, platform_time
from inbox.fields import identifier, rows, text
from inbox.models import Channel
from inbox.policy import Policy
from meta_graph import webhooks
from meta_graph.client import LOOK_SECONDS

# Messenger Platform and Instagram Messaging, "Policy overview": standard messaging.
REPLY_WINDOW = timedelta(hours=24)
# From this share of a used limit on, sends are spaced: by so many seconds where almost all of it is used.
SLOW_FROM, SLOWEST_SECONDS = 0.75, 10.0
# Messenger Platform and Instagram Messaging, "Quick replies", 2026-10: the same for both.
MOST_QUICK_REPLIES, LONGEST_TITLE = 13, 20
SENDER_ACTIONS = {"typing_on": "typing_on", "typing_off": "typing_off", "seen": "mark_seen"}


class MetaConnector(Connector):
    # The Page's fields that this platform needs. Others on the same Page may be another platform's, and stay.
    page_fields: ClassVar[tuple[str, ...]]
    listing: ClassVar[Listing]
    # Without and with the feature Human Agent.
    policies: ClassVar[tuple[Policy, Policy]]
    media_hosts = ("fbcdn.net", "fbsbx.com", "facebook.com", "cdninstagram.com")
    standing_codes = frozenset({"policy/warning", "policy/block"})
    connect_url_name = "channels_fb:connect"
    # Messenger Platform, "Conversation routing", read 2026-10: an idle thread is nobody's.
    handover_lasts = timedelta(hours=24)
    family = "Meta"
    needed_settings = ("META_APP_ID", "META_APP_SECRET")

    @abstractmethod
    def page(self, channel: Channel) -> str:
        """The Page that the account's calls go to, as a path of the Graph API."""

    @abstractmethod
    def reaction(self, emoji: str) -> str:
        """How the Send API calls one of `capabilities.reactions`."""

    def check_application(self) -> None:
        PageClient().check_application()

    def webhook_probe(self) -> tuple[str, str]:
        return webhooks.probe(reverse("channels_fb:webhook"))

    # ── In ──

    def authenticate(self, request: HttpRequest) -> Verdict:
        return webhooks.authenticate(request, settings.META_APP_SECRET) if self.is_on else Verdict.REFUSED

    def parse(self, body: bytes, context: Mapping[str, Any]) -> list[Event]:
        """context: received_at in ms since 1970, which dates what carries no time."""
        arrived_at = platform_time(context.get("received_at"), datetime.fromtimestamp(0, UTC))
        return parsing.parse(body, settings.META_APP_ID, arrived_at)

    # ── Out ──

    @property
    def policy(self) -> Policy:
        return self.policies[bool(settings.META_HUMAN_AGENT)]

    def send(self, channel: Channel, part: OutgoingPart) -> Sent:
        message = self.marks(part)
        members: dict[str, Any] = {
            "recipient": {"id": part.recipient},
            "messaging_type": "RESPONSE",
            "message": message,
        }
        if _needs_tag(part):
            members |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        if part.reply_to:
            members["reply_to"] = {"mid": part.reply_to}

        file = None
        if part.card:
            message["attachment"] = generic_template(part.card, fetched.address_of(part) if part.file else "")
        elif part.file is None:
            message["text"] = part.text
            if part.buttons:
                message["quick_replies"] = [
                    {"content_type": "text", "title": title, "payload": title} for title in part.buttons
                ]
        else:
            message["attachment"] = {"type": part.file.kind, "payload": {"is_reusable": False}}
            file = (part.file.name, part.file.file, part.file.mime_type)
        client = client_of(channel)
        try:
            if file:
                answer = client.post_with_file(f"{self.page(channel)}/messages", file, **members)
            else:
                answer = client.post(f"{self.page(channel)}/messages", **members)
        except SendError as error:
            raise _refusal(client, self.page(channel), error, tagged="tag" in members) from None
        if external_id := identifier(answer.get("message_id")):
            return Sent(external_id=external_id, pause_seconds=_rest_seconds(client), limits=_limits(client))
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no message_id")

    def marks(self, part: OutgoingPart) -> dict[str, Any]:
        """What goes with a message for its echo to bring back."""
        return {}

    def find_sent(self, channel: Channel, part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        others = search.Others(frozenset(known), frozenset(earlier))
        return search.find_sent(client_of(channel), self._account(channel), part, others, timezone.now())

    def signal(self, channel: Channel, recipient: str, action: Signal, newest: str) -> None:
        members: dict[str, Any] = {"recipient": {"id": recipient}, "sender_action": SENDER_ACTIONS[action]}
        client_of(channel).post(f"{self.page(channel)}/messages", **members)

    def react(self, channel: Channel, recipient: str, external_id: str, emoji: str) -> float:
        """Messenger Platform, "Sender actions", "React or unreact to a message" (January 2026): the last one counts."""
        payload = {"message_id": external_id} | ({"reaction": self.reaction(emoji)} if emoji else {})
        members: dict[str, Any] = {"recipient": {"id": recipient}, "payload": payload}
        action, client = "react" if emoji else "unreact", client_of(channel)
        try:
            client.post(f"{self.page(channel)}/messages", sender_action=action, **members)
        except SendError as error:
            raise errors.classify("100/reaction").error("100/reaction") if error.code == "100" else error from None
        return _rest_seconds(client)

    def history(self, channel: Channel, since: datetime | None, cursor: str) -> HistoryPage:
        return history.read(client_of(channel), self._account(channel), since, cursor)

    def _account(self, channel: Channel) -> Account:
        return Account(channel.external_id, self.page(channel), self.listing)

    # ── The account ──

    def subscribe(self, channel: Channel) -> None:
        """A Page has one list of fields for our app, whichever platform asked for them."""
        client = client_of(channel)
        self._put_fields(client, channel, self._fields(client, channel) | set(self.page_fields))

    def unsubscribe(self, channel: Channel) -> None:
        if not channel.credentials:
            return
        client = client_of(channel)
        try:
            if others := self._fields(client, channel) - set(self.page_fields):
                self._put_fields(client, channel, others)
            else:
                client.delete(f"{self.page(channel)}/subscribed_apps")
        except SendError as error:
            if error.kind not in (ErrorKind.TOKEN, ErrorKind.PERMISSION):
                raise

    def check(self, channel: Channel) -> Health:
        """Meta drops the subscription after an hour of failed deliveries, and says so nowhere else.

        Its warnings about the account come as events; they stand until the event that takes them back.
        """
        posts: Literal["on", "mended"] = "on"
        try:
            client = client_of(channel)
            if not set(self.page_fields) <= self._fields(client, channel):
                self.subscribe(channel)
                posts = "mended"
        except SendError as error:
            return Health.after(error)
        standing = channel.status_code if channel.status_code in self.standing_codes else ""
        return Health(code=standing, posts=posts, limits=_limits(client))

    def _fields(self, client: PageClient, channel: Channel) -> set[str]:
        """Those of the Page that our app is subscribed to."""
        apps = client.get(f"{self.page(channel)}/subscribed_apps").get("data")
        ours = [app for app in rows(apps) if identifier(app.get("id")) == settings.META_APP_ID]
        fields = ours[0].get("subscribed_fields") if ours else None
        return {text(field) for field in fields} - {""} if isinstance(fields, list) else set()

    def _put_fields(self, client: PageClient, channel: Channel, fields: set[str]) -> None:
        answer = client.post(f"{self.page(channel)}/subscribed_apps", subscribed_fields=",".join(sorted(fields)))
        if answer.get("success") not in (True, "true"):
            raise SendError(ErrorKind.TRANSIENT, "subscription")


def client_of(channel: Channel) -> PageClient:
    token = (channel.credentials or {}).get("access_token")
    if not token:
        raise SendError(ErrorKind.TOKEN, "no token", scope=errors.CHANNEL)
    return PageClient(token)


def page_token(given: Mapping[str, Any]) -> str:
    """Raises ValueError. A page token taken as `channels_fb.login` takes it has no end, so its `expires_at` is not kept."""
    token = given.get("access_token")
    if not isinstance(token, str) or not token:
        raise ValueError("access_token")
    return token


def generic_template(card: OutgoingCard, picture_url: str = "") -> dict[str, Any]:
    """Messenger Platform, "Generic template", read 2026-11; Instagram's has the same name and limits. Empty members are refused."""
    element: dict[str, Any] = {"title": card.title, "subtitle": card.subtitle, "image_url": picture_url}
    if card.link:
        element["default_action"] = {"type": "web_url", "url": card.link}
    element = {name: value for name, value in element.items() if value}
    return {"type": "template", "payload": {"template_type": "generic", "elements": [element]}}


def _refusal(client: PageClient, page: str, error: SendError, *, tagged: bool) -> SendError:
    """Say what a code means where that depends on the call: the page may be all right."""
    code = error.code
    if code == "10" and tagged:
        code = "10/human_agent"
    elif code == "100/33" and _is_shown(client, page):
        code = "100/33/message"
    return error if code == error.code else errors.classify(code).error(code, error.detail)


def _is_shown(client: PageClient, page: str) -> bool:
    client.read_seconds = LOOK_SECONDS
    try:
        client.get(page, fields="id")
    except SendError:
        return False
    return True


def _rest_seconds(client: PageClient) -> float:
    """Seconds between sends, so that a limit is not run into: none below 75 percent, then longer and longer."""
    if client.pause_seconds or client.usage < SLOW_FROM:
        return client.pause_seconds
    return SLOWEST_SECONDS * max(0.04, (client.usage - SLOW_FROM) / (1 - SLOW_FROM))


def _limits(client: PageClient) -> dict[str, float]:
    """Nothing where the answer had no word of them."""
    return {"usage": client.usage} if client.usage else {}


def _needs_tag(part: OutgoingPart) -> bool:
    """After 24 hours a person's answer goes out under the tag that allows it, where the app has the feature."""
    if not settings.META_HUMAN_AGENT or not part.by_person or part.last_customer_at is None:
        return False
    return timezone.now() >= part.last_customer_at + REPLY_WINDOW
