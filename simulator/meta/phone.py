"""The pages on which a person plays: choose a customer, hold the phone, press Meta's own buttons."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from simulator import media, state
from simulator.meta import callbacks, customers, events, world
from simulator.meta.events import attachment
from simulator.meta.models import Customer, Message, Page, Person, Subscription
from simulator.meta.sending import REACTIONS, WINDOW_MS
from simulator.tiktok.phone import accounts

SHOWN = 80
STORY = "17993820047751234"
AD = {
    "ref": "combo_t11",
    "ad_id": "120210458877310442",
    "source": "ADS",
    "type": "OPEN_THREAD",
    "ads_context_data": {"ad_title": "Combo trà sen 11.11 giảm 30%", "post_id": "104772918836401_733810245519904"},
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    subscribed = set(Subscription.objects.values_list("page_id", flat=True))
    pages = [
        {
            "page": page,
            "picture": media.page_picture("meta", page.id),
            "subscribed": page.id in subscribed,
            "customers": [
                (customer, media.person_picture("meta", customer.psid))
                for customer in page.customers.order_by("-last_activity_ms", "psid")[:30]
            ],
        }
        for page in Page.objects.order_by("id")
    ]
    people = [(person, media.person_picture("meta", person.id)) for person in Person.objects.order_by("id")]
    context = {"pages": pages, "people": people, "webhook": state.get("meta_webhook", {}), "tiktok": accounts()}
    return render(request, "simulator/home.html", context)


@require_POST
def new_customer(request: HttpRequest, page_id: str) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id)
    first, _, last = (request.POST.get("name", "").strip() or "Khách Mới").rpartition(" ")
    username = request.POST.get("username", "")
    customer = world.add_customer(page.id, first or last, last if first else "", username=username)
    return redirect("phone", page_id=page.id, psid=customer.psid)


@require_POST
def person_button(request: HttpRequest, person_id: str, act: str) -> HttpResponse:
    """Deauthorize or data deletion; shows what the product answered."""
    person = get_object_or_404(Person, pk=person_id)
    result = callbacks.deauthorize(person) if act == "deauthorize" else callbacks.data_deletion(person)
    return render(request, "simulator/callback.html", {"person": person, "act": act, "result": result})


def _customer(page_id: str, psid: str) -> Customer:
    return get_object_or_404(Customer.objects.select_related("page"), psid=psid, page_id=page_id)


@require_GET
def phone(request: HttpRequest, page_id: str, psid: str) -> HttpResponse:
    customer = _customer(page_id, psid)
    if state.switch("phone_reads"):
        customers.read(customer)
    return render(request, "simulator/phone.html", _context(_customer(page_id, psid)))


@require_GET
def thread(request: HttpRequest, page_id: str, psid: str) -> HttpResponse:
    """The thread alone, for the page's polling; 204 while the asked version is still the newest."""
    customer = _customer(page_id, psid)
    context = _context(customer)
    if request.GET.get("state") == context["state"]:
        return HttpResponse(status=204)
    return render(request, "simulator/_thread.html", context)


def _context(customer: Customer) -> dict[str, Any]:
    newest = list(reversed(customer.messages.order_by("-at", "-id")[:SHOWN]))
    hooks = customers.webhook_states([message.mid for message in newest])
    typing = customer.page_typing_until_ms > state.now_ms()
    replies = newest[-1].extra.get("quick_replies", []) if newest and newest[-1].outgoing else []
    by_mid = {message.mid: message for message in newest}
    rows = [_row(message, hooks, by_mid, customer) for message in newest]
    unread = any(message.outgoing and message.at > customer.read_ms for message in newest)
    return {
        "customer": customer,
        "page": customer.page,
        "page_picture": media.page_picture("meta", customer.page_id),
        "rows": rows,
        "typing": typing,
        "quick_replies": replies,
        "unread": unread and state.switch("phone_reads"),
        "window_open": state.now_ms() - customer.last_activity_ms < WINDOW_MS,
        "reactions": [(name, emoji) for name, emoji in REACTIONS.items()],
        "state": f"{customer.version}-{typing}-{'.'.join(sorted(hooks.values()))}",
    }


def _row(message: Message, hooks: dict[str, str], by_mid: dict[str, Message], customer: Customer) -> dict[str, Any]:
    quoted = by_mid.get(message.extra.get("reply_to", {}).get("mid", ""))
    return {
        "message": message,
        "mine": not message.outgoing,
        "attachments": [_shown(row) for row in message.attachments],
        "text": _drawable(message.text),
        "quoted": quoted and (_drawable(quoted.text) or "attachment"),
        "reactions": [value["emoji"] for value in message.reactions.values()],
        "my_reaction": message.reactions.get("customer"),
        "time": datetime.fromtimestamp(message.at / 1000, UTC),
        "seen": not message.outgoing and message.at <= customer.page_read_ms,
        "webhook": hooks.get(message.mid, "not subscribed"),
        "from_inbox": message.outgoing and message.app_id == customers.PAGE_INBOX,
    }


def _drawable(text: str) -> str:
    """Half an emoji cannot be written into a page."""
    return text.encode("utf-8", "replace").decode()


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    public = attachment(row)
    return {
        "type": row["type"],
        "url": public.get("payload", {}).get("url", ""),
        "name": row.get("name", ""),
        "title": row.get("title", ""),
        "payload": row.get("payload", {}),
    }


@require_POST
def act(request: HttpRequest, page_id: str, psid: str, name: str) -> HttpResponseBase:
    """One act of the customer, from a form of the phone page."""
    customer = _customer(page_id, psid)
    try:
        _ACTS[name](request, customer)
    except (KeyError, ValueError) as error:
        return HttpResponse(f"That cannot be done: {error}", status=400, content_type="text/plain")
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("phone", page_id=page_id, psid=psid)


def _say(request: HttpRequest, customer: Customer) -> None:
    extra: dict[str, Any] = {}
    if reply_to := request.POST.get("reply_to"):
        quoted = Message.objects.get(mid=reply_to, customer=customer)
        extra["reply_to"] = {"mid": quoted.mid, "is_self_reply": not quoted.outgoing}
    if payload := request.POST.get("quick_reply"):
        extra["quick_reply"] = {"payload": payload}
    text = request.POST.get("text", "").strip()
    files = [_uploaded(upload) for upload in request.FILES.getlist("files")]
    if text or files:
        customers.say(customer, text=text, attachments=files, extra=extra)


def _uploaded(upload: "UploadedFile[Any]") -> dict[str, Any]:
    kind = (upload.content_type or "").partition("/")[0]
    encoded = base64.b64encode(upload.read()).decode()
    given = {
        "type": kind if kind in ("image", "audio", "video") else "file",
        "name": upload.name or "file",
        "base64": encoded,
        "content_type": upload.content_type,
    }
    return customers.make_attachment(given)


def _sample(request: HttpRequest, customer: Customer) -> None:
    kind = request.POST["kind"]
    given = {"type": kind, "lat": 21.03324, "long": 105.85239} if kind == "location" else {"type": kind, "sample": True}
    customers.say(customer, attachments=[customers.make_attachment(given)])


def _react(request: HttpRequest, customer: Customer) -> None:
    message = Message.objects.get(mid=request.POST["mid"], customer=customer)
    customers.react(customer, message, request.POST.get("reaction") or None)


def _story(request: HttpRequest, customer: Customer) -> None:
    """Answer a story of the account, or mention it in one's own; both pictures are samples."""
    shown = events.attachment(customers.make_attachment({"type": "image", "sample": True}))["payload"]["url"]
    if request.POST["kind"] == "reply":
        customers.say(customer, text="Đẹp quá 😍", extra={"reply_to": {"story": {"id": STORY, "url": shown}}})
    else:
        customers.say(customer, attachments=[{"type": "story_mention", "payload": {"url": shown}}])


def _unsend(request: HttpRequest, customer: Customer) -> None:
    customers.unsend(customer, Message.objects.get(mid=request.POST["mid"], customer=customer))


def _edit(request: HttpRequest, customer: Customer) -> None:
    customers.edit(customer, Message.objects.get(mid=request.POST["mid"], customer=customer), request.POST["text"])


_ACTS: dict[str, Callable[[HttpRequest, Customer], Any]] = {
    "say": _say,
    "sample": _sample,
    "react": _react,
    "edit": _edit,
    "story": _story,
    "unsend": _unsend,
    "read": lambda request, customer: customers.read(customer),
    "start": lambda request, customer: customers.postback(customer, title="Bắt đầu", payload="GET_STARTED"),
    "ad": lambda request, customer: customers.say(
        customer, text="Cho mình hỏi combo trong quảng cáo còn không?", extra={"referral": AD}
    ),
    "link": lambda request, customer: customers.refer(customer, {"ref": "qr_cuahang_hanoi"}),
    "block": lambda request, customer: customers.block(customer, not customer.has_blocked),
    "inbox": lambda request, customer: customers.page_inbox_message(customer, request.POST["text"], []),
}
