"""What a TikTok message holds, by its type: the same in webhooks (lower case) and in the list (upper case).

Sources: TikTok API for Business, "Webhook events" and "Get the messages of a conversation", read 2026-11.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from inbox.events import IncomingAttachment
from inbox.fields import identifier, mapping, picked, rows, text

Raw = dict[str, Any]
UNSUPPORTED = "unsupported"
REFERENCE = "tiktok:media?"


@dataclass(frozen=True)
class Content:
    text: str = ""
    attachments: tuple[IncomingAttachment, ...] = ()
    data: Raw = field(default_factory=dict)

    @property
    def kind(self) -> Literal["message", "unsupported"]:
        shows = self.text or any(attachment.kind != UNSUPPORTED for attachment in self.attachments)
        return "message" if shows else "unsupported"


def content_of(raw: Raw, kind: str, conversation: str, external_id: str) -> Content:
    """raw: the message with a member named by its type, whose name in either case is `kind`."""
    kind = kind.lower()
    return KINDS.get(kind, _unsupported)(kind, mapping(raw.get(kind)), conversation, external_id)


def media_reference(conversation: str, external_id: str, media: str, kind: str) -> str:
    """What stands for the address of a file that has none before it is asked for (`channels_tiktok.media`)."""
    named = {"conversation_id": conversation, "message_id": external_id, "media_id": media, "media_type": kind.upper()}
    return REFERENCE + urlencode(named)


def read_reference(url: str) -> dict[str, str] | None:
    """The members that TikTok's call takes; None of an address that leads somewhere by itself."""
    return dict(parse_qsl(url.removeprefix(REFERENCE))) if url.startswith(REFERENCE) else None


def _text(kind: str, payload: Raw, conversation: str, external_id: str) -> Content:
    return Content(text(payload.get("body")))


def _media(kind: str, payload: Raw, conversation: str, external_id: str) -> Content:
    media = identifier(payload.get("media_id"))
    url = media_reference(conversation, external_id, media, kind) if media else ""
    return Content(attachments=(IncomingAttachment(kind=kind, url=url),))


def _sticker(kind: str, payload: Raw, conversation: str, external_id: str) -> Content:
    """Both lie open; a sticker's address ends after 30 days."""
    return Content(attachments=(IncomingAttachment(kind="sticker", url=text(payload.get("url"))),))


def _post(kind: str, payload: Raw, conversation: str, external_id: str) -> Content:
    data: Raw = picked(payload, ("video_id", "item_id"))
    if url := text(payload.get("embed_url")):
        data["url"] = url
    return Content(attachments=(IncomingAttachment(kind="post", is_file=False, data=data),))


def _template(kind: str, payload: Raw, conversation: str, external_id: str) -> Content:
    """A question whose buttons answer it, as we send it too; of a card with links those are its items."""
    elements = rows(payload.get("elements")) or [payload]
    titles = [title for element in elements if (title := text(element.get("title")))]
    buttons = [button for element in elements for button in rows(element.get("buttons"))]
    if titles and text(payload.get("type")).lower() == "qa_button_card":
        answers = [text(button.get("text")) or text(button.get("title")) for button in buttons]
        return Content(" · ".join(titles), data={"buttons": [answer for answer in answers if answer]})
    items = [
        {"title": words} | picked(button, ("url",))
        for button in buttons
        if (words := text(button.get("text")) or text(button.get("title")))
    ]
    data: Raw = ({"title": " · ".join(titles)} if titles else {}) | ({"items": items} if items else {})
    return Content(attachments=(IncomingAttachment(kind="template", is_file=False, data=data),))


def _unsupported(kind: str, payload: Raw, conversation: str, external_id: str) -> Content:
    return Content(attachments=(IncomingAttachment(kind=UNSUPPORTED, is_file=False, data={"type": kind[:40]}),))


KINDS: dict[str, Callable[[str, Raw, str, str], Content]] = {
    "text": _text,
    "image": _media,
    "video": _media,
    "sticker": _sticker,
    "emoji": _sticker,
    "share_post": _post,
    "template": _template,
}
