"""What a token opens: from the signup's redirect, or pasted; checked before anything is connected with it.

allauth carries the dialog's address. No script of Meta's runs here: the signup's configuration says what is asked, and
what was granted is asked of the token.
Source: WhatsApp Cloud API, "Embedded signup", "Access tokens"; Graph API, "Debug token", read 2026-10.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_whatsapp.client import CloudClient
from channels_whatsapp.subscription import MANAGEMENT, MOST_LISTS
from inbox.connecting import Stopped, keep_state, trouble_of
from inbox.connectors import ErrorKind, SendError
from inbox.fields import identifier, mapping, number, rows, text
from workspaces.access import MemberRequest

NEEDED_SCOPES = (MANAGEMENT, "whatsapp_business_messaging")
NUMBER_FIELDS = "id,display_phone_number,verified_name,status,quality_rating,platform_type,is_on_biz_app"

CLOSED = (
    _("You closed Meta’s window"),
    _("Nothing was connected. Start again, and share the WhatsApp account to the end."),
)
NOT_LET_IN = (
    _("Meta did not let you in"),
    _("It gave no reason. Start again; if it happens once more, try another browser or a private window."),
)
REFUSED = _("WhatsApp refused the login. Nothing was connected. Start again; if it happens once more, tell whoever runs your Messio.")  # fmt: skip


class TokenRefused(Exception):
    """The token does not serve. `reason` is a sentence; names: the permissions that it lacks; field: of the form."""

    def __init__(self, reason: str | Promise, names: Iterable[str] = (), *, field: str = "access_token") -> None:
        super().__init__(str(reason))
        self.reason, self.names, self.field = reason, list(names), field


@dataclass(frozen=True)
class App:
    """The application that a token is for."""

    app_id: str
    secret: str

    @property
    def client(self) -> CloudClient:
        return CloudClient(f"{self.app_id}|{self.secret}")

    @property
    def is_ours(self) -> bool:
        return bool(self.app_id == settings.META_APP_ID)


@dataclass(frozen=True)
class Grant:
    """credentials: as a channel keeps them, but for its account. numbers: in the form of `Signup.numbers`."""

    credentials: dict[str, Any]
    numbers: list[dict[str, Any]] = field(default_factory=list)


def our_app() -> App:
    return App(settings.META_APP_ID, settings.META_APP_SECRET)


def trouble(error: SendError) -> str:
    return trouble_of("WhatsApp", error, REFUSED)


# ── The signup ─────────────────────────────────────────────────────────────────────────────────────────────────────


def dialog_url(request: MemberRequest) -> str:
    client = OAuth2Client(request, settings.META_APP_ID, "", "POST", "", callback_url(), scope_delimiter=",")
    client.state = keep_state(request, "whatsapp")
    more = {"config_id": settings.META_WHATSAPP_CONFIG_ID, "override_default_response_type": "true"}
    address = f"{settings.META_DIALOG_URL}/{settings.META_GRAPH_VERSION}/dialog/oauth"
    return str(client.get_redirect_url(address, [], more))


def callback_url() -> str:
    """One address for all workspaces, to be listed under Valid OAuth Redirect URIs."""
    return f"{settings.PUBLIC_URL}{reverse('channels_whatsapp:callback')}"


def take_grant(request: HttpRequest) -> Grant:
    """Redeem the code, which is good for half a minute. Raises Stopped, SendError."""
    if request.GET.get("error_reason") == "user_denied" or request.GET.get("error") == "access_denied":
        raise Stopped(*CLOSED)
    code = request.GET.get("code")
    if not code:
        raise Stopped(*NOT_LET_IN)
    app = our_app()
    answer = CloudClient().post_form(
        "oauth/access_token",
        client_id=app.app_id,
        client_secret=app.secret,
        redirect_uri=callback_url(),
        code=code,
    )
    token = text(answer.get("access_token"))
    if not token:
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no access_token")
    try:
        return read_grant(token, app)
    except TokenRefused as refused:
        raise Stopped(NOT_LET_IN[0], refused.reason, also=missing(refused.names)) from refused


def missing(names: list[str]) -> str:
    return gettext("Missing permissions: %(names)s.") % {"names": ", ".join(names)} if names else ""


# ── The token ──────────────────────────────────────────────────────────────────────────────────────────────────────


def read_grant(token: str, app: App, waba: str = "") -> Grant:
    """Ask what the token is good for. waba: where it does not name its accounts. Raises TokenRefused, SendError."""
    inspected = inspect(token, app)
    granted = inspected.get("scopes")
    scopes = {text(scope) for scope in granted} if isinstance(granted, list) else set()
    granular = {text(row.get("scope")): row.get("target_ids") for row in rows(inspected.get("granular_scopes"))}
    if missing := [scope for scope in NEEDED_SCOPES if scope not in scopes | set(granular)]:
        raise TokenRefused(_("The token lacks a permission. Make a new one that has it."), missing)
    targets = granular.get(MANAGEMENT)
    accounts = [waba] if waba else [found for target in targets or [] if (found := identifier(target))]
    if not accounts:
        raise TokenRefused(
            _("The token does not name its WhatsApp Business account. Enter the account's id too."), field="waba_id"
        )
    client = CloudClient(token, app.secret)
    credentials = {"access_token": token} | end_of(inspected)
    return Grant(credentials, [found for account in accounts for found in read_numbers(client, account)])


def inspect(token: str, app: App) -> dict[str, Any]:
    """Only the application that a token is for may ask about it."""
    try:
        inspected = mapping(app.client.get("debug_token", input_token=token).get("data"))
    except SendError as error:
        if error.kind is ErrorKind.REJECTED and app.is_ours:
            raise TokenRefused(
                _("This token is for another app than Messio’s. Enter that app’s id and secret too."), field="app_id"
            ) from error
        if error.kind in (ErrorKind.REJECTED, ErrorKind.TOKEN):
            raise TokenRefused(_("This id and secret are not those of the token’s app."), field="app_secret") from error
        raise
    if inspected.get("is_valid") is not True:
        raise TokenRefused(_("This token is not valid, or not any more. Make a new one."))
    return inspected


def end_of(inspected: dict[str, Any]) -> dict[str, str]:
    """0 where the token has no end."""
    seconds = number(inspected.get("expires_at")) or 0
    if seconds <= 0 or seconds > (timezone.now() + timedelta(days=3650)).timestamp():
        return {}
    return {"expires_at": datetime.fromtimestamp(seconds, UTC).isoformat()}


def read_numbers(client: CloudClient, account: str) -> list[dict[str, Any]]:
    try:
        listed = list(client.get_all(f"{account}/phone_numbers", pages=MOST_LISTS, fields=NUMBER_FIELDS, limit="100"))
    except SendError as error:
        if error.kind in (ErrorKind.PERMISSION, ErrorKind.TOKEN):
            raise TokenRefused(
                _(
                    "The token does not open this WhatsApp Business account. Assign the account to the system user that the token is for."
                )
            ) from error
        raise
    return [
        {
            "id": identifier(row.get("id")),
            "waba_id": account,
            "name": text(row.get("verified_name"))[:150],
            "number": text(row.get("display_phone_number"))[:40],
            "status": text(row.get("status")),
            "is_on_phone": row.get("is_on_biz_app") is True,
        }
        for row in listed
        if identifier(row.get("id"), 100)
    ]
