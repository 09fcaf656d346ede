"""Attachments as Meta describes them, turned into ours. One line of a table for each type that is known.

Sources: Messenger Platform, "Webhook events: messages", and Instagram Platform, "Webhooks", both read 2026-10;
"location" from an older page.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from inbox.events import IncomingAttachment
from inbox.fields import identifier, mapping, number, picked, rows, text

Raw = dict[str, Any]
LONGEST_NAME = 255
UNSUPPORTED = "unsupported"
# A story lives for a day, and so does the address of what it shows: it is shown meanwhile, and never kept.
STORY_LIVES = timedelta(hours=24)
STORIES = ("story", "ig_story", "story_mention", "story_reply")


def parse_attachments(value: Any, at: datetime) -> tuple[IncomingAttachment, ...]:
    """A sticker may come twice, as itself and as an image with the same sticker_id: one is shown. at: of the message."""
    found = rows(value)
    stickers = {_sticker_id(raw) for raw in found if raw.get("type") == "sticker"} - {""}
    twins = [raw for raw in found if raw.get("type") == "image" and _sticker_id(raw) in stickers]
    return tuple(_attachment(raw, at) for raw in found if raw not in twins)


def story(value: Any, at: datetime, kind: str = "story_reply") -> tuple[IncomingAttachment, ...]:
    """The story that a message answers: {"url", "id"}, in a list "link" in place of "url"; none of another shape."""
    return (_attachment({"type": kind, "payload": value}, at),) if isinstance(value, dict) else ()


def _attachment(raw: Raw, at: datetime) -> IncomingAttachment:
    kind = text(raw.get("type"))
    if kind == "image" and _sticker_id(raw):
        kind = "sticker"
    found = KINDS.get(kind, _unsupported)(kind, raw, mapping(raw.get("payload")))
    if kind not in STORIES:
        return found
    return replace(found, data={**found.data, "until": round((at + STORY_LIVES).timestamp())})


def _sticker_id(raw: Raw) -> str:
    return identifier(mapping(raw.get("payload")).get("sticker_id"))


def _file(kind: str, raw: Raw, payload: Raw) -> IncomingAttachment:
    url = text(payload.get("url"))
    return IncomingAttachment(kind=kind, url=url, name=file_name(url))


def file_name(url: str) -> str:
    """Meta gives no name: it stands at the end of the path, percent-encoded."""
    try:
        name = unquote(urlsplit(url).path).replace("\\", "/").rpartition("/")[2]
    except ValueError:
        return ""
    return "".join(letter for letter in name if letter.isprintable())[-LONGEST_NAME:]


def _link(kind: str, raw: Raw, payload: Raw) -> IncomingAttachment:
    """A shared post, reel or page. An echo of a link has title and url beside the type, and no payload."""
    data = picked(raw, ("title", "url")) | picked(payload, ("title", "url"))
    return IncomingAttachment(kind=kind, is_file=False, data=data)


def _story(kind: str, raw: Raw, payload: Raw) -> IncomingAttachment:
    data = {"title": payload.get("title"), "url": payload.get("url") or payload.get("link"), "story": payload.get("id")}
    return IncomingAttachment(kind=kind, is_file=False, data=picked(data, tuple(data)))


def _location(kind: str, raw: Raw, payload: Raw) -> IncomingAttachment:
    place = mapping(payload.get("coordinates"))
    latitude, longitude = number(place.get("lat")), number(place.get("long"))
    data: Raw = picked(payload, ("title", "url")) | picked(raw, ("title", "url"))
    if latitude is not None and longitude is not None:
        data |= {"latitude": latitude, "longitude": longitude}
    return IncomingAttachment(kind=kind, is_file=False, data=data)


def _template(kind: str, raw: Raw, payload: Raw) -> IncomingAttachment:
    """A shared product, or in an echo the template that the Page sent; of a comment or an advertisement that is shared
    on Instagram often nothing at all."""
    product = mapping(payload.get("product"))
    elements = rows(product.get("elements")) or rows(payload.get("elements"))
    items = [picked(element, ("title", "subtitle", "image_url", "url", "retailer_id")) for element in elements]
    data: Raw = {"items": items} if items else {}
    title = text(raw.get("title")) or text(payload.get("text")) or (items[0].get("title", "") if items else "")
    if title:
        data["title"] = title
    if not data:
        return _unsupported(kind, raw, payload)
    return IncomingAttachment(kind="product" if product else kind, is_file=False, data=data)


def _appointment(kind: str, raw: Raw, payload: Raw) -> IncomingAttachment:
    """start_time and end_time are seconds since 1970, timezone an IANA name."""
    data = picked(payload, ("booking_id", "status", "start_time", "end_time", "timezone"))
    return IncomingAttachment(kind=kind, is_file=False, data=data)


def _unsupported(kind: str, raw: Raw, payload: Raw) -> IncomingAttachment:
    data = {"type": kind} | picked(payload, ("title", "url"))
    return IncomingAttachment(kind=UNSUPPORTED, is_file=False, data=data)


KINDS: dict[str, Callable[[str, Raw, Raw], IncomingAttachment]] = {
    "image": _file,
    "video": _file,
    "audio": _file,
    "file": _file,
    "sticker": _file,
    "fallback": _link,
    "reel": _link,
    "ig_reel": _link,
    "post": _link,
    "ig_post": _link,
    "share": _link,
    "media": _file,
    **dict.fromkeys(STORIES, _story),
    "template": _template,
    "location": _location,
    "appointment_booking": _appointment,
}
