"""Facebook Login for pages: the dialog, the way back, and what was granted.

allauth carries the dialog's address. Its own callback would sign the person in as somebody, and its client lets the
app's secret into addresses, so the way back (`inbox.connecting`) and the code are handled by us.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_fb.client import PageClient
from inbox.connecting import Stopped, keep_state, trouble_of
from inbox.connectors import ErrorKind, SendError
from inbox.fields import identifier, mapping, rows, text
from inbox.models import Channel
from workspaces.access import MemberRequest

SCOPES = (
    "pages_show_list",
    "pages_manage_metadata",
    "pages_messaging",
    "pages_read_engagement",
    "business_management",
    "instagram_basic",
    "instagram_manage_messages",
)
# Without these a page, or an Instagram account, cannot be connected; the others only decide which are listed.
NEEDED_SCOPES = {
    "facebook": ("pages_messaging", "pages_manage_metadata", "pages_read_engagement"),
    "instagram": ("instagram_basic", "instagram_manage_messages", "pages_manage_metadata"),
}
FULL_CONTROL = {"PROFILE_PLUS_FULL_CONTROL"}
NEEDED_TASKS = {
    "task:MESSAGING": {"MESSAGING", "PROFILE_PLUS_MESSAGING"} | FULL_CONTROL,
    "task:MODERATE": {"MODERATE", "PROFILE_PLUS_MODERATE", "MANAGE", "PROFILE_PLUS_MANAGE"} | FULL_CONTROL,
}
PAGE_FIELDS = (
    "id,name,category,tasks,access_token,picture{url},instagram_business_account{id,username,name,profile_picture_url}"
)
MOST_LISTS = 20  # of a hundred pages each

# What a page lacks, and how to grant it.
MISSING: dict[str, str | Promise] = {
    "pages_messaging": _("You did not let Messio read and send this Page's messages."),
    "pages_manage_metadata": _("You did not let Messio receive this Page's messages as they come."),
    "pages_read_engagement": _("You did not let Messio read this Page's content."),
    "instagram_basic": _("You did not let Messio see this Instagram account."),
    "instagram_manage_messages": _("You did not let Messio read and send this Instagram account's messages."),
    "task:MESSAGING": _("Your role on this Page does not include messages. Ask someone with full control to give you “Messages” under Page access."),
    "task:MODERATE": _("Your role on this Page does not include community activity. Ask someone with full control to give you “Community activity” under Page access."),
    "not_granted": _("This Page was not ticked in Facebook’s window, or this Facebook account does not look after it. Start again and tick it, or ask someone who manages the Page."),
    "instagram_not_granted": _("This Instagram account was not ticked in Facebook’s window, or is linked to no Page that this Facebook account looks after. Start again and tick it and its Page, or ask someone who manages the Page."),
    "token": _("Facebook gave no access to this Page. Ask someone with full control of the Page to connect it."),
}  # fmt: skip


CLOSED = (
    _("You closed Facebook’s window"),
    _("Nothing was connected. Start again, choose the Pages, and leave every permission switched on."),
)
NOT_LET_IN = (
    _("Facebook did not let you in"),
    _("It gave no reason. Start again; if it happens once more, try another browser or a private window."),
)
REFUSED = _("Facebook refused the login. Nothing was connected. Start again; if it happens once more, tell whoever runs your Messio.")  # fmt: skip


def trouble(error: SendError) -> str:
    return trouble_of("Facebook", error, REFUSED)


@dataclass(frozen=True)
class Grant:
    """Who logged in, what they refused, and their pages in the form of `ConnectAttempt.pages`."""

    person: str
    declined: list[str]
    pages: list[dict[str, Any]]


def dialog_url(request: MemberRequest, channel: Channel | None, *, ask_again: bool) -> str:
    """ask_again: offer what was refused before, which Facebook otherwise leaves out."""
    client = OAuth2Client(request, settings.META_APP_ID, "", "POST", "", callback_url(), scope_delimiter=",")
    client.state = keep_state(request, "facebook", channel)
    more = {"auth_type": "rerequest"} if ask_again else {}
    if settings.META_LOGIN_CONFIG_ID:
        more["config_id"] = settings.META_LOGIN_CONFIG_ID
    scopes = [] if settings.META_LOGIN_CONFIG_ID else SCOPES
    address = f"{settings.META_DIALOG_URL}/{settings.META_GRAPH_VERSION}/dialog/oauth"
    return str(client.get_redirect_url(address, scopes, more))


def callback_url() -> str:
    """One address for all workspaces, to be listed under Valid OAuth Redirect URIs."""
    return f"{settings.PUBLIC_URL}{reverse('channels_fb:callback')}"


def take_grant(request: HttpRequest) -> Grant:
    """Redeem the code and ask what was granted. Raises Stopped, SendError."""
    if request.GET.get("error_reason") == "user_denied" or request.GET.get("error") == "access_denied":
        raise Stopped(*CLOSED)
    code = request.GET.get("code")
    if not code:
        words = request.GET.get("error_message") or request.GET.get("error_description") or ""
        raise Stopped(*NOT_LET_IN, words=words)
    token = _long_lived(_redeem(code))
    return _read_grant(token)


def _redeem(code: str) -> str:
    return _token(redirect_uri=callback_url(), code=code)


def _long_lived(token: str) -> str:
    """Page tokens taken with it have no end; with the short one they end in an hour or two."""
    return _token(grant_type="fb_exchange_token", fb_exchange_token=token)


def _token(**form: str) -> str:
    """POST, so that neither secret nor token stands in an address."""
    app = {"client_id": settings.META_APP_ID, "client_secret": settings.META_APP_SECRET}
    token = PageClient().post_form("oauth/access_token", **app, **form).get("access_token")
    if not isinstance(token, str) or not token:
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no access_token")
    return token


def _read_grant(token: str) -> Grant:
    app = PageClient(f"{settings.META_APP_ID}|{settings.META_APP_SECRET}")
    inspected = mapping(app.get("debug_token", input_token=token).get("data"))
    granted = inspected.get("scopes")
    scopes: dict[str, Any] = {text(scope): None for scope in granted} if isinstance(granted, list) else {}
    scopes |= {text(row.get("scope")): row.get("target_ids") for row in rows(inspected.get("granular_scopes"))}
    pages = PageClient(token).get_all("me/accounts", pages=MOST_LISTS, fields=PAGE_FIELDS, limit="100")
    return Grant(
        person=identifier(inspected.get("user_id")),
        declined=[scope for scope in SCOPES if scope not in scopes],
        pages=[account for row in pages for account in _accounts(row, scopes)],
    )


def _accounts(row: dict[str, Any], scopes: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The page, and the Instagram account that is linked to it."""
    page_id = identifier(row.get("id"), 100)
    if not page_id:
        return
    yield _account("facebook", page_id, row, scopes) | {
        "name": text(row.get("name"))[:200] or page_id,
        "category": text(row.get("category"))[:100],
        "picture": text(mapping(mapping(row.get("picture")).get("data")).get("url")),
    }
    instagram = mapping(row.get("instagram_business_account"))
    if instagram_id := identifier(instagram.get("id"), 100):
        username = text(instagram.get("username"))[:100]
        yield _account("instagram", instagram_id, row, scopes) | {
            "name": f"@{username}" if username else text(instagram.get("name"))[:200] or instagram_id,
            "category": "Instagram",
            "picture": text(instagram.get("profile_picture_url")),
        }


def _account(platform: str, account_id: str, row: dict[str, Any], scopes: dict[str, Any]) -> dict[str, Any]:
    page_id, tasks = identifier(row.get("id")), row.get("tasks")
    held = {text(task) for task in tasks} if isinstance(tasks, list) else set()
    missing = [scope for scope in NEEDED_SCOPES[platform] if not _covers(scopes, scope, {account_id, page_id})]
    missing += [task for task, names in NEEDED_TASKS.items() if not held & names]
    token = text(row.get("access_token"))
    if not token:
        missing.append("token")
    return {"platform": platform, "id": account_id, "page_id": page_id, "token": token, "missing": missing}


def not_granted(channel: Channel) -> dict[str, Any]:
    """An account that was wanted and did not come back from the dialog, in the form of the others."""
    empty = dict.fromkeys(("page_id", "category", "picture", "token"), "")
    missing = ["instagram_not_granted" if channel.platform == "instagram" else "not_granted"]
    return {"platform": channel.platform, "id": channel.external_id, "name": channel.name, "missing": missing} | empty


def _covers(scopes: dict[str, Any], scope: str, ids: set[str]) -> bool:
    """A scope may be granted for some pages only, or for some Instagram accounts; without a list it covers all."""
    if scope not in scopes:
        return False
    targets = scopes[scope]
    return not isinstance(targets, list) or bool(ids & {identifier(target) for target in targets})
