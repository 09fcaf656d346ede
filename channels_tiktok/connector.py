"""TikTok as Messio sees it: the connector contract over the Business Messaging API and the webhook parser."""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from channels_tiktok import account, errors, history, listing, media, parsing, people, search, signature, tokens
from channels_tiktok.client import TikTokClient
from channels_tiktok.tokens import client_of
from inbox.connectors import (
    ButtonLimits,
    Capabilities,
    Connector,
    ErrorKind,
    Health,
    HistoryPage,
    OutgoingPart,
    Profile,
    Search,
    SendError,
    Sent,
    Signal,
    TokenLife,
    Verdict,
)
from inbox.events import Event, platform_time
from inbox.fields import identifier, mapping, text
from inbox.models import Channel
from inbox.policy import Policy, Term

MB = 1024 * 1024
MESSAGES = "business/message/send"
# TikTok API for Business, "Manage direct messages": 48 hours from each message of the customer.
REPLY_WINDOW = timedelta(hours=48)
SOURCE = "TikTok API for Business, Manage direct messages, 2026-11"
POLICY = Policy(
    terms=(
        Term(until=REPLY_WINDOW, at_first=10, source=SOURCE),
        Term(
            until=None,
            most=3,
            says=gettext_lazy("The 48 hours are over: TikTok takes at most 3 more messages until the customer writes."),
            source=SOURCE,
        ),
    ),
    unasked=gettext_lazy("On TikTok the customer must write first."),
    refused=gettext_lazy("TikTok says that it takes no more messages to this customer for now."),
)
SENDER_ACTIONS = {"typing_on": "TYPING", "seen": "MARK_READ"}
# Nobody waits longer for a look at the application.
LOOK_SECONDS = 4


class TikTokConnector(Connector):
    platform = "tiktok"
    codes = errors.TABLE
    label = "TikTok"
    capabilities = Capabilities(
        text_limit=6000,
        file_limits={"image": {"image/jpeg": 3 * MB, "image/png": 3 * MB}},
        reply_to=True,
        typing=True,
        seen=True,
        receipts=frozenset({"sent", "read"}),
        history=history.REACH,
        # "Send a message", TEMPLATE of the type QA_BUTTON_CARD.
        buttons=ButtonLimits(most=3, title=20, text=40),
    )
    media_hosts = (
        "tiktok.com", "tiktokv.com", "tiktokcdn.com", "tiktokcdn-us.com", "tiktokcdn-eu.com",
        "ibyteimg.com", "ibytedtos.com", "byteoversea.com", "muscdn.com",
    )  # fmt: skip
    connect_url_name = "channels_tiktok:connect"
    family = "TikTok"
    needed_settings = ("TIKTOK_APP_ID", "TIKTOK_APP_SECRET")

    def check_application(self) -> None:
        client = TikTokClient()
        client.read_seconds = LOOK_SECONDS
        account.subscribed_urls(client)

    def webhook_probe(self) -> tuple[str, str]:
        """TikTok verifies no address; ours answers whoever asks for it."""
        return reverse("channels_tiktok:webhook"), "ok"

    # ── In ──

    def authenticate(self, request: HttpRequest) -> Verdict:
        """An old signature may be a stranger's copy: TikTok repeats what we had not answered with a time of its own."""
        right = self.is_on and signature.is_genuine(
            request.headers.get("TikTok-Signature", ""),
            request.body,
            secret=settings.TIKTOK_APP_SECRET,
            now=time.time(),
            tolerance_seconds=settings.TIKTOK_SIGNATURE_SECONDS,
        )
        return Verdict.GENUINE if right else Verdict.REFUSED

    def parse(self, body: bytes, context: Mapping[str, Any]) -> list[Event]:
        """context: received_at in ms since 1970, which dates what carries no time."""
        return parsing.parse(body, platform_time(context.get("received_at"), datetime.fromtimestamp(0, UTC)))

    # ── Out ──

    @property
    def policy(self) -> Policy:
        return POLICY

    def send(self, channel: Channel, part: OutgoingPart) -> Sent:
        client = client_of(channel)
        if part.buttons:
            members: dict[str, Any] = {"message_type": "TEMPLATE", "template": button_card(part)}
        elif part.file is None:
            members = {"message_type": "TEXT", "text": {"body": part.text}}
            if part.reply_to:
                members["referenced_message_info"] = {"referenced_message_id": part.reply_to}
        else:
            media.require_pictures(client, channel.external_id, part.recipient)
            picture = media.upload(client, channel.external_id, part.file)
            members = {"message_type": "IMAGE", "image": {"media_id": picture}}
        answer = client.post(MESSAGES, **_to(channel, part.recipient), **members)
        if external_id := identifier(mapping(answer.get("message")).get("message_id")):
            return Sent(external_id=external_id)
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no message_id")

    def find_sent(self, channel: Channel, part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        others = search.Others(frozenset(known), frozenset(earlier))
        conversation = listing.read_conversation(client_of(channel), channel.external_id, part.recipient)
        return search.find_sent(conversation, part, others, timezone.now())

    def signal(self, channel: Channel, recipient: str, action: Signal, newest: str) -> None:
        """TikTok shows typing for five seconds, and knows no end of it."""
        if name := SENDER_ACTIONS.get(action):
            client_of(channel).post(
                MESSAGES, **_to(channel, recipient), message_type="SENDER_ACTION", sender_action=name
            )

    def history(self, channel: Channel, since: datetime | None, cursor: str) -> HistoryPage:
        return history.read(client_of(channel), channel.external_id, since, cursor)

    # ── The account ──

    def profile(self, channel: Channel, external_id: str, address: str) -> Profile:
        return people.read_profile(channel, external_id, address)

    def locate(self, channel: Channel, url: str) -> tuple[str, Mapping[str, str]]:
        return media.locate(client_of(channel), channel.external_id, url)

    def token_life(self, credentials: Mapping[str, Any]) -> TokenLife:
        return tokens.life_of(credentials)

    def renew(self, channel: Channel) -> dict[str, Any]:
        return tokens.refresh(channel.credentials or {})

    def subscribe(self, channel: Channel) -> None:
        account.inspect_token(client_of(channel), channel.external_id)
        account.subscribe()

    def unsubscribe(self, channel: Channel) -> None:
        """The subscription is the application's, for all accounts; what ends is the access to this one."""
        token = text((channel.credentials or {}).get("access_token"))
        if not token:
            return
        try:
            account.revoke(token)
        except SendError as error:
            if error.kind not in (ErrorKind.TOKEN, ErrorKind.PERMISSION):
                raise

    def check(self, channel: Channel) -> Health:
        """Somebody may have set another address for the whole application, and taken permissions back."""
        try:
            account.inspect_token(client_of(channel), channel.external_id)
            if account.webhook_url() in account.subscribed_urls(TikTokClient()):
                return Health()
            account.subscribe()
        except SendError as error:
            return Health.after(error)
        return Health(posts="mended")

    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """access_token, and refresh_token, expires_at and refresh_expires_at (ISO times), without which it ends in a day."""
        kept: dict[str, Any] = {name: text(given.get(name)) for name in ("access_token", "refresh_token")}
        if not kept["access_token"]:
            raise ValueError("access_token")
        for name in ("expires_at", "refresh_expires_at"):
            if given.get(name) and tokens.time_of(given, name) is None:
                raise ValueError(f"{name} as a time in ISO form")
            kept[name] = text(given.get(name))
        return {name: value for name, value in kept.items() if value}


def button_card(part: OutgoingPart) -> dict[str, Any]:
    """The words as a question, and what it can be answered with; such a card can quote nothing."""
    buttons = [{"type": "REPLY", "title": title, "id": title} for title in part.buttons]
    return {"type": "QA_BUTTON_CARD", "title": part.text, "buttons": buttons}


def _to(channel: Channel, conversation: str) -> dict[str, str]:
    return {"business_id": channel.external_id, "recipient_type": "CONVERSATION", "recipient": conversation}
