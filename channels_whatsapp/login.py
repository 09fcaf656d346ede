"""What a token opens: from the signup's redirect, or pasted; checked before anything is connected with it.

allauth carries the dialog's address and the state (bound to the browser session, used once, ten minutes). No script of
Meta's runs here: the signup's configuration says what is asked, and what was granted is asked of the token.
Source: WhatsApp Cloud API, "Embedded signup", "Access tokens"; Graph API, "Debug token", read 2026-10.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_whatsapp.client import CloudClient
from channels_whatsapp.subscription import MANAGEMENT, MOST_LISTS
from inbox.connectors import ErrorKind, SendError
from inbox.fields import identifier, mapping, number, rows, text

STATE_OWNER = "whatsapp_numbers"
NEEDED_SCOPES = (MANAGEMENT, "whatsapp_business_messaging")
NUMBER_FIELDS = "id,display_phone_number,verified_name,status,quality_rating,platform_type,is_on_biz_app"

TROUBLE: dict[ErrorKind, str | Promise] = {
    **dict.fromkeys(
        (ErrorKind.AWAY, ErrorKind.TRANSIENT, ErrorKind.RATE_LIMITED),
        _("WhatsApp does not answer at the moment. Nothing was connected. Start again in a few minutes."),
    ),
    ErrorKind.UNKNOWN: _("WhatsApp did not answer as it should. Nothing was connected. Start again in a few minutes."),
    ErrorKind.REJECTED: _("This login was used already, or took too long. Nothing was connected. Start again."),
}
REFUSED = _("WhatsApp refused the login. Nothing was connected. Start again; if it happens once more, tell whoever runs your Messio.")  # fmt: skip


class TokenRefused(Exception):
    """The token does not serve. `reason` is a sentence; names: the permissions that it lacks; field: of the form."""

    def __init__(self, reason: str | Promise, names: Iterable[str] = (), *, field: str = "access_token") -> None:
        super().__init__(str(reason))
        self.reason, self.names, self.field = reason, list(names), field


class LoginFailed(Exception):
    """The dialog brought nothing. `reason` is one of the keys of `channels_whatsapp.views.connect.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
    return str(TROUBLE.get(error.kind, REFUSED))


# ── The signup ─────────────────────────────────────────────────────────────────────────────────────────────────────


def dialog_url(request: HttpRequest, state: dict[str, Any]) -> str:
    client = OAuth2Client(request, settings.META_APP_ID, "", "POST", "", callback_url(), scope_delimiter=",")
    client.state = statekit.stash_state(request, provider_id=STATE_OWNER, state=state)
    more = {"config_id": settings.META_WHATSAPP_CONFIG_ID, "override_default_response_type": "true"}
    address = f"{settings.META_DIALOG_URL}/{settings.META_GRAPH_VERSION}/dialog/oauth"
    return str(client.get_redirect_url(address, [], more))


def callback_url() -> str:
    """One address for all workspaces, to be listed under Valid OAuth Redirect URIs."""
    return f"{settings.PUBLIC_URL}{reverse('channels_whatsapp:callback')}"


def take_state(request: HttpRequest) -> dict[str, Any]:
    """Return what `dialog_url` was given. Raises LoginFailed for a state that is forged, used, or too old."""
    state = statekit.unstash_state(request, provider_id=STATE_OWNER, state_id=request.GET.get("state", ""))
    if state is None:
        raise LoginFailed("state")
    return dict(state)


def take_grant(request: HttpRequest) -> Grant:
    """Redeem the code, which is good for half a minute. Raises LoginFailed, TokenRefused, SendError."""
    if request.GET.get("error_reason") == "user_denied" or request.GET.get("error") == "access_denied":
        raise LoginFailed("closed")
    code = request.GET.get("code")
    if not code:
        raise LoginFailed("refused")
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
    return read_grant(token, app)


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
