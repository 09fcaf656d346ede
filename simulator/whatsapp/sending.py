"""POST /{number}/messages: acceptance at once, and what becomes of it in statuses afterwards."""

import re
from typing import Any

from django.http import HttpResponseBase

from simulator import state
from simulator.meta.errors import GraphError
from simulator.meta.graph import GraphRequest, answer, object_param, with_faults
from simulator.whatsapp import events, files
from simulator.whatsapp.models import Number, WaCustomer, WaFile, WaMessage

WINDOW_MS = 24 * 3600 * 1000
NUMBER_OF_PARAMETERS = "(#132000) Number of parameters does not match the expected number of params"
TYPES = (*files.KINDS, "text", "reaction", "template", "location", "contacts", "interactive")


def messages(request: GraphRequest, number: Number) -> HttpResponseBase:
    if request.params.get("messaging_product") != "whatsapp":
        raise GraphError(100, message="The parameter messaging_product is required.")
    if request.params.get("status") == "read":
        return with_faults(request, "signal", lambda: mark_read(request, number), number.id)
    if number.account.unpaid == "at once":
        raise GraphError(131042, message="(#131042) Business eligibility payment issue")
    customer, content = recipient(request, number), checked(request, number)

    def accept() -> HttpResponseBase:
        message = WaMessage.objects.create(
            wamid=events.new_wamid(),
            customer=customer,
            outgoing=True,
            content=content,
            opaque=str(request.params.get("biz_opaque_callback_data", "")),
            at=state.now_ms(),
        )
        follow(message)
        person = {"input": request.params.get("to", ""), "wa_id": customer.wa_id, "user_id": customer.user_id}
        row = {"id": message.wamid, "message_status": "accepted"}
        return answer({"messaging_product": "whatsapp", "contacts": [person], "messages": [row]})

    return with_faults(request, "react" if content["type"] == "reaction" else "send", accept, number.id)


def recipient(request: GraphRequest, number: Number) -> WaCustomer:
    """Anybody may be written to: who is not on WhatsApp is told later. Without a plus it is another country's number."""
    to, user = str(request.params.get("to", "")), str(request.params.get("recipient", ""))
    if not to and not user:
        raise GraphError(131008, message="(#131008) Required parameter is missing")
    if to and not to.startswith("+"):
        to = f"+84{to}"
    wa_id = known_as(to[1:])
    known = number.customers.filter(wa_id=wa_id) if to else number.customers.filter(user_id=user)
    if customer := known.first():
        return customer
    return WaCustomer.objects.create(number=number, wa_id=wa_id, user_id=user, name="", is_gone=True)


def known_as(number: str) -> str:
    """Older numbers of Brazil are known without their ninth digit, Mexico's mobile ones with a 1 that nobody dials any more."""
    if found := re.fullmatch(r"(55\d\d)9(\d{8})", number):
        return found[1] + found[2]
    if found := re.fullmatch(r"52(\d{10})", number):
        return f"521{found[1]}"
    return number


def checked(request: GraphRequest, number: Number) -> dict[str, Any]:
    kind = str(request.params.get("type", "text"))
    if kind not in TYPES:
        raise GraphError(131009, message="(#131009) Parameter value is not valid")
    given = object_param(request, kind)
    if kind == "text" and not 0 < len(str(given.get("body", ""))) <= 4096:
        raise GraphError(131009, message="(#131009) Parameter value is not valid")
    if kind in files.KINDS:
        check_file(number, kind, given)
    if kind == "template":
        check_template(number, given)
    if kind == "interactive":
        check_interactive(given)
    content: dict[str, Any] = {"type": kind, kind: given}
    if context := object_param(request, "context"):
        content["context"] = {"id": context.get("message_id", "")}
    return content


def check_file(number: Number, kind: str, given: dict[str, Any]) -> None:
    file = WaFile.objects.filter(pk=given.get("id", ""), number=number).first()
    if file is None or (given.get("voice") and file.mime_type.partition(";")[0] != "audio/ogg"):
        raise GraphError(131009, message="(#131009) Parameter value is not valid")
    if file.mime_type.partition(";")[0] not in files.KINDS[kind]:
        raise GraphError(131053, message="(#131053) Media upload error")


def check_template(number: Number, given: dict[str, Any]) -> None:
    language = (given.get("language") or {}).get("code")
    wanted = [
        row for row in number.account.templates if (row["name"], row["language"]) == (given.get("name"), language)
    ]
    if wanted and wanted[0]["status"] in ("PAUSED", "DISABLED"):
        code = 132015 if wanted[0]["status"] == "PAUSED" else 132016
        raise GraphError(code, message=f"(#{code}) Template is {wanted[0]['status'].lower()}")
    if not wanted or wanted[0]["status"] != "APPROVED":
        raise GraphError(132001, message="(#132001) Template name does not exist in the translation", status=404)
    for part in wanted[0]["components"]:
        if part["type"] == "BUTTONS":
            check_template_buttons(part["buttons"], given)
            continue
        sent = [row for row in given.get("components", []) if row.get("type", "").upper() == part["type"]]
        parameters = sent[0].get("parameters", []) if sent else []
        header = part.get("format", "TEXT").lower()
        if header != "text":
            check_header(number, header, parameters)
        elif part.get("text", "").count("{{") != len(parameters):
            raise GraphError(132000, message=NUMBER_OF_PARAMETERS)
        if any(row.get("type") == "text" and not str(row.get("text", "")).strip() for row in parameters):
            raise GraphError(131008, message="(#131008) Required parameter is missing")


def check_header(number: Number, kind: str, parameters: list[dict[str, Any]]) -> None:
    given = parameters[0] if len(parameters) == 1 else {}
    file = given.get(kind) or {}
    known = WaFile.objects.filter(pk=file.get("id", ""), number=number).exists()
    if given.get("type") != kind or not known:
        raise GraphError(132012, message="(#132012) Parameter format does not match format in the created template")


def check_template_buttons(buttons: list[dict[str, Any]], given: dict[str, Any]) -> None:
    """What an address leaves open must be given, and nothing else."""
    sent = {row.get("index"): row for row in given.get("components", []) if row.get("type") == "button"}
    wanted = {
        str(number): "copy_code" if button["type"] == "COPY_CODE" else "url"
        for number, button in enumerate(buttons)
        if "{{" in button.get("url", "") or button["type"] == "COPY_CODE"
    }
    if {index: row.get("sub_type") for index, row in sent.items()} != wanted:
        raise GraphError(131008, message="(#131008) Required parameter is missing")


def check_interactive(given: dict[str, Any]) -> None:
    """Three reply buttons, or a list of ten rows; words on each of 20 or 24 characters, and no two the same."""
    action = given.get("action") or {}
    if given.get("type") == "button":
        rows, most, longest, body = [row.get("reply") or {} for row in action.get("buttons", [])], 3, 20, 1024
    else:
        rows = [row for section in action.get("sections", []) for row in section.get("rows", [])]
        most, longest, body = 10, 24, 4096
        if not 0 < len(str(action.get("button", ""))) <= 20:
            raise GraphError(131009, message="(#131009) Parameter value is not valid")
    titles = [str(row.get("title", "")) for row in rows]
    fits = 0 < len(titles) <= most and len(set(titles)) == len(titles) == len({row.get("id") for row in rows})
    text = str((given.get("body") or {}).get("text", ""))
    if not fits or not all(0 < len(title) <= longest for title in titles) or not 0 < len(text) <= body:
        raise GraphError(131009, message="(#131009) Parameter value is not valid")


def follow(message: WaMessage) -> None:
    """Acceptance is no promise: whoever is not there, or wrote too long ago, fails the message afterwards."""
    customer = message.customer
    events.status(message, "sent")
    if customer.number.account.unpaid:
        events.status(message, "failed", 131042)
    elif customer.is_gone:
        events.status(message, "failed", 131026)
    elif message.content["type"] != "template" and state.now_ms() - customer.last_ms > WINDOW_MS:
        events.status(message, "failed", 131047)
    elif message.content["type"] != "reaction" and state.switch("auto_delivery"):
        events.status(message, "delivered")
        if state.switch("auto_read"):
            events.status(message, "read")


def mark_read(request: GraphRequest, number: Number) -> HttpResponseBase:
    message = WaMessage.objects.filter(pk=request.params.get("message_id", ""), customer__number=number).first()
    if message is None or message.outgoing:
        raise GraphError(131009, message="(#131009) Parameter value is not valid")
    shown = {"read": message.wamid} | ({"typing": message.wamid} if "typing_indicator" in request.params else {})
    message.customer.shown |= shown
    message.customer.save()
    return answer({"success": True})
