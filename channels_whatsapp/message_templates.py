"""The message templates of an account: as Meta lists them, in our words, and filled in, in Meta's.

A place has a key that says where it stands: "1" or "name" in the body, "header.1" above it, "url.0" at the end of a button's
address, "code.0" where a button copies a code.
Source: WhatsApp Cloud API, "Templates", "Template messages", read 2026-10.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from channels_whatsapp.client import CloudClient
from channels_whatsapp.contents import Raw
from inbox.connectors import ListedTemplate, OutgoingTemplate, TemplateState
from inbox.fields import identifier, mapping, rows, text

FIELDS = "name,language,status,category,components,parameter_format,rejected_reason"
MOST_LISTS = 60  # of a hundred each: an account has 6,000 at most
VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
# "Templates", "Components": what a body may have once it is filled in.
LONGEST_TEXT = 1024
# The states of the list, and the events of `message_template_status_update`. What is not here changes nothing.
STATES = {
    "APPROVED": TemplateState.APPROVED, "REINSTATED": TemplateState.APPROVED, "FLAGGED": TemplateState.APPROVED,
    "PENDING": TemplateState.PENDING, "IN_APPEAL": TemplateState.PENDING,
    "REJECTED": TemplateState.REJECTED, "PAUSED": TemplateState.PAUSED, "DISABLED": TemplateState.DISABLED,
    "ARCHIVED": TemplateState.DISABLED, "PENDING_DELETION": TemplateState.DISABLED, "DELETED": TemplateState.DISABLED,
    "LIMIT_EXCEEDED": TemplateState.DISABLED,
}  # fmt: skip
HEADER_FILES = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "file"}
# What we can send without anything that an agent would have to give, or with one text (`_button`).
BUTTONS = {"QUICK_REPLY", "URL", "PHONE_NUMBER", "VOICE_CALL", "COPY_CODE"}
PARTS = {"HEADER", "BODY", "FOOTER", "BUTTONS"}


def read_templates(client: CloudClient, waba: str) -> list[ListedTemplate]:
    """Raises SendError."""
    found = client.get_all(f"{waba}/message_templates", pages=MOST_LISTS, fields=FIELDS, limit="100")
    return [listed(row) for row in found if identifier(row.get("id")) and text(row.get("name"))]


def listed(raw: Raw) -> ListedTemplate:
    parts = {text(row.get("type")).upper(): row for row in rows(raw.get("components"))}
    header, body, footer = (mapping(parts.get(name)) for name in ("HEADER", "BODY", "FOOTER"))
    buttons = rows(mapping(parts.get("BUTTONS")).get("buttons"))
    form = text(header.get("format")) or "TEXT"
    reason = text(raw.get("rejected_reason"))
    return ListedTemplate(
        external_id=identifier(raw.get("id")),
        name=text(raw.get("name")),
        language=text(raw.get("language")),
        category=text(raw.get("category")).lower(),
        state=STATES.get(text(raw.get("status")), TemplateState.PENDING),
        reason="" if reason == "NONE" else reason,
        header=VARIABLE.sub(r"{{header.\1}}", text(header.get("text"))),
        header_file=HEADER_FILES.get(form, ""),
        body=VARIABLE.sub(r"{{\1}}", text(body.get("text"))),
        footer=text(footer.get("text")),
        buttons=tuple(_button(number, button) for number, button in enumerate(buttons)),
        examples=dict(_examples(header, body, buttons)),
        can_be_sent=parts.keys() <= PARTS
        and form in ("TEXT", *HEADER_FILES)
        and all(text(button.get("type")) in BUTTONS for button in buttons),
    )


def _button(number: int, button: Raw) -> dict[str, str]:
    if text(button.get("type")) == "COPY_CODE":
        return {"title": text(button.get("text")) or "Copy code", "url": f"{{{{code.{number}}}}}"}
    address = VARIABLE.sub(f"{{{{url.{number}}}}}", text(button.get("url")))
    return {"title": text(button.get("text")), "url": address or text(button.get("phone_number"))}


def _examples(header: Raw, body: Raw, buttons: list[Raw]) -> Iterator[tuple[str, str]]:
    """Meta wants one for each place: of numbered ones in a list, of named ones by their names."""
    for part, lead in ((header, "header."), (body, "")):
        given = mapping(part.get("example"))
        member = "header_text" if lead else "body_text"
        for row in rows(given.get(f"{member}_named_params")):
            yield lead + text(row.get("param_name")), text(row.get("example"))
        values = given.get(member)
        if isinstance(values, list) and values and isinstance(values[0], list):
            values = values[0]
        for number, value in enumerate(values if isinstance(values, list) else [], 1):
            yield f"{lead}{number}", text(value)
    for number, button in enumerate(buttons):
        value = button.get("example")
        # Of an address the whole one is given, and its end asked for.
        if text(button.get("type")) == "COPY_CODE":
            yield f"code.{number}", text(value[0] if isinstance(value, list) and value else value)


def content(template: OutgoingTemplate, header: Mapping[str, Any] | None = None) -> Raw:
    """The message for `sending.send`. header: of the file that stands above the words, as `sending.file_content` says it."""
    values: dict[str, list[str]] = {}
    for key in sorted(template.values, key=in_order):
        part, _, _rest = key.rpartition(".")
        values.setdefault(part or "body", []).append(key)
    components: list[Raw] = []
    if header:
        components.append({"type": "header", "parameters": [dict(header)]})
    for part in ("header", "body"):
        if keys := values.get(part):
            components.append({"type": part, "parameters": [_parameter(key, template.values[key]) for key in keys]})
    for part, (sub_type, member) in OF_BUTTONS.items():
        for key in values.get(part, []):
            value = {"type": member, member: template.values[key]}
            index = key.rpartition(".")[2]
            components.append({"type": "button", "sub_type": sub_type, "index": index, "parameters": [value]})
    named = {"name": template.name, "language": {"code": template.language}}
    return {"type": "template", "template": named | ({"components": components} if components else {})}


OF_BUTTONS = {"url": ("url", "text"), "code": ("copy_code", "coupon_code")}


def _parameter(key: str, value: str) -> Raw:
    name = key.rpartition(".")[2]
    named = {} if name.isdecimal() else {"parameter_name": name}
    return {"type": "text", "text": value} | named


def in_order(key: str) -> int:
    """Numbered places are given in the order of their numbers, named ones in any."""
    name = key.rpartition(".")[2]
    return int(name) if name.isdecimal() and len(name) < 10 else 0
