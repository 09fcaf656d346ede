"""The calls that reach a customer: text, files, reactions, what they see of our reading and writing.

Source: WhatsApp Cloud API, "Send messages" and its pages for each type, read 2026-10.
"""

import re
from collections.abc import Sequence
from typing import Any

from channels_whatsapp import errors, message_templates
from channels_whatsapp.client import CloudClient
from channels_whatsapp.seen import person_id
from inbox.connectors import ErrorKind, OutgoingFile, OutgoingPart, SendError, Sent
from inbox.fields import identifier, rows

MOST_REPLY_BUTTONS = 3
# What stands on the button that opens a list: a sign, since nobody knows the customer's language.
OPENS_LIST = "☰"
# A business-scoped user id: a country, and letters and digits. Everything else is a number.
USER_ID = re.compile(r"[A-Z]{2}\.")


def send_part(client: CloudClient, number: str, part: OutgoingPart) -> Sent:
    """A file is given first, and sent by its id. Raises SendError."""
    file = file_content(part.file, client.upload(number, part.file)) if part.file else None
    if part.template:
        content = message_templates.content(part.template, file)
    else:
        content = file or text_content(part.text, part.buttons)
    if part.reply_to:
        content["context"] = {"message_id": part.reply_to}
    return send(client, number, part.recipient, biz_opaque_callback_data=str(part.key), **content)


def text_content(words: str, buttons: Sequence[str]) -> dict[str, Any]:
    """ "Interactive reply buttons messages" has three of them, "Interactive list messages" opens a sheet of ten."""
    if not buttons:
        return {"type": "text", "text": {"body": words, "preview_url": True}}
    rows = [{"id": title, "title": title} for title in buttons]
    if len(buttons) <= MOST_REPLY_BUTTONS:
        action: dict[str, Any] = {"buttons": [{"type": "reply", "reply": row} for row in rows]}
        kind = "button"
    else:
        action, kind = {"button": OPENS_LIST, "sections": [{"rows": rows}]}, "list"
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": words}, "action": action}}


def file_content(file: OutgoingFile, media: str) -> dict[str, Any]:
    kind = {"file": "document"}.get(file.kind, file.kind)
    name = {"filename": file.name} if kind == "document" else {}
    return {"type": kind, kind: {"id": media} | name | ({"voice": True} if file.voice else {})}


def send(client: CloudClient, number: str, recipient: str, **content: Any) -> Sent:
    """Of some numbers (Brazil's ninth digit, Mexico's 1) the answer tells another by which the person is known, and writes."""
    answer = client.post(
        f"{number}/messages", messaging_product="whatsapp", recipient_type="individual", **address(recipient), **content
    )
    ids = [identifier(row.get("id")) for row in rows(answer.get("messages"))]
    if not (ids and ids[0]):
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no id")
    known = [person_id(row.get("wa_id")) for row in rows(answer.get("contacts"))]
    is_another = recipient.isdecimal() and len(known) == 1 and known[0].isdecimal() and known[0] != recipient
    return Sent(external_id=ids[0], known_as=known[0] if is_another else "", pause_seconds=client.pause_seconds)


def address(recipient: str) -> dict[str, str]:
    """Without its plus a number would be taken for one of the business's own country."""
    return {"recipient": recipient} if USER_ID.match(recipient) else {"to": f"+{recipient}"}


def mark_read(client: CloudClient, number: str, newest: str, *, typing: bool) -> None:
    """This message and all before it. Whoever is seen typing has read, too."""
    more: dict[str, Any] = {"typing_indicator": {"type": "text"}} if typing else {}
    client.post(f"{number}/messages", messaging_product="whatsapp", status="read", message_id=newest, **more)


def react(client: CloudClient, number: str, recipient: str, external_id: str, emoji: str) -> None:
    try:
        send(client, number, recipient, type="reaction", reaction={"message_id": external_id, "emoji": emoji})
    except SendError as error:
        raise errors.classify("reaction").error("reaction") if error.code == "131009" else error from None
