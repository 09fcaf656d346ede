"""Attachments as Zalo describes them, turned into ours. One line of a table for each type that is known.

Source: Zalo for Developers, Official Account, Webhook, "Sự kiện người dùng gửi tin nhắn" and "Sự kiện Official Account
gửi tin nhắn cho người dùng", read 2026-11.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from inbox.events import IncomingAttachment
from inbox.fields import identifier, mapping, picked, real, rows, text

Raw = dict[str, Any]
LONGEST_NAME = 255
LONGEST_SIZE = 13  # digits: a file of ten terabytes is none
UNSUPPORTED = "unsupported"


def parse_attachments(value: Any) -> tuple[IncomingAttachment, ...]:
    return tuple(_attachment(raw) for raw in rows(value))


def _attachment(raw: Raw) -> IncomingAttachment:
    kind = text(raw.get("type"))
    return KINDS.get(kind, _unsupported)(kind, mapping(raw.get("payload")))


def _file(kind: str, payload: Raw) -> IncomingAttachment:
    """A GIF is a picture like any other; a sticker keeps its number. A recording's name stands in its address."""
    data = picked(payload, ("id", "description", "checksum"))
    url = text(payload.get("url"))
    name = text(payload.get("name")) or (name_in(url) if kind == "audio" else "")
    given = text(payload.get("size"))
    size = int(given) if given.isascii() and given.isdecimal() and len(given) <= LONGEST_SIZE else None
    return IncomingAttachment(
        kind="image" if kind == "gif" else kind,
        url=url,
        name=name[-LONGEST_NAME:],
        size=size,
        data=data,
    )


def name_in(url: str) -> str:
    """The end of its path."""
    try:
        name = unquote(urlsplit(url).path).rpartition("/")[2]
    except ValueError:
        return ""
    return "".join(letter for letter in name if letter.isprintable())


def _link(kind: str, payload: Raw) -> IncomingAttachment:
    """A shared page. A business card comes as a link too, with its facts as JSON inside the description."""
    description = text(payload.get("description"))
    if card := _card(description):
        title = card.get("phone", "")
        data: Raw = {"title": title, **card, **picked(payload, ("url",))}
        return IncomingAttachment(kind="contact", is_file=False, data=data | _pictured(title, payload))
    data = {"title": description} if description else {}
    return IncomingAttachment(
        kind="fallback", is_file=False, data=data | picked(payload, ("url",)) | _pictured(description, payload)
    )


def _card(description: str) -> dict[str, str]:
    if not description.lstrip().startswith("{"):
        return {}
    try:
        return picked(mapping(json.loads(description)), ("phone", "qrCodeUrl", "name"))
    except (ValueError, RecursionError):
        return {}


def _pictured(title: str, payload: Raw) -> Raw:
    """As an item of the card, whose picture is copied."""
    if not (thumbnail := text(payload.get("thumbnail"))):
        return {}
    return {"items": [{"title": title, "image_url": thumbnail, **picked(payload, ("url",))}]}


def _location(kind: str, payload: Raw) -> IncomingAttachment:
    """Numbers in some events, text in others."""
    place = mapping(payload.get("coordinates"))
    latitude, longitude = real(place.get("latitude")), real(place.get("longitude"))
    is_place = latitude is not None and longitude is not None
    data: Raw = {"latitude": latitude, "longitude": longitude} if is_place else {}
    return IncomingAttachment(kind=kind, is_file=False, data=data)


def _template(kind: str, payload: Raw) -> IncomingAttachment:
    """What was sent from a template: its words, and where it leads."""
    data: Raw = picked(payload, ("zinstant_id",))
    if title := text(payload.get("text")):
        data["title"] = title
    if link := text(payload.get("link_url")):
        data["url"] = link
    return IncomingAttachment(kind="template", is_file=False, data=data)


def _unsupported(kind: str, payload: Raw) -> IncomingAttachment:
    data = {"type": identifier(kind)} | picked(payload, ("url",))
    if "zinstant_id" in payload:
        return _template(kind, payload)
    return IncomingAttachment(kind=UNSUPPORTED, is_file=False, data=data)


KINDS: dict[str, Callable[[str, Raw], IncomingAttachment]] = {
    "image": _file,
    "gif": _file,
    "sticker": _file,
    "audio": _file,
    "video": _file,
    "file": _file,
    "link": _link,
    "location": _location,
    "template": _template,
}
