"""What a WhatsApp message shows on the phone: its words, its file, and the buttons below it."""

import re
from typing import Any

from simulator import media
from simulator.phone import File
from simulator.whatsapp.files import KINDS
from simulator.whatsapp.models import WaFile, WaMessage

VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
# What is words and buttons alone.
WORDS = ("text", "template", "interactive", "button")


def words(message: WaMessage) -> str:
    """Of a template what the customer reads: numbered places filled in by their order, named ones by their names."""
    kind = message.content["type"]
    given = message.content[kind]
    match kind:
        case "text":
            return str(given["body"])
        case "button":
            return str(given["text"])
        case "interactive":
            reply = given.get("button_reply") or given.get("list_reply") or {}
            return str(reply.get("title") or (given.get("body") or {}).get("text", ""))
        case "template":
            parts, sent = _template(message), given.get("components", [])
            return "\n".join(
                filter(None, (_filled(parts.get(name, {}), sent) for name in ("HEADER", "BODY", "FOOTER")))
            )
    return str(given.get("caption", "")) if kind in KINDS else ""


def files(message: WaMessage) -> tuple[File, ...]:
    kind = message.content["type"]
    given = message.content[kind]
    if kind == "template":
        headers = [part for part in given.get("components", []) if part["type"] == "header"]
        above = headers[0]["parameters"][0] if headers else {}
        return (_file(above["type"], above[above["type"]]),) if above.get("type") in KINDS else ()
    if kind in KINDS:
        return (_file(kind, given),)
    return () if kind in WORDS else (File(kind, name=kind),)


def choices(message: WaMessage) -> tuple[tuple[str, str], ...]:
    """What can be pressed, title and payload."""
    kind = message.content["type"]
    if not message.outgoing or kind not in ("template", "interactive"):
        return ()
    if kind == "template":
        buttons = _template(message).get("BUTTONS", {}).get("buttons", [])
        return tuple((button["text"], button["text"]) for button in buttons if button["type"] == "QUICK_REPLY")
    action = message.content[kind].get("action") or {}
    rows = [button["reply"] for button in action.get("buttons", [])]
    rows += [row for section in action.get("sections", []) for row in section["rows"]]
    return tuple((row["title"], row["id"]) for row in rows)


def pressed(message: WaMessage, title: str, payload: str) -> dict[str, Any]:
    """The customer's answer, as Meta shows it."""
    kind = message.content["type"]
    if kind == "template":
        return {"type": "button", "button": {"payload": payload, "text": title}}
    reply = "button_reply" if message.content[kind].get("type") == "button" else "list_reply"
    return {"type": "interactive", "interactive": {"type": reply, reply: {"id": payload, "title": title}}}


def _template(message: WaMessage) -> dict[str, dict[str, Any]]:
    """The parts of the template that it names, by their type."""
    given = message.content["template"]
    same = (given["name"], given["language"]["code"])
    templates = message.customer.number.account.templates
    found = [known for known in templates if (known["name"], known["language"]) == same]
    return {part["type"]: part for known in found for part in known.get("components", [])}


def _filled(part: dict[str, Any], sent: list[dict[str, Any]]) -> str:
    rows = [value for row in sent if row["type"].upper() == part.get("type") for value in row["parameters"]]
    values = {row.get("parameter_name") or str(number): row.get("text", "") for number, row in enumerate(rows, 1)}
    return VARIABLE.sub(lambda place: values.get(place[1], place[0]), part.get("text", ""))


def _file(kind: str, given: dict[str, Any]) -> File:
    file = WaFile.objects.get(pk=given["id"])
    return File({"document": "file"}.get(kind, kind), media.address("meta", file.key, file.name), file.name)
