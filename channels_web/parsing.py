"""What a visitor did, as `posts.py` wrote it down, in our words. Pure functions.

A body: JSON {"key": the chat's, "visitor": the identity's external id, "at": ms since 1970, and any of
"message": {"id", "client_id", "text", "name", "files": [{"url", "kind", "name", "type", "size"}], "reply_to"},
"page": {"url", "title"}, "told": {"name", "email", "phone"}, "said": {what the page says of them},
"shop": {the same, as the shop proved it}, "receipt": {"status", "ids"}}.
Our own views wrote it; all the same it is read like anybody's, since a stored delivery outlives the code that made it.
"""

from datetime import datetime
from typing import Any

from inbox.connectors import MalformedBody
from inbox.events import ContactChanged, Event, IncomingAttachment, MessageReceived, Receipt, platform_time
from inbox.fields import decoded, identifier, mapping, rows, text

# What is told of a visitor, by the kind of its ContactChanged.
PAGE, TOLD, SAID, SHOP = "page", "told", "said", "shop"


def parse(body: bytes, arrived_at: datetime) -> list[Event]:
    """Raises MalformedBody for what no view of ours writes."""
    try:
        post = mapping(decoded(body))
    except ValueError as error:
        raise MalformedBody("no JSON") from error
    key, visitor = identifier(post.get("key"), 100), identifier(post.get("visitor"), 100)
    if not key or not visitor:
        raise MalformedBody("no chat or no visitor")
    about: dict[str, Any] = {"account": key, "customer": visitor, "at": platform_time(post.get("at"), arrived_at)}
    events: list[Event] = [
        ContactChanged(**about, kind=kind, facts=facts)
        for kind in (PAGE, TOLD, SAID, SHOP)
        if (facts := mapping(post.get(kind)))
    ]
    if (message := mapping(post.get("message"))) and identifier(message.get("id")):
        events.append(_message(about, message))
    receipt = mapping(post.get("receipt"))
    if (status := receipt.get("status")) in ("delivered", "read") and isinstance(receipt.get("ids"), list):
        ids = tuple(found for given in receipt["ids"] if (found := identifier(given)))
        events.append(Receipt(**about, status=status, external_ids=ids))
    return events


def _message(about: dict[str, Any], message: dict[str, Any]) -> MessageReceived:
    attachments = tuple(
        IncomingAttachment(
            kind=text(file.get("kind")) or "file",
            url=text(file.get("url")),
            name=text(file.get("name")),
            mime_type=text(file.get("type")),
            size=size if isinstance(size := file.get("size"), int) and not isinstance(size, bool) else None,
        )
        for file in rows(message.get("files"))
    )
    return MessageReceived(
        **about,
        external_id=identifier(message["id"]),
        text=text(message.get("text")),
        name=text(message.get("name")),
        attachments=attachments,
        reply_to=identifier(message.get("reply_to")),
        data={"client_id": client_id} if (client_id := identifier(message.get("client_id"), 36)) else {},
    )
