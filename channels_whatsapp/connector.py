"""WhatsApp as Messio sees it: the connector contract over Meta's Cloud API and the webhook parser."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy

from channels_whatsapp import errors, message_templates, numbers, parsing, sending, subscription
from channels_whatsapp.client import CloudClient
from channels_whatsapp.contents import MEDIA
from channels_whatsapp.models import OwnApp
from inbox.connectors import (
    ButtonLimits,
    Capabilities,
    Connector,
    ErrorKind,
    Found,
    Health,
    Limit,
    ListedTemplate,
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
from inbox.fields import text
from inbox.models import Channel
from inbox.policy import Policy, Term
from meta_graph import webhooks

MB = 1024 * 1024
# WhatsApp Cloud API, "Send messages", Customer service windows.
POLICY = Policy(
    terms=(
        Term(until=timedelta(hours=24), source="WhatsApp Cloud API, Send messages, Customer service windows, 2026-10"),
    ),
    unasked=gettext_lazy("On WhatsApp the customer must write first, or be sent a template that they agreed to."),
    over=gettext_lazy("The 24 hours for answering are over: WhatsApp takes templates alone now."),
    refused=gettext_lazy("WhatsApp says that the time for answering is over: it takes templates alone now."),
    templates=Term(
        until=None,
        cost="paid",
        says=gettext_lazy(
            "WhatsApp charges for a template by its category and the customer's country; one about an order or an appointment (utility) is free while the 24 hours last."
        ),
        source="WhatsApp Business Platform, Pricing, Per-message pricing, 2026-10",
    ),
)
# WhatsApp Cloud API, "Media": what it takes, and Office's types as our look at the first bytes names them.
OFFICE = (
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)  # fmt: skip
# A token that ends is exchanged this long before, while it still serves.
RENEWED_BEFORE = timedelta(days=10)
# What a number says of itself that a person must look at.
STATES = {
    "PENDING": "133010", "DISCONNECTED": "133010", "DELETED": "100/33", "BANNED": "account/DISABLED_UPDATE",
    "RESTRICTED": "account/ACCOUNT_RESTRICTION", "FLAGGED": "quality/FLAGGED",
}  # fmt: skip


class WhatsAppConnector(Connector):
    platform = "whatsapp"
    codes = errors.TABLE
    label = "WhatsApp"
    capabilities = Capabilities(
        text_limit=4096,
        file_limits={
            "image": {"image/jpeg": 5 * MB, "image/png": 5 * MB},
            "audio": dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * MB),
            "video": {"video/mp4": 16 * MB, "video/3gpp": 16 * MB},
            "file": dict.fromkeys(("text/plain", "application/pdf", *OFFICE), 100 * MB),
        },
        voice="audio/ogg",
        reply_to=True,
        typing=True,
        seen=True,
        typing_is_seen=True,
        reactions=("👍", "❤️", "😂", "😮", "😢", "🙏"),
        receipts=frozenset({"sent", "delivered", "read"}),
        # "Interactive reply buttons messages" and, from four on, "Interactive list messages", 2026-10.
        buttons=ButtonLimits(most=10, title=20, text=1024),
        template_limit=message_templates.LONGEST_TEXT,
    )
    media_hosts = ("fbsbx.com", "fbcdn.net", "whatsapp.net")
    standing_codes = frozenset({"account/DISABLED_UPDATE"})
    connect_url_name = "channels_whatsapp:connect"
    family = "WhatsApp"
    needed_settings = ("META_APP_ID", "META_APP_SECRET")

    def check_application(self) -> None:
        CloudClient().check_application()

    def webhook_probe(self) -> tuple[str, str]:
        return webhooks.probe(reverse("channels_whatsapp:webhook"))

    # ── In ──

    def authenticate(self, request: HttpRequest) -> Verdict:
        """Another application than ours posts to a path of its own, and signs with its own secret."""
        key = request.resolver_match.kwargs.get("key") if request.resolver_match else None
        secret = OwnApp.secret_of(key) if key else settings.META_APP_SECRET
        return webhooks.authenticate(request, secret or "") if self.is_on else Verdict.REFUSED

    def parse(self, body: bytes, context: Mapping[str, Any]) -> list[Event]:
        """context: received_at in ms since 1970; numbers and only as in `parsing.Place`."""
        arrived_at = platform_time(context.get("received_at"), datetime.fromtimestamp(0, UTC))
        return parsing.parse(body, parsing.Place(arrived_at, context.get("numbers") or {}, context.get("only")))

    # ── Out ──

    @property
    def policy(self) -> Policy:
        return POLICY

    def send(self, channel: Channel, part: OutgoingPart) -> Sent:
        return sending.send_part(client_of(channel), channel.external_id, part)

    def find_sent(self, channel: Channel, part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        """WhatsApp lists nothing. A status tells, since it carries the key that the message was sent with."""
        return Search(found=Found.UNKNOWN)

    def signal(self, channel: Channel, recipient: str, action: Signal, newest: str) -> None:
        """WhatsApp Cloud API, "Typing indicators": both name a message; typing ends with the answer or after 25 s."""
        if newest and action != "typing_off":
            sending.mark_read(client_of(channel), channel.external_id, newest, typing=action == "typing_on")

    def react(self, channel: Channel, recipient: str, external_id: str, emoji: str) -> float:
        sending.react(client_of(channel), channel.external_id, recipient, external_id, emoji)
        return 0

    def templates(self, channel: Channel) -> list[ListedTemplate]:
        client = client_of(channel)
        return message_templates.read_templates(client, subscription.waba_of(client, channel))

    # ── The account ──

    def profile(self, channel: Channel, external_id: str, address: str) -> Profile:
        """A customer's name comes with their messages; of more WhatsApp tells nobody."""
        return Profile()

    def phone(self, external_id: str) -> str:
        return f"+{external_id}" if external_id.isdecimal() else ""

    def address_of(self, phone: str) -> str:
        return phone.removeprefix("+")

    def locate(self, channel: Channel, url: str) -> tuple[str, Mapping[str, str]]:
        """WhatsApp Cloud API, "Media": an address lives five minutes, and is given the same token as the call."""
        if not url.startswith(MEDIA):
            return url, {}
        client = client_of(channel)
        found = text(client.get(url.removeprefix(MEDIA), phone_number_id=channel.external_id).get("url"))
        if not found:
            raise SendError(ErrorKind.REJECTED, "unreadable", "no url")
        return found, {"Authorization": f"Bearer {client.token}"}

    def token_life(self, credentials: Mapping[str, Any]) -> TokenLife:
        ends_at = ends_at_of(credentials)
        return TokenLife(renew_at=ends_at - RENEWED_BEFORE if ends_at else None)

    def renew(self, channel: Channel) -> dict[str, Any]:
        """Facebook Login for Business, "Refresh system user access tokens": the old one goes on until its own end."""
        credentials = channel.credentials or {}
        return credentials | subscription.exchange(
            credentials.get("app_id") or settings.META_APP_ID,
            secret_of(credentials),
            text(credentials.get("access_token")),
        )

    def subscribe(self, channel: Channel) -> None:
        subscription.subscribe(client_of(channel), channel)

    def unsubscribe(self, channel: Channel) -> None:
        if not channel.credentials:
            return
        try:
            subscription.unsubscribe(client_of(channel), channel)
        except SendError as error:
            if error.kind not in (ErrorKind.TOKEN, ErrorKind.PERMISSION) and error.code != "token_expired":
                raise

    def check(self, channel: Channel) -> Health:
        """Without a subscription of the account nothing comes, though sending works. Warnings stand until taken back, and what
        an unpaid account holds waits until WhatsApp no longer says so."""
        posts: Literal["on", "mended"] = "on"
        try:
            client = client_of(channel)
            number = client.get(channel.external_id, fields=f"status,{numbers.LIMITS},{numbers.HEALTH}")
            if not subscription.is_subscribed(client, channel):
                subscription.subscribe(client, channel)
                posts = "mended"
        except SendError as error:
            return Health.after(error)
        standing = channel.status_code if channel.status_code in self.standing_codes else ""
        code = STATES.get(text(number.get("status")), standing)
        if not channel.may_send and numbers.is_unpaid(number):
            code = errors.UNPAID
        may_send = code not in (errors.UNPAID, *self.standing_codes)
        return Health(code=code, posts=posts, may_send=may_send, limits=numbers.told_of(number))

    def limits(self, told: Mapping[str, Any]) -> list[Limit]:
        return numbers.limits(told)

    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """waba_id: found with the token where it is not given. expires_at: ISO 8601, of a token that ends."""
        if not text(given.get("access_token")):
            raise ValueError("access_token")
        kept = {name: value for name in ("access_token", "waba_id") if (value := text(given.get(name)))}
        ends_at = ends_at_of(given)
        return kept | ({"expires_at": ends_at.isoformat()} if ends_at else {})


def client_of(channel: Channel) -> CloudClient:
    credentials = channel.credentials or {}
    token = text(credentials.get("access_token"))
    if not token:
        raise SendError(ErrorKind.TOKEN, "no token", scope=errors.CHANNEL)
    ends_at = ends_at_of(credentials)
    if ends_at and ends_at <= timezone.now():
        raise errors.classify("token_expired").error("token_expired")
    return CloudClient(token, secret_of(credentials))


def secret_of(credentials: Mapping[str, Any]) -> str:
    return text(credentials.get("app_secret")) or str(settings.META_APP_SECRET)


def ends_at_of(credentials: Mapping[str, Any]) -> datetime | None:
    try:
        ends_at = parse_datetime(text(credentials.get("expires_at")))
    except ValueError:
        return None
    return ends_at.replace(tzinfo=ends_at.tzinfo or UTC) if ends_at else None
