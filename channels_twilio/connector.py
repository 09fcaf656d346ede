"""WhatsApp numbers at Twilio as Messio sees them: the connector contract over its Messaging API."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from channels_twilio import contents, errors, parsing
from channels_twilio.client import TwilioClient
from channels_twilio.signature import is_signed, read_form
from inbox.connectors import (
    Capabilities,
    Connector,
    ErrorKind,
    Explanation,
    Found,
    Health,
    ListedTemplate,
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
POLICY = Policy(
    terms=(Term(until=timedelta(hours=24), source="Twilio, Key concepts of WhatsApp, Customer care window, 2026-11"),),
    unasked=_("On WhatsApp the customer must write first."),
    over=_("The 24 hours for answering are over."),
    refused=_("WhatsApp says that the time for answering is over."),
    templates=Term(
        until=None,
        cost="paid",
        says=_("Twilio and WhatsApp charge for a template, by its category and the customer's country."),
        source="Twilio, Key concepts of WhatsApp, Message templates, 2026-11",
    ),
)
# Twilio repeats nothing after a 5xx unless the address asks for it (Webhooks connection overrides, 2026-11).
OVERRIDES = "#rc=5&rp=all"
# Numbers of Twilio's sandbox are in no list of senders; their webhook is set in the console.
SANDBOX = "whatsapp:+14155238886"
MEDIA_SALT = "channels_twilio.media"
# Twilio fetches a file at once, and again where that failed.
MEDIA_SECONDS = 3600
MOST_LISTED = "50"
# Its clock against ours, and a create that is not listed at once.
CLOCKS_DIFFER, LISTED_AFTER = timedelta(seconds=60), timedelta(seconds=60)


class TwilioConnector(Connector):
    platform = "twilio"
    label = "WhatsApp (Twilio)"
    # Twilio, "Guidance: WhatsApp media messages", 2026-11. A status is all that is told of what was sent.
    capabilities = Capabilities(
        text_limit=1600,
        file_limits={"image": 5 * MB, "audio": 16 * MB, "video": 16 * MB, "file": 16 * MB},
        mime_types={
            "image": ("image/jpeg", "image/png", "image/webp"),
            "audio": ("audio/ogg", "audio/amr", "audio/3gpp", "audio/aac", "audio/mpeg"),
            "video": ("video/mp4",),
        },
        typing=True,
        receipts=frozenset({"sent", "delivered", "read"}),
        template_limit=contents.LONGEST_TEXT,
    )
    media_hosts = ("twilio.com", "twiliocdn.com", "s3-external-1.amazonaws.com")
    connect_url_name = "channels_twilio:connect"

    @property
    def is_on(self) -> bool:
        """An account's credentials belong to its channel: nothing has to be set up first."""
        return True

    def check_application(self) -> None:
        """There is none: each channel brings its own account."""

    def webhook_probe(self) -> tuple[str, str]:
        """Twilio asks for nothing before it posts; what answers here answers its posts too."""
        return reverse("channels_twilio:webhook", args=[""]), "twilio"

    # ── In ──

    def authenticate(self, request: HttpRequest) -> Verdict:
        """Under the token of the account whose number the form names: that is only looked up until the signature fits."""
        try:
            form = read_form(request.body)
        except ValueError:
            return Verdict.REFUSED
        numbers = {parsing.address(form.get(name, [""])[0]) for name in ("To", "From")}
        account = form.get("AccountSid", [""])[0]
        channels = Channel.objects.filter(platform=self.platform, external_id__in=numbers - {""})
        known = [channel.credentials or {} for channel in channels.exclude(status=Channel.Status.DISCONNECTED)]
        tokens = [
            token
            for credentials in known
            if credentials.get("account_sid") == account
            for token in (credentials.get("auth_token"), credentials.get("secondary_auth_token"))
            if token
        ]
        url = f"{settings.PUBLIC_URL}{request.get_full_path()}"
        right = is_signed(request.headers.get("X-Twilio-Signature", ""), url, form, tokens)
        return Verdict.GENUINE if right else Verdict.REFUSED

    def parse(self, body: bytes, context: Mapping[str, Any]) -> list[Event]:
        """context: received_at in ms since 1970; part: our own key, of a status's address."""
        arrived_at = platform_time(context.get("received_at"), datetime.fromtimestamp(0, UTC))
        return parsing.parse(body, arrived_at, str(context.get("part", "")))

    def locate(self, channel: Channel, url: str) -> tuple[str, Mapping[str, str]]:
        """Files of the account itself are given to whoever has its credentials; to no other address do these go."""
        client = TwilioClient.of(channel)
        own = f"/2010-04-01/Accounts/{client.account}/"
        if url.startswith((f"https://api.twilio.com{own}", f"{settings.TWILIO_API_URL}{own}")):
            # The simulator's, in development, stands where TWILIO_API_URL says.
            url = settings.TWILIO_API_URL + url[url.index(own) :]
            return url, {"Authorization": client.basic}
        return url, {}

    # ── Out ──

    @property
    def policy(self) -> Policy:
        return POLICY

    def kind_of(self, code: str) -> ErrorKind | None:
        row = errors.find(code)
        return row.kind if row else None

    def send(self, channel: Channel, part: OutgoingPart) -> Sent:
        """201 says that Twilio took it; WhatsApp's own refusals come as a status."""
        status_url = f"{settings.PUBLIC_URL}{reverse('channels_twilio:webhook', args=['status/'])}?part={part.key}"
        form = {"To": part.recipient, "From": channel.external_id, "StatusCallback": f"{status_url}{OVERRIDES}"}
        if part.template:
            form |= contents.form_of(part.template)
        elif part.file is None:
            form["Body"] = part.text
        else:
            form["MediaUrl"] = media_url(part)
        answer = TwilioClient.of(channel).post("Messages.json", **form)
        if external_id := parsing.identifier(str(answer.get("sid") or "")):
            return Sent(external_id=external_id)
        raise errors.classify("unreadable").error("unreadable", "no sid")

    def templates(self, channel: Channel) -> list[ListedTemplate]:
        return contents.read_templates(TwilioClient.of(channel))

    def find_sent(self, channel: Channel, part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        """The account's list of what went to the customer: days are its finest filter."""
        tried_at = part.tried_at
        if tried_at is None:
            return Search(found=Found.UNKNOWN)
        day = (tried_at - CLOCKS_DIFFER).astimezone(UTC).date().isoformat()
        params = {"To": part.recipient, "From": channel.external_id, "DateSent>": day, "PageSize": MOST_LISTED}
        listed = TwilioClient.of(channel).get("Messages.json", **params).get("messages")
        others = set(known)
        for row in reversed(listed if isinstance(listed, list) else []):
            sid = parsing.identifier(str(row.get("sid") or "")) if isinstance(row, dict) else ""
            if sid and sid not in others and is_alike(row, part, tried_at):
                return Search(found=Found.YES, external_id=sid)
        is_settled = datetime.now(UTC) > tried_at + LISTED_AFTER and len(listed or []) < int(MOST_LISTED)
        return Search(found=Found.NO if is_settled else Found.UNKNOWN)

    def signal(self, channel: Channel, recipient: str, action: Signal, newest: str) -> None:
        """Typing marks the customer's message as read too, and ends by itself (public beta, 2026-11)."""
        if action == "typing_on" and newest:
            form = {"channel": "whatsapp", "messageId": newest}
            TwilioClient.of(channel).post_messaging("Indicators/Typing.json", data=form)

    # ── The account ──

    def profile(self, channel: Channel, external_id: str) -> Profile:
        """The name comes with each message, and nothing else is told."""
        return Profile()

    def subscribe(self, channel: Channel) -> None:
        if channel.external_id == SANDBOX:
            return
        client = TwilioClient.of(channel)
        client.account_facts()
        sender = find_sender(client, channel.external_id)
        if sender is None:
            raise errors.classify("offline").error("offline", "no such sender")
        address = settings.PUBLIC_URL + reverse("channels_twilio:webhook", args=[""])
        webhook = {
            "callback_url": f"{address}{OVERRIDES}",
            "callback_method": "POST",
            "status_callback_url": f"{address}status/{OVERRIDES}",
            "status_callback_method": "POST",
        }
        client.post_messaging(f"Channels/Senders/{sender['sid']}", json={"webhook": webhook})

    def unsubscribe(self, channel: Channel) -> None:
        if not channel.credentials or channel.external_id == SANDBOX:
            return
        client = TwilioClient.of(channel)
        try:
            if sender := find_sender(client, channel.external_id):
                nothing = {"callback_url": "", "status_callback_url": ""}
                client.post_messaging(f"Channels/Senders/{sender['sid']}", json={"webhook": nothing})
        except SendError as error:
            if error.kind not in (ErrorKind.TOKEN, ErrorKind.PERMISSION):
                raise

    def check(self, channel: Channel) -> Health:
        client = TwilioClient.of(channel)
        try:
            if channel.external_id == SANDBOX:
                client.account_facts()
                return Health()
            sender = find_sender(client, channel.external_id)
            if sender is None or not str(sender.get("status", "")).startswith("ONLINE"):
                return Health(code="offline")
            webhook = sender.get("webhook")
            ours = settings.PUBLIC_URL + reverse("channels_twilio:webhook", args=[""])
            if not isinstance(webhook, dict) or not str(webhook.get("callback_url", "")).startswith(ours):
                self.subscribe(channel)
        except SendError as error:
            if error.kind is ErrorKind.TOKEN:
                return Health(code=error.code, needs_reconnect=True)
            if error.kind is ErrorKind.PERMISSION:
                return Health(code=error.code)
            raise
        return Health()

    def explain(self, code: str) -> Explanation:
        return errors.explain(code)

    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The account's sid and its primary auth token, which signs webhooks; an API key signs calls where there is one."""
        kept = {}
        for name in ("account_sid", "auth_token"):
            if not isinstance(given.get(name), str) or not given[name]:
                raise ValueError(name)
            kept[name] = given[name]
        for name in ("secondary_auth_token", "api_key", "api_secret"):
            if isinstance(given.get(name), str) and given[name]:
                kept[name] = given[name]
        return kept


def find_sender(client: TwilioClient, number: str) -> dict[str, Any] | None:
    return next((row for row in senders(client) if row.get("sender_id") == number), None)


def senders(client: TwilioClient) -> list[dict[str, Any]]:
    """The account's WhatsApp numbers, each {sid, status, sender_id, webhook, …}. Raises SendError."""
    found = client.get_messaging("Channels/Senders", Channel="whatsapp", PageSize="100").get("senders")
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def media_url(part: OutgoingPart) -> str:
    """Where Twilio fetches the part's file: without a login, but for a while only, and from who was told."""
    assert part.file is not None
    token = signing.TimestampSigner(salt=MEDIA_SALT).sign(str(part.key))
    name = quote(part.file.name.replace("/", "_") or "file")
    return f"{settings.PUBLIC_URL}{reverse('channels_twilio:media', args=[token, 'x']).removesuffix('x')}{name}"


def is_alike(row: Mapping[str, Any], part: OutgoingPart, tried_at: datetime) -> bool:
    """Whether a listed message is the one that was tried then."""
    try:
        made_at = parsedate_to_datetime(str(row.get("date_created")))
    except (TypeError, ValueError):
        return False
    if not str(row.get("direction", "")).startswith("outbound") or made_at < tried_at - CLOCKS_DIFFER:
        return False
    if part.file is not None:
        return str(row.get("num_media")) not in ("", "0", "None")
    body = str(row.get("body") or "").strip()
    # Of a template Twilio lists the words alone, which have something above and below them.
    return bool(body) and body in part.text if part.template else body == part.text.strip()
