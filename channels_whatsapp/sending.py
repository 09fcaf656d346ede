"""The calls that reach a customer: text, files, reactions, what they see of our reading and writing.

Source: WhatsApp Cloud API, "Send messages" and its pages for each type, read 2026-10.
"""

import re
from typing import Any

from channels_whatsapp import errors
from channels_whatsapp.client import CloudClient
from inbox.connectors import ErrorKind, OutgoingFile, OutgoingPart, SendError
from inbox.fields import identifier, rows

# A business-scoped user id: a country, and letters and digits. Everything else is a number.
USER_ID = re.compile(r"[A-Z]{2}\.")


def send_part(client: CloudClient, number: str, part: OutgoingPart) -> str:
    """Return the message's id. A file is given first, and sent by its id. Raises SendError."""
    if part.file is None:
        content: dict[str, Any] = {"type": "text", "text": {"body": part.text, "preview_url": True}}
    else:
        content = file_content(part.file, client.upload(number, part.file))
    if part.reply_to:
        content["context"] = {"message_id": part.reply_to}
    return send(client, number, part.recipient, biz_opaque_callback_data=str(part.key), **content)


def file_content(file: OutgoingFile, media: str) -> dict[str, Any]:
    kind = {"file": "document"}.get(file.kind, file.kind)
    name = {"filename": file.name} if kind == "document" else {}
    return {"type": kind, kind: {"id": media} | name | ({"voice": True} if file.voice else {})}


def send(client: CloudClient, number: str, recipient: str, **content: Any) -> str:
    answer = client.post(
        f"{number}/messages", messaging_product="whatsapp", recipient_type="individual", **address(recipient), **content
    )
    ids = [identifier(row.get("id")) for row in rows(answer.get("messages"))]
    if ids and ids[0]:
        return ids[0]
    raise SendError(ErrorKind.UNKNOWN, "unreadable", "no id")


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
