"""The pages on which a person plays a customer of a WhatsApp number."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from simulator import media, state
from simulator.models import Delivery, Media
from simulator.whatsapp import customers
from simulator.whatsapp.models import Account, Number, WaCustomer, WaFile, WaMessage
from simulator.whatsapp.sending import FILES, WINDOW_MS

SHOWN = 80
VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    rows = [(number, number.customers.order_by("-last_ms", "wa_id")) for number in Number.objects.order_by("id")]
    return render(request, "simulator/whatsapp/home.html", {"rows": rows})


def find(customer_id: int) -> WaCustomer:
    return get_object_or_404(WaCustomer.objects.select_related("number__account"), pk=customer_id)


@require_GET
def phone(request: HttpRequest, customer_id: int) -> HttpResponse:
    return render(request, "simulator/whatsapp/phone.html", _context(find(customer_id)))


@require_GET
def thread(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The thread alone, for the page's polling; 204 while what was asked for is still the newest."""
    context = _context(find(customer_id))
    if request.GET.get("state") == context["state"]:
        return HttpResponse(status=204)
    return render(request, "simulator/whatsapp/_thread.html", context)


def _context(customer: WaCustomer) -> dict[str, Any]:
    messages = [row for row in customer.messages.order_by("-at", "-wamid")[:SHOWN] if row.content["type"] != "reaction"]
    newest = list(reversed(messages))
    hooks = dict(Delivery.objects.filter(mid__in=[row.wamid for row in newest]).values_list("mid", "status"))
    words = {row.wamid: _words(row, customer.number.account) for row in newest}
    rows = [
        {
            "message": row,
            "mine": not row.outgoing,
            "text": words[row.wamid],
            "file": _file(row),
            "buttons": _buttons(row, customer.number.account),
            "quoted": words.get((row.content.get("context") or {}).get("id", ""), ""),
            "time": datetime.fromtimestamp(row.at / 1000, UTC),
            "webhook": hooks.get(row.wamid, "not subscribed"),
            "seen": customer.shown.get("read") == row.wamid,
        }
        for row in newest
    ]
    is_open = state.now_ms() - customer.last_ms < WINDOW_MS
    return {
        "customer": customer,
        "picture": media.page_picture("meta", customer.number_id),
        "rows": rows,
        "is_open": is_open,
        "state": f"{len(newest)}-{newest[-1].wamid if newest else ''}-{is_open}-{customer.shown}-{sorted(hooks.values())}",
    }


def _template(row: WaMessage, account: Account) -> dict[str, dict[str, Any]]:
    """The parts of the template that it names, by their type."""
    given = row.content["template"]
    same = (given["name"], given["language"]["code"])
    found: dict[str, Any] = next(
        (known for known in account.templates if (known["name"], known["language"]) == same), {}
    )
    return {part["type"]: part for part in found.get("components", [])}


def _words(row: WaMessage, account: Account) -> str:
    kind = row.content["type"]
    given = row.content[kind]
    if kind == "template":
        parts, sent = _template(row, account), given.get("components", [])
        return "\n".join(filter(None, (_filled(parts.get(name, {}), sent) for name in ("HEADER", "BODY", "FOOTER"))))
    if kind == "interactive":
        reply = given.get("button_reply") or given.get("list_reply") or {}
        return str(reply.get("title") or (given.get("body") or {}).get("text", ""))
    return (
        str(given.get("body") or given.get("text") or given.get("caption") or "") if isinstance(given, dict) else kind
    )


def _filled(part: dict[str, Any], sent: list[dict[str, Any]]) -> str:
    """Numbered places by their order, named ones by their names."""
    rows: list[dict[str, Any]] = next(
        (row["parameters"] for row in sent if row["type"].upper() == part.get("type")), []
    )
    values = {row.get("parameter_name") or str(number): row.get("text", "") for number, row in enumerate(rows, 1)}
    return VARIABLE.sub(lambda place: values.get(place[1], place[0]), part.get("text", ""))


def _buttons(row: WaMessage, account: Account) -> list[dict[str, str]]:
    """Each {id, title, kind}: what a press answers with."""
    kind = row.content["type"]
    given = row.content[kind]
    if kind == "template" and row.outgoing:
        quick = _template(row, account).get("BUTTONS", {}).get("buttons", [])
        return [
            {"id": button["text"], "title": button["text"], "kind": "button"}
            for button in quick
            if button["type"] == "QUICK_REPLY"
        ]
    if kind != "interactive" or not row.outgoing:
        return []
    action = given.get("action") or {}
    replies = [button["reply"] | {"kind": "button_reply"} for button in action.get("buttons", [])]
    listed = [one | {"kind": "list_reply"} for section in action.get("sections", []) for one in section["rows"]]
    return replies + listed


def _file(row: WaMessage) -> dict[str, str]:
    kind = row.content["type"]
    file_id = row.content[kind].get("id", "") if kind in FILES else ""
    if kind == "template":
        headers = [part for part in row.content["template"].get("components", []) if part["type"] == "header"]
        given = headers[0]["parameters"][0] if headers else {}
        kind = given.get("type", "")
        file_id = (given.get(kind) or {}).get("id", "") if kind in FILES else ""
    file = WaFile.objects.filter(pk=file_id).first() if file_id else None
    if file is None:
        return {"kind": ""}
    stored = Media.objects.get(pk=file.key)
    return {"kind": kind, "name": file.name, "url": media.address("meta", stored.key, stored.name)}


@require_POST
def act(request: HttpRequest, customer_id: int, name: str) -> HttpResponseBase:
    """One act of the customer, from a form of the phone page."""
    _ACTS[name](request, find(customer_id))
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("whatsapp_phone", customer_id=customer_id)


def _say(request: HttpRequest, customer: WaCustomer) -> None:
    text, quoted = request.POST.get("text", "").strip(), request.POST.get("reply_to", "")
    if text:
        customers.say(customer, {"type": "text", "text": {"body": text}}, quoted)
    for upload in request.FILES.getlist("files"):
        customers.send_file(customer, upload.name or "file", upload.read(), upload.content_type or "")


def _press(request: HttpRequest, customer: WaCustomer) -> None:
    kind, button = request.POST["kind"], {"id": request.POST["id"], "title": request.POST["title"]}
    if kind == "button":
        content: dict[str, Any] = {"type": kind, kind: {"payload": button["id"], "text": button["title"]}}
    else:
        content = {"type": "interactive", "interactive": {"type": kind, kind: button}}
    customers.say(customer, content, request.POST["reply_to"])


def _leave(request: HttpRequest, customer: WaCustomer) -> None:
    customer.is_gone = not customer.is_gone
    customer.save(update_fields=["is_gone"])


_ACTS: dict[str, Callable[[HttpRequest, WaCustomer], Any]] = {
    "say": _say,
    "press": _press,
    "read": lambda request, customer: customers.read(customer),
    "leave": _leave,
}
