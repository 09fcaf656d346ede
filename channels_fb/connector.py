"""Facebook Pages as Messio sees them: the connector contract over the Graph API and the webhook parser."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from channels_fb import errors, history, parsing, search
from channels_fb.client import GraphClient
from channels_fb.fields import identifier, rows, text
from inbox.connectors import (
    Capabilities,
    Connector,
    ErrorKind,
    Explanation,
    Health,
    HistoryPage,
    OutgoingPart,
    Profile,
    Search,
    SendError,
    Sent,
    Signal,
    Verdict,
)
from inbox.events import Event, platform_time
from inbox.models import Channel
from inbox.policy import Policy, Term

MB = 1024 * 1024
# Messenger Platform, "Policy overview": standard messaging, and a person's answer under the tag HUMAN_AGENT.
REPLY_WINDOW = timedelta(hours=24)
STANDARD = Term(until=REPLY_WINDOW, source="Messenger Platform, Policy overview, Standard messaging, 2026-10")
POLICY = Policy(
    terms=(STANDARD,),
    unasked=lazy("On Facebook the customer must write first."),
    over=lazy("The 24 hours for answering are over."),
    refused=lazy("Facebook says that the time for answering is over."),
)
HUMAN_AGENT = Term(
    until=timedelta(days=7),
    says=lazy("The 24 hours are over: this goes out as a person's answer, which Facebook allows for 7 days."),
    source="Messenger Platform, Policy overview, Human agent, 2026-10",
)
PERSONS_POLICY = replace(POLICY, terms=(STANDARD, HUMAN_AGENT), over=lazy("The 7 days for answering are over."))
# From this share of a used limit on, sends are spaced: by so many seconds where almost all of it is used.
SLOW_FROM, SLOWEST_SECONDS = 0.75, 10.0
# Every field whose events `parsing` knows, and account linking, which is kept aside; none changes what customers see.
SUBSCRIBED_FIELDS = (
    "messages", "message_echoes", "message_edits", "message_reactions", "message_reads", "message_deliveries",
    "messaging_postbacks", "messaging_optins", "messaging_referrals", "messaging_handovers",
    "messaging_account_linking", "messaging_policy_enforcement", "send_cart", "standby",
)  # fmt: skip
# How long a look at the page may take after a send that failed: both end before its claim does. Nor does an operator
# wait longer for the application's own.
LOOK_SECONDS = 4
SENDER_ACTIONS = {"typing_on": "typing_on", "typing_off": "typing_off", "seen": "mark_seen"}
# A profile that Facebook will never show: an account made from a phone number, a person who left, another's id.
NO_PROFILE = {"2018218", "100/2018218", "100/2018001", "100/33", "10/2018108", "9000001"}


class FacebookConnector(Connector):
    platform = "facebook"
    label = "Facebook"
    capabilities = Capabilities(
        text_limit=2000,
        file_limits={"image": 8 * MB, "audio": 25 * MB, "video": 25 * MB, "file": 25 * MB},
        mime_types={"image": ("image/jpeg", "image/png", "image/gif")},
        reply_to=True,
        typing=True,
        seen=True,
        reactions=("👍", "❤️", "😆", "😮", "😢", "😠"),
        receipts=frozenset({"sent", "delivered", "read"}),
        history=history.REACH,
    )
    media_hosts = ("fbcdn.net", "fbsbx.com", "facebook.com", "cdninstagram.com")
    standing_codes = frozenset({"policy/warning", "policy/block"})
    connect_url_name = "channels_fb:connect"

    @property
    def is_on(self) -> bool:
        return bool(settings.META_APP_ID and settings.META_APP_SECRET)

    def check_application(self) -> None:
        """Facebook Login, "Access tokens", "App access tokens": whoever has both gets one."""
        client = GraphClient()
        client.read_seconds = LOOK_SECONDS
        app = {"client_id": settings.META_APP_ID, "client_secret": settings.META_APP_SECRET}
        client.post_form("oauth/access_token", grant_type="client_credentials", **app)

    def webhook_probe(self) -> tuple[str, str]:
        """Webhooks, "Validating verification requests"."""
        if not settings.META_VERIFY_TOKEN:
            raise ImproperlyConfigured("META_VERIFY_TOKEN")
        challenge = secrets.token_hex(8)
        query = {"hub.mode": "subscribe", "hub.verify_token": settings.META_VERIFY_TOKEN, "hub.challenge": challenge}
        return f"{reverse('channels_fb:webhook')}?{urlencode(query)}", challenge

    # ── In ──

    def authenticate(self, request: HttpRequest) -> Verdict:
        """X-Hub-Signature-256: sha256= and the HMAC of the bytes as they came; parsed and written again they differ."""
        if not self.is_on:
            return Verdict.REFUSED
        expected = hmac.new(settings.META_APP_SECRET.encode(), request.body, hashlib.sha256).hexdigest()
        given = request.headers.get("X-Hub-Signature-256", "")
        right = hmac.compare_digest(given.encode(), f"sha256={expected}".encode())
        return Verdict.GENUINE if right else Verdict.REFUSED

    def parse(self, body: bytes, context: Mapping[str, Any]) -> list[Event]:
        """context: received_at in ms since 1970, which dates what carries no time."""
        arrived_at = platform_time(context.get("received_at"), datetime.fromtimestamp(0, UTC))
        return parsing.parse(body, settings.META_APP_ID, arrived_at)

    # ── Out ──

    @property
    def policy(self) -> Policy:
        return PERSONS_POLICY if settings.META_HUMAN_AGENT else POLICY

    def kind_of(self, code: str) -> ErrorKind | None:
        row = errors.find(code)
        return row.kind if row else None

    def send(self, channel: Channel, part: OutgoingPart) -> Sent:
        message: dict[str, Any] = {"metadata": str(part.key)}
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
        if part.file is None:
            message["text"] = part.text
        else:
            message["attachment"] = {"type": part.file.kind, "payload": {"is_reusable": False}}
            file = (part.file.name, part.file.file, part.file.mime_type)
        client = _client(channel)
        try:
            answer = client.post(f"{channel.external_id}/messages", file=file, **members)
        except SendError as error:
            raise _refusal(client, channel.external_id, error, tagged="tag" in members) from None
        if external_id := identifier(answer.get("message_id")):
            return Sent(external_id=external_id, pause_seconds=_rest_seconds(client))
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no message_id")

    def find_sent(self, channel: Channel, part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        others = search.Others(frozenset(known), frozenset(earlier))
        return search.find_sent(_client(channel), channel.external_id, part, others, timezone.now())

    def signal(self, channel: Channel, recipient: str, action: Signal, newest: str) -> None:
        members: dict[str, Any] = {"recipient": {"id": recipient}, "sender_action": SENDER_ACTIONS[action]}
        _client(channel).post(f"{channel.external_id}/messages", **members)

    def react(self, channel: Channel, recipient: str, external_id: str, emoji: str) -> float:
        """Messenger Platform, "Sender actions", "React or unreact to a message" (January 2026): any emoji, the last counts."""
        payload = {"message_id": external_id} | ({"reaction": emoji} if emoji else {})
        members: dict[str, Any] = {"recipient": {"id": recipient}, "payload": payload}
        action, client = "react" if emoji else "unreact", _client(channel)
        try:
            client.post(f"{channel.external_id}/messages", sender_action=action, **members)
        except SendError as error:
            raise errors.classify("100/reaction").error("100/reaction") if error.code == "100" else error from None
        return _rest_seconds(client)

    def history(self, channel: Channel, since: datetime | None, cursor: str) -> HistoryPage:
        return history.read(_client(channel), channel.external_id, since, cursor)

    # ── The account ──

    def profile(self, channel: Channel, external_id: str) -> Profile:
        """Empty without the feature Business Asset User Profile Access, which is no error."""
        try:
            found = _client(channel).get(external_id, fields="first_name,last_name,name,profile_pic")
        except SendError as error:
            # A permission that lacks is one for profiles only: the channel works.
            if error.code in NO_PROFILE or error.kind is ErrorKind.PERMISSION:
                return Profile()
            raise
        first_name = text(found.get("first_name"))
        name = text(found.get("name")) or f"{first_name} {text(found.get('last_name'))}".strip()
        return Profile(name=name, first_name=first_name, picture_url=text(found.get("profile_pic")))

    def subscribe(self, channel: Channel) -> None:
        path = f"{channel.external_id}/subscribed_apps"
        answer = _client(channel).post(path, subscribed_fields=",".join(SUBSCRIBED_FIELDS))
        if answer.get("success") not in (True, "true"):
            raise SendError(ErrorKind.TRANSIENT, "subscription")

    def unsubscribe(self, channel: Channel) -> None:
        if not channel.credentials:
            return
        try:
            _client(channel).delete(f"{channel.external_id}/subscribed_apps")
        except SendError as error:
            if error.kind not in (ErrorKind.TOKEN, ErrorKind.PERMISSION):
                raise

    def check(self, channel: Channel) -> Health:
        """Facebook drops the subscription after an hour of failed deliveries, and says so nowhere else.

        Its warnings about the page come as events; they stand until the event that takes them back.
        """
        try:
            apps = _client(channel).get(f"{channel.external_id}/subscribed_apps").get("data")
            ours = [app for app in rows(apps) if identifier(app.get("id")) == settings.META_APP_ID]
            fields = ours[0].get("subscribed_fields") if ours else None
            if not set(SUBSCRIBED_FIELDS) <= {text(field) for field in fields or []}:
                self.subscribe(channel)
        except SendError as error:
            if error.kind is ErrorKind.TOKEN:
                return Health(code=error.code, needs_reconnect=True)
            if error.kind is ErrorKind.PERMISSION or error.code == "subscription":
                return Health(code=error.code)
            raise
        return Health(code=channel.status_code if channel.status_code in self.standing_codes else "")

    def explain(self, code: str) -> Explanation:
        return errors.explain(code)

    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A page token taken as `channels_fb.login` takes it has no end, so its `expires_at` is not kept."""
        token = given.get("access_token")
        if not isinstance(token, str) or not token:
            raise ValueError("access_token")
        return {"access_token": token}


def _client(channel: Channel) -> GraphClient:
    token = (channel.credentials or {}).get("access_token")
    if not token:
        raise SendError(ErrorKind.TOKEN, "no token", scope=errors.CHANNEL)
    return GraphClient(token)


def _refusal(client: GraphClient, page: str, error: SendError, *, tagged: bool) -> SendError:
    """Say what a code means where that depends on the call: the page may be all right."""
    code = error.code
    if code == "10" and tagged:
        code = "10/human_agent"
    elif code == "100/33" and _is_shown(client, page):
        code = "100/33/message"
    return error if code == error.code else errors.classify(code).error(code, error.detail)


def _is_shown(client: GraphClient, page: str) -> bool:
    client.read_seconds = LOOK_SECONDS
    try:
        client.get(page, fields="id")
    except SendError:
        return False
    return True


def _rest_seconds(client: GraphClient) -> float:
    """Seconds between sends, so that a limit is not run into: none below 75 percent, then longer and longer."""
    if client.pause_seconds or client.usage < SLOW_FROM:
        return client.pause_seconds
    return SLOWEST_SECONDS * max(0.04, (client.usage - SLOW_FROM) / (1 - SLOW_FROM))


def _needs_tag(part: OutgoingPart) -> bool:
    """After 24 hours a person's answer goes out under the tag that allows it, where the app has the feature."""
    if not settings.META_HUMAN_AGENT or not part.by_person or part.last_customer_at is None:
        return False
    return timezone.now() >= part.last_customer_at + REPLY_WINDOW
