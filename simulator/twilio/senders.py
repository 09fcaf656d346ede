"""The account, its WhatsApp numbers, typing, and content templates.

Source: Twilio, "Account resource", "Senders API", "Typing indicators resource" and "Content API", read 2026-11.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from simulator import state
from simulator.twilio.answers import TwilioError, call, json_of
from simulator.twilio.models import Account, Message, Sender

TYPING_MS = 25_000
# However many are asked for.
PAGE_SIZE = 50


@call("token")
def account(request: HttpRequest, account: Account) -> HttpResponseBase:
    return JsonResponse(
        {
            "sid": account.sid,
            "friendly_name": account.name,
            "status": "active",
            "type": "Full",
            "date_created": "Mon, 02 Mar 2026 03:04:05 +0000",
            "date_updated": "Mon, 02 Mar 2026 03:04:05 +0000",
            "owner_account_sid": account.sid,
            "uri": f"/2010-04-01/Accounts/{account.sid}.json",
            "subresource_uris": {"messages": f"/2010-04-01/Accounts/{account.sid}/Messages.json"},
        }
    )


@call("page")
def senders(request: HttpRequest, account: Account) -> HttpResponseBase:
    rows = [shown(row) for row in account.senders.order_by("address")]
    return JsonResponse({"senders": rows, "meta": meta("senders", "v2/Channels/Senders")})


@call("subscribe")
def sender(request: HttpRequest, account: Account, sender: str) -> HttpResponseBase:
    row = Sender.objects.filter(sid=sender, account=account).first()
    if row is None:
        raise TwilioError(20404, "The requested resource was not found")
    if request.method == "GET":
        return JsonResponse(shown(row))
    webhook = json_of(request).get("webhook")
    if not isinstance(webhook, dict):
        raise TwilioError(20001, "webhook is missing")
    row.webhook |= webhook
    row.save()
    return JsonResponse(shown(row), status=202)


def shown(row: Sender) -> dict[str, Any]:
    return {
        "sid": row.sid,
        "status": row.status,
        "sender_id": row.address,
        "configuration": {"waba_id": "215590384471026"},
        "webhook": row.webhook,
        "profile": {"name": row.name},
        "properties": {"quality_rating": "HIGH", "messaging_limit": "1K Customers/24hr"},
        "offline_reasons": None if row.status == "ONLINE" else [{"code": "63020", "message": "Simulated"}],
        "compliance": None,
        "url": f"{settings.BASE_URL}/twilio/v2/Channels/Senders/{row.sid}",
    }


@call("signal")
def typing(request: HttpRequest, account: Account) -> HttpResponseBase:
    """It marks the message as read, too."""
    rows = Message.objects.select_related("customer").filter(customer__sender__account=account, direction="inbound")
    message = rows.filter(pk=request.POST.get("messageId", "")).first()
    if message is None or request.POST.get("channel") != "whatsapp":
        raise TwilioError(20404, "The requested resource was not found")
    customer = message.customer
    customer.typing_until_ms, customer.seen_ms = state.now_ms() + TYPING_MS, state.now_ms()
    customer.save(update_fields=["typing_until_ms", "seen_ms"])
    return JsonResponse({"success": True})


@call("page")
def contents(request: HttpRequest, account: Account, with_approvals: bool) -> HttpResponseBase:
    hidden = () if with_approvals else ("approval",)
    rows = [
        {name: value for name, value in row.items() if name not in hidden} | {"account_sid": account.sid}
        for row in account.contents
    ]
    named = [
        row | ({"approval_requests": row.pop("approval")} if with_approvals else {}) for row in rows
    ]  # as the list with approvals calls it
    path = "v1/ContentAndApprovals" if with_approvals else "v1/Content"
    page = int(request.GET.get("Page", 0))
    end = (page + 1) * PAGE_SIZE
    told = meta("contents", path, page, has_more=end < len(named))
    return JsonResponse({"contents": named[end - PAGE_SIZE : end], "meta": told})


def meta(key: str, path: str, page: int = 0, *, has_more: bool = False) -> dict[str, Any]:
    first, own, following = (
        f"{settings.BASE_URL}/twilio/{path}?PageSize={PAGE_SIZE}&Page={number}" for number in (0, page, page + 1)
    )
    pages = {"first_page_url": first, "next_page_url": following if has_more else None, "previous_page_url": None}
    return {"key": key, "page": page, "page_size": PAGE_SIZE, "url": own, **pages}
