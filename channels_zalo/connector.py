"""Zalo Official Accounts as Messio sees them: the connector contract over the Open API and the webhook parser."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from channels_zalo import account, errors, history, parsing, search, sending, signature, tokens
from channels_zalo.client import redeem
from channels_zalo.events import ICONS, NO_ICON, recipient_of, shared
from inbox.connectors import (
    ButtonLimits,
    Capabilities,
    Connector,
    ErrorKind,
    Health,
    HistoryPage,
    KnownFact,
    Limit,
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
from inbox.fields import mapping, text
from inbox.models import Channel
from inbox.policy import Policy, Term

MB = 1024 * 1024
CONDITIONS = "Zalo for Developers, Official Account, Điều kiện gửi tin tư vấn, 2026-11"
POLICY = Policy(
    terms=(
        Term(until=timedelta(hours=48), source=CONDITIONS),
        Term(
            until=timedelta(days=7),
            cost="paid",
            says=gettext_lazy(
                "The 48 free hours are over: until 7 days after the customer's last message Zalo charges for each of ours, or takes it from the plan."
            ),
            source=CONDITIONS,
        ),
    ),
    unasked=gettext_lazy("On Zalo the customer must write first, or follow the Official Account."),
    over=gettext_lazy("The 7 days for answering are over."),
    refused=gettext_lazy("Zalo says that the time for answering is over."),
    # Error -213 of "Mã lỗi" is about followers; when it is answered is documented nowhere.
    unfollowed=gettext_lazy("The customer no longer follows the Official Account: Zalo may refuse what you send."),
)
# What a used or broken refresh token's answer says is written nowhere; that the application is none, is.
NO_APPLICATION = {"oauth/-14002", "oauth/-14003"}
NO_TOKEN = "none"
LOOK_SECONDS = 4
# Of answers about one person: what is wrong is the person, or what the plan lets us see of them.
NO_PROFILE = {
    ErrorKind.REJECTED, ErrorKind.UNREACHABLE, ErrorKind.PERMISSION, ErrorKind.WINDOW_CLOSED, ErrorKind.QUOTA,
}  # fmt: skip


class ZaloConnector(Connector):
    platform = "zalo"
    codes = errors.TABLE
    label = "Zalo"
    capabilities = Capabilities(
        text_limit=2000,
        text_unit="code points",
        # Zalo for Developers, Official Account, "Upload"; neither sound nor film can be sent.
        file_limits={
            "image": {"image/jpeg": MB, "image/png": MB, "image/gif": 5 * MB},
            "file": {mime_type: 5 * MB for mime_type, (where, _) in sending.UPLOADS.items() if where == "file"},
        },
        reply_to=True,
        reactions=tuple(ICONS),
        receipts=frozenset({"sent", "delivered", "read"}),
        history=history.REACH,
        # Zalo for Developers, "Cấu trúc của tham số buttons".
        buttons=ButtonLimits(most=5, title=100, text=2000),
    )
    media_hosts = ("zdn.vn", "zadn.vn", "dlfl.vn", "dlmd.me", "flchat.vn", "zalo.me", "zaloapp.com")

    connect_url_name = "channels_zalo:connect"
    family = "Zalo"
    needed_settings = ("ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_SECRET_KEY")

    def check_application(self) -> None:
        """Nothing is for that: a refresh token that is none is refused, and an application that is none is said so."""
        try:
            redeem(LOOK_SECONDS, grant_type="refresh_token", refresh_token=NO_TOKEN)
        except SendError as error:
            if not error.code.startswith("oauth/") or error.code in NO_APPLICATION:
                raise

    def webhook_probe(self) -> tuple[str, str]:
        """Zalo's console posts an empty object; no question is documented, so the address itself is asked."""
        return reverse("channels_zalo:webhook"), "ok"

    # ── In ──

    def authenticate(self, request: HttpRequest) -> Verdict:
        return signature.check(request) if self.is_on else Verdict.REFUSED

    def parse(self, body: bytes, context: Mapping[str, Any]) -> list[Event]:
        """context: received_at in ms since 1970, which dates what carries no time; accounts, as the view knows them."""
        arrived_at = platform_time(context.get("received_at"), datetime.fromtimestamp(0, UTC))
        return parsing.parse(body, settings.ZALO_APP_ID, context.get("accounts", ()), arrived_at)

    # ── Out ──

    @property
    def policy(self) -> Policy:
        return POLICY

    def send(self, channel: Channel, part: OutgoingPart) -> Sent:
        return tokens.with_token(channel, lambda client: sending.send(client, part))

    def find_sent(self, channel: Channel, part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        others = search.Others(frozenset(known), frozenset(earlier))
        now = timezone.now()
        return tokens.with_token(
            channel, lambda client: search.find_sent(client, channel.external_id, part, others, now)
        )

    def signal(self, channel: Channel, recipient: str, action: Signal, newest: str) -> None:
        """Zalo has no call for typing or reading."""

    def react(self, channel: Channel, recipient: str, external_id: str, emoji: str) -> float:
        """ "Gửi biểu tượng cảm xúc": the last one counts."""
        action = {"react_icon": ICONS[emoji] if emoji else NO_ICON, "react_message_id": external_id}
        try:
            tokens.with_token(
                channel,
                lambda client: client.post(
                    sending.OLD_MESSAGE, recipient=recipient_of(recipient), sender_action=action
                ),
            )
        except SendError as error:
            raise errors.classify("-201/reaction").error("-201/reaction") if error.code == "-201" else error from None
        return 0

    def history(self, channel: Channel, since: datetime | None, cursor: str) -> HistoryPage:
        return tokens.with_token(channel, lambda client: history.read(client, channel.external_id, since, cursor))

    # ── The account ──

    def profile(self, channel: Channel, external_id: str, address: str) -> Profile:
        """Of a visitor without an account, whose id is no number, there is none."""
        if not external_id.isdecimal():
            return Profile()
        try:
            answer = tokens.with_token(channel, lambda client: client.get("v3.0/oa/user/detail", user_id=external_id))
        except SendError as error:
            if error.kind in NO_PROFILE:
                return Profile()
            raise
        found = mapping(answer.get("data"))
        picture = text(mapping(found.get("avatars")).get("240")) or text(found.get("avatar"))
        let_us_have = shared(mapping(found.get("shared_info")))
        return Profile(name=text(found.get("display_name")), picture_url=picture, shared=let_us_have)

    def describe_customer(self, channel: Channel, facts: Mapping[str, Mapping[str, Any]]) -> list[KnownFact]:
        """The labels that they have in Zalo's own tool."""
        labels = [
            text(fact.get("name")) for kind, fact in facts.items() if kind.startswith("tag:") and fact.get("tagged")
        ]
        return [KnownFact(label=gettext("Labels at Zalo"), value=", ".join(sorted(labels)))] if labels else []

    def locate(self, channel: Channel, url: str) -> tuple[str, Mapping[str, str]]:
        """Some addresses come without encryption; Zalo's servers know it all the same."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return url, {}
        ours = any(f".{parts.hostname}".endswith(f".{host}") for host in self.media_hosts)
        return (parts._replace(scheme="https").geturl() if parts.scheme == "http" and ours else url), {}

    def token_life(self, credentials: Mapping[str, Any]) -> TokenLife:
        return tokens.life(credentials)

    def renew(self, channel: Channel) -> dict[str, Any]:
        return tokens.renew(channel.credentials or {})

    def subscribe(self, channel: Channel) -> None:
        """Which events come is set in the app's console; that the token is this account's can be asked."""
        found = tokens.with_token(channel, account.read)
        if found.id != channel.external_id:
            raise errors.classify("another account").error("another account")

    def unsubscribe(self, channel: Channel) -> None:
        """Only the account's administrator can take the permission back, at Zalo."""

    def check(self, channel: Channel) -> Health:
        try:
            self.subscribe(channel)
        except SendError as error:
            return Health.after(error)
        return Health(posts="untold")

    def limits(self, told: Mapping[str, Any]) -> list[Limit]:
        """Those of a customer are free; the others are bought, or the plan's."""
        return [limit for kind, quota in told.items() if (limit := sending.quota_limit(kind, mapping(quota)))]

    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Without `refresh_token` and `expires_at` (ISO, or seconds since 1970) it lasts as long as the access token."""
        return tokens.picked(given)
