"""The Message resource: sending with WhatsApp's rules, what becomes of it, the account's list, and files.

Source: Twilio, "Message resource" and "Media resource", read 2026-11.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

import requests
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from simulator import media, state
from simulator.twilio import customers, transport
from simulator.twilio.answers import TwilioError, call
from simulator.twilio.models import Account, Customer, Message, Sender
from simulator.twilio.world import new_sid

WINDOW_MS = 24 * 3600 * 1000
TEXT_LIMIT = 1600
PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
MB = 1024 * 1024
# "Guidance: WhatsApp media messages".
LIMITS = {"image": 5 * MB, "audio": 16 * MB, "video": 16 * MB, "application": 16 * MB, "text": 16 * MB}
TYPES = {
    "image": ("image/jpeg", "image/png", "image/webp"),
    "audio": ("audio/ogg", "audio/amr", "audio/3gpp", "audio/aac", "audio/mpeg"),
    "video": ("video/mp4",),
}
FETCH_SECONDS = 10
DAY = timedelta(days=1)


def messages(request: HttpRequest, sid: str) -> HttpResponseBase:
    return create(request, sid=sid) if request.method == "POST" else listed(request, sid=sid)


@call("send")
def create(request: HttpRequest, account: Account) -> HttpResponseBase:
    given = request.POST
    sender = Sender.objects.filter(pk=given.get("From", ""), account=account).first()
    if sender is None:
        raise TwilioError(63007, "Twilio could not find a Channel with the specified From address")
    to = given.get("To", "")
    if not to.startswith("whatsapp:+") or not to[10:].isdecimal() or len(to) < 17:
        raise TwilioError(21211, f"The 'To' number {to} is not a valid phone number.")
    text, files = given.get("Body", ""), [fetched(url) for url in given.getlist("MediaUrl")]
    if content := given.get("ContentSid"):
        text = rendered(account, content, given.get("ContentVariables", "{}"))
    if len(text) > TEXT_LIMIT:
        raise TwilioError(21617, "The concatenated message body exceeds the 1600 character limit")
    if not text and not files:
        raise TwilioError(21619, "A text message body or media urls must be specified.")
    with transaction.atomic():
        return accepted(request, sender, text, files)


def accepted(request: HttpRequest, sender: Sender, text: str, files: list[dict[str, Any]]) -> HttpResponseBase:
    given, unknown = request.POST, {"name": "", "refuses": 63024}
    customer, _ = Customer.objects.get_or_create(sender=sender, address=given["To"], defaults=unknown)
    message = Message.objects.create(
        sid=new_sid("MM" if files else "SM"),
        customer=customer,
        direction="outbound-api",
        body=text,
        files=files,
        extra={"ContentSid": given["ContentSid"]} if "ContentSid" in given else {},
        status="queued",
        status_url=given.get("StatusCallback", ""),
        at=state.now_ms(),
    )
    answer = JsonResponse(shown(message), status=201)
    follow(message)
    return answer


def fetched(url: str) -> dict[str, Any]:
    """Twilio fetches a file at once, and WhatsApp looks at its type and size."""
    try:
        answer = requests.get(url, timeout=FETCH_SECONDS)
    except requests.RequestException:
        raise TwilioError(21620, "Invalid media URL(s)") from None
    content_type = answer.headers.get("Content-Type", "").partition(";")[0]
    family = content_type.partition("/")[0]
    if not answer.ok or not answer.content:
        raise TwilioError(21620, "Invalid media URL(s)")
    if family not in LIMITS or content_type not in TYPES.get(family, (content_type,)):
        raise TwilioError(12300, f"Invalid Content-Type: {content_type}")
    if len(answer.content) > LIMITS[family]:
        raise TwilioError(63019, "Media failed to download: too large")
    return customers.keep(url.rpartition("/")[2], answer.content, content_type)


def rendered(account: Account, sid: str, variables: str) -> str:
    content = next((row for row in account.contents if row["sid"] == sid), None)
    if content is None:
        raise TwilioError(63027, "Template does not exist for a language and locale")
    try:
        values = json.loads(variables)
        words = str(next(iter(content["types"].values()))["body"])
        return PLACE.sub(lambda place: str(values[place[1]]), words)
    except (ValueError, KeyError, TypeError):
        raise TwilioError(63028, "Number of parameters provided does not match the expected number") from None


def follow(message: Message) -> None:
    """A 201 is no promise: WhatsApp's own refusals come as a status."""
    customer = message.customer
    content = message.extra.get("ContentSid")
    is_approved = any(
        row["sid"] == content and row["approval"]["status"] == "approved" for row in customer.sender.account.contents
    )
    if customer.refuses:
        transport.told(message, "undelivered", customer.refuses)
    elif content and not is_approved:
        transport.told(message, "failed", 63022)
    elif not content and state.now_ms() - customer.last_ms > WINDOW_MS:
        transport.told(message, "failed", 63016)
    else:
        transport.told(message, "sent")
        if state.switch("auto_delivery"):
            transport.told(message, "delivered")
        if state.switch("auto_read"):
            transport.told(message, "read")


def shown(message: Message) -> dict[str, Any]:
    sender, at = message.customer.sender, rfc2822(message.at)
    to, by = (message.customer.address, sender.address)[:: 1 if message.outgoing else -1]
    uri = f"/2010-04-01/Accounts/{sender.account_id}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": sender.account_id,
        "messaging_service_sid": None,
        "from": by,
        "to": to,
        "body": message.body,
        "direction": message.direction,
        "status": message.status,
        "num_media": str(len(message.files)),
        "num_segments": "1",
        "error_code": message.error_code,
        "error_message": "Simulated" if message.error_code else None,
        "price": None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "date_created": at,
        "date_sent": None if message.status == "queued" else at,
        "date_updated": at,
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def rfc2822(at_ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(at_ms // 1000, UTC))


# ── Reading ──


@call("conversations")
def listed(request: HttpRequest, account: Account) -> HttpResponseBase:
    """Newest first; days are the finest filter."""
    asked = {name: str(value) for name, value in request.GET.items() if name not in ("Page", "PageToken")}
    size, page = min(1000, max(1, int(asked.get("PageSize", 50)))), int(request.GET.get("Page", 0))
    rows = Message.objects.filter(customer__sender__account=account, **days(asked)).filter(between(asked))
    rows = rows.select_related("customer__sender").order_by("-at", "-pk")
    found = list(rows[page * size : (page + 1) * size + 1])
    path = f"/2010-04-01/Accounts/{account.sid}/Messages.json"

    def address(number: int) -> str:
        return f"{path}?{urlencode({**asked, 'PageSize': size, 'Page': number})}"

    return JsonResponse(
        {
            "messages": [shown(row) for row in found[:size]],
            "first_page_uri": address(0),
            "next_page_uri": address(page + 1) if len(found) > size else None,
            "previous_page_uri": address(page - 1) if page else None,
            "uri": address(page),
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + len(found[:size]),
        }
    )


def between(asked: dict[str, str]) -> Q:
    wanted = Q()
    for name, ours, theirs in (("From", "outbound-api", "inbound"), ("To", "inbound", "outbound-api")):
        if address := asked.get(name):
            by_us = Q(customer__sender=address, direction=ours)
            wanted &= by_us | Q(customer__address=address, direction=theirs)
    return wanted


def days(asked: dict[str, str]) -> dict[str, int]:
    """DateSent, DateSent> and DateSent<, each with its day."""
    bounds = {}
    for name in ("DateSent", "DateSent>", "DateSent<"):
        if given := asked.get(name):
            start = datetime.fromisoformat(given[:10]).replace(tzinfo=UTC)
            if name != "DateSent<":
                bounds["at__gte"] = round(start.timestamp() * 1000)
            if name != "DateSent>":
                bounds["at__lt"] = round((start + DAY).timestamp() * 1000)
    return bounds


def one(request: HttpRequest, sid: str, message: str) -> HttpResponseBase:
    return (
        deleted(request, sid=sid, message=message)
        if request.method == "DELETE"
        else read(request, sid=sid, message=message)
    )


@call("conversations")
def read(request: HttpRequest, account: Account, message: str) -> HttpResponseBase:
    return JsonResponse(shown(find(account, message)))


@call("any")
def deleted(request: HttpRequest, account: Account, message: str) -> HttpResponseBase:
    find(account, message).delete()
    return HttpResponse(status=204)


@call("conversations")
def files(request: HttpRequest, account: Account, message: str) -> HttpResponseBase:
    row = find(account, message)
    rows = [file_shown(row, file) for file in row.files]
    uri = f"/2010-04-01/Accounts/{account.sid}/Messages/{row.sid}/Media.json"
    page = {"first_page_uri": uri, "next_page_uri": None, "previous_page_uri": None, "uri": uri, "page": 0}
    return JsonResponse({"media_list": rows, "page_size": 50, "start": 0, "end": len(rows), **page})


@call("download")
def file(request: HttpRequest, account: Account, message: str, media_sid: str) -> HttpResponseBase:
    """With `.json` the resource; without, the file: it lies on another host, which must not be told the credentials."""
    row = find(account, message)
    found = next((given for given in row.files if given["sid"] == media_sid.removesuffix(".json")), None)
    if found is None:
        raise TwilioError(20404, "The requested resource was not found")
    if media_sid.endswith(".json"):
        return JsonResponse(file_shown(row, found))
    return HttpResponse(status=307, headers={"Location": media.address("twilio", found["key"], found["name"])})


def file_shown(message: Message, file: dict[str, Any]) -> dict[str, Any]:
    account, at = message.customer.sender.account_id, rfc2822(message.at)
    return {
        "sid": file["sid"],
        "account_sid": account,
        "parent_sid": message.sid,
        "content_type": file["content_type"],
        "date_created": at,
        "date_updated": at,
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{message.sid}/Media/{file['sid']}.json",
    }


def find(account: Account, sid: str) -> Message:
    rows: QuerySet[Message] = Message.objects.select_related("customer__sender__account")
    message = rows.filter(pk=sid, customer__sender__account=account).first()
    if message is None:
        raise TwilioError(20404, "The requested resource was not found")
    return message
