"""What an account may read: itself, its conversations, their newest twenty messages, and customers' files."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from simulator import media, state
from simulator.tiktok import messages, transport
from simulator.tiktok.answers import (
    NOT_FOUND,
    PARAMETER,
    Data,
    Problem,
    call,
    envelope,
    require_application,
    text_of,
)
from simulator.tiktok.models import Account, Customer, Token, Upload
from simulator.tiktok.sending import find_customer

SHOWN = 20
NINETY_DAYS_MS = 90 * 86400 * 1000


@call("GET", "profile", "user.info.basic")
def business(request: HttpRequest, given: Data) -> Data:
    account = Account.objects.get(pk=given["business_id"])
    picture = media.page_picture("tiktok", account.id)
    return {"username": account.username, "display_name": account.name, "profile_image": picture}


@call("GET", "conversations", "message.list.read")
def conversations(request: HttpRequest, given: Data) -> Data:
    if given.get("conversation_type") not in ("SINGLE", "STRANGER"):
        raise Problem(PARAMETER, "conversation_type: SINGLE or STRANGER")
    try:
        limit, first = min(100, max(1, int(given.get("limit", 20)))), int(given.get("cursor", 0))
    except ValueError:
        raise Problem(PARAMETER, "limit and cursor are numbers") from None
    rows = Customer.objects.filter(
        account_id=given["business_id"],
        is_stranger=given["conversation_type"] == "STRANGER",
        moved_ms__gt=state.now_ms() - NINETY_DAYS_MS,
    ).order_by("-moved_ms", "id")
    window = rows[first : first + limit]
    shown = [{"conversation_id": row.conversation_id, "update_time": row.moved_ms} for row in window]
    return {"conversations": shown, "has_more": rows.count() > first + limit, "cursor": str(first + limit)}


@call("GET", "conversations", "message.list.read")
def contents(request: HttpRequest, given: Data) -> Data:
    customer = find_customer(given, "conversation_id")
    newest = (
        customer.messages.select_related("customer__account").exclude(kind="reaction").order_by("-at", "-id")[:SHOWN]
    )
    person = {
        "role": "personal_account",
        "id": customer.id,
        "display_name": customer.name,
        "profile_image": media.person_picture("tiktok", customer.id),
        "is_follower": False,
    }
    business = {"role": "business_account", "id": customer.account_id, "display_name": customer.account.name}
    return {"participants": [business, person], "messages": [messages.listed(message) for message in newest]}


@call("POST", "download", "message.list.read")
def download(request: HttpRequest, given: Data) -> Data:
    """An address that is good for a day, to whoever names the token with it."""
    customer = find_customer(given, "conversation_id")
    row = Upload.objects.filter(id=text_of(given, "media_id"), message_id=text_of(given, "message_id")).first()
    kinds = customer.messages.filter(pk=given["message_id"]).values_list("kind", flat=True)
    if row is None or [kind.upper() for kind in kinds] != [given.get("media_type")]:
        raise Problem(NOT_FOUND, "The media does not exist.")
    return {"download_url": media.address("tiktok/private", row.media, row.name)}


def private(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """A customer's file, which the header x-user opens. It lies where everybody's files do."""
    if not Token.objects.filter(access=request.headers.get("x-user", ""), is_dead=False).exists():
        return HttpResponse("Who asks?", status=403, content_type="text/plain")
    return media.serve(request, key, name)


# ── The application's webhooks ──


@call("POST", "subscribe")
def webhook_update(request: HttpRequest, given: Data) -> Data:
    require_application(given, "app_id", "secret")
    state.put(transport.KEY, text_of(given, "callback_url"))
    return webhook_list_data(given)


@call("GET", "subscription")
def webhook_list(request: HttpRequest, given: Data) -> Data:
    require_application(given, "app_id", "secret")
    return webhook_list_data(given)


def webhook_list_data(given: Data) -> Data:
    url = state.get(transport.KEY)
    shown = {"app_id": settings.TIKTOK_APP_ID, "event_type": given.get("event_type")}
    return shown | ({"callback_url": url} if url else {})


@call("POST", "subscribe")
def webhook_delete(request: HttpRequest, given: Data) -> Data:
    require_application(given, "app_id", "secret")
    state.put(transport.KEY, "")
    return {}


def not_found(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """Also of an address without its last slash."""
    answer = envelope(40006, "The path does not exist.", {})
    answer.status_code = 404
    return answer
