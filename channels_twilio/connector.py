"""WhatsApp numbers at Twilio as Messio sees them: the connector contract over its Messaging API."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_twilio import contents, errors, history, parsing, search
from channels_twilio.client import TwilioClient
from channels_twilio.senders import FORMER, find_sender, own_address, told_of
from channels_twilio.signature import is_signed, read_form
from inbox import fetched
from inbox.connectors import (
    Capabilities,
    Connector,
    ErrorKind,
    Health,
    HistoryPage,
    Limit,
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
from inbox.fields import mapping, text
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
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENTS = (
    "application/pdf", "application/msword", f"{OFFICE}wordprocessingml.document", f"{OFFICE}presentationml.presentation",
    f"{OFFICE}spreadsheetml.sheet",
)  # fmt: skip
# Twilio repeats nothing after a 5xx unless the address asks for it (Webhooks connection overrides, 2026-11).
OVERRIDES = "#rc=5&rp=all"
# Numbers of Twilio's sandbox are in no list of senders; their webhook is set in the console.
SANDBOX = "whatsapp:+14155238886"


class TwilioConnector(Connector):
    platform = "twilio"
    codes = errors.TABLE
    label = "WhatsApp (Twilio)"
    # Twilio, "Guidance: WhatsApp media messages", 2026-11. A status is all that is told of what was sent.
    capabilities = Capabilities(
        text_limit=1600,
        file_limits={
            "image": dict.fromkeys(("image/jpeg", "image/png", "image/webp"), 5 * MB),
            "audio": dict.fromkeys(("audio/ogg", "audio/amr", "audio/aac", "audio/mpeg"), 16 * MB),
            "video": {"video/mp4": 16 * MB},
            "file": dict.fromkeys(DOCUMENTS, 16 * MB),
        },
        voice="audio/ogg",
        typing=True,
        typing_is_seen=True,
        receipts=frozenset({"sent", "delivered", "read"}),
        history=history.REACH,
        template_limit=contents.LONGEST_TEXT,
    )
    media_hosts = ("twilio.com", "twiliocdn.com", "s3-external-1.amazonaws.com")
    standing_codes = frozenset({errors.ELSEWHERE})
    connect_url_name = "channels_twilio:connect"
    # An account's credentials belong to its channel: nothing has to be set up first.
    family = "WhatsApp"

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

    def send(self, channel: Channel, part: OutgoingPart) -> Sent:
        """201 says that Twilio took it; WhatsApp's own refusals come as a status."""
        status_url = f"{settings.PUBLIC_URL}{reverse('channels_twilio:webhook', args=['status/'])}?part={part.key}"
        form = {"To": part.recipient, "From": channel.external_id, "StatusCallback": f"{status_url}{OVERRIDES}"}
        if part.template:
            form |= contents.form_of(part.template)
        elif part.file is None:
            form["Body"] = part.text
        else:
            form["MediaUrl"] = fetched.address_of(part)
        answer = TwilioClient.of(channel).post("Messages.json", **form)
        if external_id := parsing.identifier(str(answer.get("sid") or "")):
            return Sent(external_id=external_id)
        raise errors.classify("unreadable").error("unreadable", "no sid")

    def templates(self, channel: Channel) -> list[ListedTemplate]:
        return contents.read_templates(TwilioClient.of(channel))

    def find_sent(self, channel: Channel, part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        return search.find_sent(TwilioClient.of(channel), channel.external_id, part, frozenset(known), timezone.now())

    def history(self, channel: Channel, since: datetime | None, cursor: str) -> HistoryPage:
        return history.read(TwilioClient.of(channel), channel.external_id, since, cursor)

    def signal(self, channel: Channel, recipient: str, action: Signal, newest: str) -> None:
        """Typing marks the customer's message as read too, and ends by itself (public beta, 2026-11)."""
        if action == "typing_on" and newest:
            form = {"channel": "whatsapp", "messageId": newest}
            TwilioClient.of(channel).post_messaging("Indicators/Typing.json", data=form)

    # ── The account ──

    def profile(self, channel: Channel, external_id: str, address: str) -> Profile:
        """The name comes with each message, and nothing else is told."""
        return Profile()

    def phone(self, external_id: str) -> str:
        number = external_id.removeprefix("whatsapp:")
        return number if number.removeprefix("+").isdecimal() else ""

    def address_of(self, phone: str) -> str:
        return f"whatsapp:{phone}"

    def subscribe(self, channel: Channel) -> None:
        if channel.external_id == SANDBOX:
            return
        client = TwilioClient.of(channel)
        client.account_facts()
        sender = find_sender(client, channel.external_id)
        if sender is None:
            raise errors.classify("offline").error("offline", "no such sender")
        address = own_address()
        webhook = {
            "callback_url": f"{address}{OVERRIDES}",
            "callback_method": "POST",
            "status_callback_url": f"{address}status/{OVERRIDES}",
            "status_callback_method": "POST",
        }
        client.post_messaging(f"Channels/Senders/{sender['sid']}", json={"webhook": webhook})

    def unsubscribe(self, channel: Channel) -> None:
        """What the number posted to before it was connected hears of it again."""
        if not channel.credentials or channel.external_id == SANDBOX:
            return
        client = TwilioClient.of(channel)
        try:
            if sender := find_sender(client, channel.external_id):
                before = {"callback_url": "", "status_callback_url": ""} | mapping(channel.credentials.get(FORMER))
                client.post_messaging(f"Channels/Senders/{sender['sid']}", json={"webhook": before})
        except SendError as error:
            if error.kind not in (ErrorKind.TOKEN, ErrorKind.PERMISSION):
                raise

    def check(self, channel: Channel) -> Health:
        """An address that is gone is set again; one that somebody set in its place is theirs to keep, and is told."""
        client = TwilioClient.of(channel)
        try:
            if channel.external_id == SANDBOX:
                client.account_facts()
                return Health(posts="untold")
            sender = find_sender(client, channel.external_id)
            if sender is None or not str(sender.get("status", "")).startswith("ONLINE"):
                return Health(code="offline")
            limits = told_of(sender)
            address = text(mapping(sender.get("webhook")).get("callback_url"))
            if address:
                code = "" if address.startswith(own_address()) else errors.ELSEWHERE
                return Health(code=code, limits=limits)
            self.subscribe(channel)
        except SendError as error:
            return Health.after(error)
        return Health(posts="mended", limits=limits)

    def limits(self, told: Mapping[str, Any]) -> list[Limit]:
        found = []
        if quality := told.get("quality"):
            found.append(Limit(label=gettext("Quality"), value=quality, is_low=quality.upper() in ("LOW", "RED")))
        if most := told.get("most"):
            found.append(
                Limit(label=gettext("Customers written to first"), value=most, note=gettext("at most in 24 hours"))
            )
        return found

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
