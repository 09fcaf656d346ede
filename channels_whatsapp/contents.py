"""What a message holds, by its type: one line of a table for each that Meta documents.

Source: WhatsApp Cloud API, "Webhooks reference: messages" and its pages for each type, read 2026-10.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from inbox.events import IncomingAttachment
from inbox.fields import identifier, mapping, number, picked, rows, text

Raw = dict[str, Any]
LONGEST_NAME = 255
MOST_ITEMS = 10
# Of a file we keep the id: the address that comes beside it is over after five minutes (`connector.locate`).
MEDIA = "whatsapp:media/"


@dataclass
class Content:
    """What one message says. `shows`: false where there is nothing to look at but that it came."""

    text: str = ""
    attachments: tuple[IncomingAttachment, ...] = ()
    data: Raw = field(default_factory=dict)
    is_unsupported: bool = False

    @property
    def shows(self) -> bool:
        return not self.is_unsupported and bool(self.text or self.attachments)


def read_content(message: Raw) -> Content:
    kind = text(message.get("type"))
    reader = KINDS.get(kind)
    content = reader(kind, message) if reader else _unsupported(kind, message)
    content.data |= _circumstances(message, content)
    return content


def _text(kind: str, message: Raw) -> Content:
    return Content(text=text(mapping(message.get("text")).get("body")))


def _file(kind: str, message: Raw) -> Content:
    """image, video, audio, document, sticker: {id, mime_type, sha256, caption?, filename?, voice?, animated?}."""
    given = mapping(message.get(kind))
    media = identifier(given.get("id"))
    said: Raw = {"voice": True} if given.get("voice") is True else {}
    attachment = IncomingAttachment(
        kind={"document": "file"}.get(kind, kind),
        url=f"{MEDIA}{media}" if media else "",
        name=_name(given.get("filename")),
        mime_type=text(given.get("mime_type")),
        data=said,
    )
    return Content(text=text(given.get("caption")), attachments=(attachment,))


def _name(given: Any) -> str:
    name = text(given).replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[-LONGEST_NAME:]


def _card(kind: str, **data: Any) -> tuple[IncomingAttachment, ...]:
    return (IncomingAttachment(kind=kind, is_file=False, data={name: value for name, value in data.items() if value}),)


def _location(kind: str, message: Raw) -> Content:
    place = mapping(message.get("location"))
    latitude, longitude = number(place.get("latitude")), number(place.get("longitude"))
    data: Raw = {
        "title": text(place.get("name")),
        "subtitle": text(place.get("address")),
        "url": text(place.get("url")),
    }
    card = IncomingAttachment(
        kind="location",
        is_file=False,
        data={name: value for name, value in data.items() if value}
        | ({"latitude": latitude, "longitude": longitude} if None not in (latitude, longitude) else {}),
    )
    return Content(attachments=(card,))


def _contacts(kind: str, message: Raw) -> Content:
    people = [_person(row) for row in rows(message.get("contacts"))]
    if len(people) == 1:
        return Content(attachments=_card("contact", **people[0]))
    return Content(attachments=_card("contact", items=people[:MOST_ITEMS])) if people else Content()


def _person(contact: Raw) -> Raw:
    name = mapping(contact.get("name"))
    phones = [text(row.get("phone")) or text(row.get("wa_id")) for row in rows(contact.get("phones"))]
    mails = [text(row.get("email")) for row in rows(contact.get("emails"))]
    company = text(mapping(contact.get("org")).get("company"))
    title = text(name.get("formatted_name")) or " ".join(picked(name, ("first_name", "last_name")).values())
    return {"title": title, "subtitle": " · ".join(filter(None, [*phones, *mails, company]))}


def _interactive(kind: str, message: Raw) -> Content:
    """The answer to our buttons, our list, or our form (Flow), whose answers come as JSON text."""
    given = mapping(message.get("interactive"))
    for member in ("button_reply", "list_reply"):
        if reply := mapping(given.get(member)):
            data = {"quick_reply": text(reply.get("id"))} | picked(reply, ("description",))
            return Content(text=text(reply.get("title")), data=data)
    if form := mapping(given.get("nfm_reply")):
        answers = [{"title": name, "subtitle": answer} for name, answer in _answers(form.get("response_json"))]
        card = _card("template", title=text(form.get("name")), items=answers[:MOST_ITEMS])
        return Content(text=text(form.get("body")), attachments=card)
    return _unsupported(text(given.get("type")) or kind, message)


def _answers(given: Any) -> list[tuple[str, str]]:
    try:
        found = json.loads(text(given))
    except (ValueError, RecursionError):
        return []
    shown = {name: value for name, value in mapping(found).items() if name != "flow_token"}
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in shown.items()
    ]


def _button(kind: str, message: Raw) -> Content:
    """A quick reply below one of our templates."""
    button = mapping(message.get("button"))
    return Content(text=text(button.get("text")), data=picked(button, ("payload",)))


def _order(kind: str, message: Raw) -> Content:
    order = mapping(message.get("order"))
    items = [
        {"title": text(row.get("product_retailer_id")), "subtitle": _price(row)}
        for row in rows(order.get("product_items"))
    ]
    card = _card("product", items=items, catalog_id=text(order.get("catalog_id")))
    return Content(text=text(order.get("text")), attachments=card)


def _price(row: Raw) -> str:
    """2 × 185000 VND"""
    quantity, price = number(row.get("quantity")), number(row.get("item_price"))
    shown = "" if price is None else f"{price:.15g} {text(row.get('currency'))}".strip()
    return " × ".join(filter(None, ["" if quantity is None else f"{quantity:.15g}", shown]))


def _unsupported(kind: str, message: Raw) -> Content:
    """What WhatsApp does not hand over, or Meta added since: seen to have come, with its type and Meta's reason."""
    inner = text(mapping(message.get("unsupported")).get("type")) or kind
    return Content(data={"type": inner[:60]}, is_unsupported=True)


def _circumstances(message: Raw, content: Content) -> Raw:
    """Forwarded, from an advertisement, about a product, with an error: what a message of any type may carry."""
    context = mapping(message.get("context"))
    data: Raw = {name: True for name in ("forwarded", "frequently_forwarded") if context.get(name) is True}
    if product := mapping(context.get("referred_product")):
        title = text(product.get("product_retailer_id"))
        content.attachments += _card("product", title=title, catalog_id=text(product.get("catalog_id")))
    if errors := [picked(row, ("code", "title")) for row in rows(message.get("errors"))]:
        data["errors"] = errors[:5]
    if origin := read_origin(mapping(message.get("referral"))):
        data["referral"] = origin
    return data


def read_origin(referral: Raw) -> Raw:
    """The click-to-WhatsApp advertisement or post that the customer came from."""
    origin: Raw = picked(referral, ("source_id", "source_url", "body", "ctwa_clid"))
    named = {
        "source": referral.get("source_type"),
        "ad_title": referral.get("headline"),
        "photo_url": referral.get("image_url"),
        "video_url": referral.get("video_url"),
        "ad_id": referral.get("source_id") if referral.get("source_type") == "ad" else None,
    }
    return origin | {name: found for name, value in named.items() if (found := text(value))}


KINDS: dict[str, Callable[[str, Raw], Content]] = {
    "text": _text,
    "image": _file,
    "video": _file,
    "audio": _file,
    "document": _file,
    "sticker": _file,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
}
