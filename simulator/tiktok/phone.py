"""The phone of a TikTok account's customer, for a person who plays them."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from simulator import media, state
from simulator.models import Delivery
from simulator.tiktok import customers, world
from simulator.tiktok.models import Account, Customer, Message, Token, Upload
from simulator.tiktok.sending import WINDOW_MS

SHOWN = 80
REACTIONS = ("👍", "❤️", "😂", "😮", "😢", "😡")
AD = {
    "source": "ad",
    "ad": {"advertiser_id": "7210000000000000111", "ad_id": "1799999999999901", "ad_name": "Gốm Bát Tràng - T11"},
}


def accounts() -> list[dict[str, Any]]:
    """For the page that lists everybody who can be played."""
    connected = set(Token.objects.filter(is_dead=False).values_list("account_id", flat=True))
    return [
        {
            "account": account,
            "picture": media.page_picture("tiktok", account.id),
            "connected": account.id in connected,
            "customers": [
                (customer, media.person_picture("tiktok", customer.id))
                for customer in account.customers.order_by("-moved_ms", "id")[:30]
            ],
        }
        for account in Account.objects.order_by("id")
    ]


@require_POST
def new_customer(request: HttpRequest, account_id: str) -> HttpResponse:
    account = get_object_or_404(Account, pk=account_id)
    name = request.POST.get("name", "").strip() or "Khách Mới"
    return redirect("tiktok_phone", world.add_customer(account.id, name.lower().replace(" ", "."), name).pk)


def find(customer_id: str) -> Customer:
    return get_object_or_404(Customer.objects.select_related("account"), pk=customer_id)


@require_GET
def phone(request: HttpRequest, customer_id: str) -> HttpResponse:
    if state.switch("phone_reads"):
        customers.read(find(customer_id))
    return render(request, "simulator/tiktok_phone.html", _context(find(customer_id)))


@require_GET
def thread(request: HttpRequest, customer_id: str) -> HttpResponse:
    """The thread alone, for the page's polling; 204 while the asked version is still the newest."""
    context = _context(find(customer_id))
    if request.GET.get("state") == context["state"]:
        return HttpResponse(status=204)
    return render(request, "simulator/tiktok_thread.html", context)


def _context(customer: Customer) -> dict[str, Any]:
    newest = list(reversed(customer.messages.exclude(kind="reaction").order_by("-at", "-id")[:SHOWN]))
    hooks = dict(Delivery.objects.filter(mid__in=[message.id for message in newest]).values_list("mid", "status"))
    by_id = {message.id: message for message in newest}
    typing = customer.typing_until_ms > state.now_ms()
    late = state.now_ms() - customer.wrote_ms >= WINDOW_MS
    reactions = "".join(entry["emoji"] for message in newest for entry in message.extra.get("reactions", []))
    return {
        "customer": customer,
        "account": customer.account,
        "account_picture": media.page_picture("tiktok", customer.account_id),
        "rows": [_row(message, hooks, by_id, customer) for message in newest],
        "typing": typing,
        "late": late,
        "reactions": REACTIONS,
        "unread": state.switch("phone_reads") and any(m.outgoing and m.at > customer.read_ms for m in newest),
        "state": f"{len(newest)}-{newest[-1].id if newest else ''}-{typing}-{late}-{customer.seen_ms}-{reactions}-{sorted(hooks.values())}",
    }


def _row(message: Message, hooks: dict[str, str], by_id: dict[str, Message], customer: Customer) -> dict[str, Any]:
    card = (message.payload.get("elements") or [{}])[0]
    reference = message.extra.get("referenced_message_info", {}).get("referenced_message_id", "")
    quoted = by_id.get(reference)
    return {
        "message": message,
        "mine": not message.outgoing,
        "text": message.payload.get("body", "") or card.get("title", ""),
        "buttons": card.get("buttons", []),
        "picture": _picture(message),
        "link": message.payload.get("embed_url", ""),
        "quoted": quoted and (quoted.payload.get("body") or quoted.kind),
        "reactions": [entry["emoji"] for entry in message.extra.get("reactions", [])],
        "time": datetime.fromtimestamp(message.at / 1000, UTC),
        "seen": not message.outgoing and message.at <= customer.seen_ms,
        "webhook": hooks.get(message.id, "none"),
        "elsewhere": message.outgoing and message.source != "API",
    }


def _picture(message: Message) -> str:
    if url := message.payload.get("url"):
        return str(url)
    upload = Upload.objects.filter(id=message.payload.get("media_id", "")).first()
    return media.address("tiktok", upload.media, upload.name) if upload else ""


@require_POST
def act(request: HttpRequest, customer_id: str, name: str) -> HttpResponseBase:
    """One act of the customer, from a form of the phone page."""
    customer = find(customer_id)
    try:
        _ACTS[name](request, customer)
    except (KeyError, ValueError) as error:
        return HttpResponse(f"That cannot be done: {error}", status=400, content_type="text/plain")
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("tiktok_phone", customer.pk)


def _say(request: HttpRequest, customer: Customer) -> None:
    if text := request.POST.get("text", "").strip():
        pressed, quoted = request.POST.get("button", ""), request.POST.get("reply_to", "")
        customers.write(customer, text, reply_to=quoted, button=pressed)
    for upload in request.FILES.getlist("files"):
        kind = (upload.content_type or "").partition("/")[0]
        if kind not in ("image", "video"):
            raise ValueError("TikTok takes pictures and videos only")
        content = base64.b64encode(upload.read()).decode()
        given = {"kind": kind, "name": upload.name, "base64": content, "content_type": upload.content_type or ""}
        customers.send_given(customer, given)


def _react(request: HttpRequest, customer: Customer) -> None:
    message = Message.objects.select_related("customer__account").get(pk=request.POST["message"], customer=customer)
    customers.react(customer, message, request.POST.get("emoji", ""))


def _block(request: HttpRequest, customer: Customer) -> None:
    customer.has_blocked = not customer.has_blocked
    customer.save(update_fields=["has_blocked"])


_ACTS: dict[str, Callable[[HttpRequest, Customer], Any]] = {
    "say": _say,
    "sample": lambda request, customer: customers.send_sample(customer, request.POST["kind"]),
    "react": _react,
    "read": lambda request, customer: customers.read(customer),
    "ad": lambda request, customer: customers.arrive(customer, AD),
    "block": _block,
    "app": lambda request, customer: customers.answer_in_app(customer, request.POST["text"]),
    "automatic": lambda request, customer: customers.answer_in_app(
        customer, "Xin chào! Shop giúp gì được ạ?", "WELCOME_MESSAGE"
    ),
}
