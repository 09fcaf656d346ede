"""What goes out: one call for a text, an upload and a call for a file.

Source: Zalo for Developers, Official Account, "Gửi tin tư vấn" and "Upload", read 2026-11; anonymous visitors, the shape of
a file's message, and buttons below a text as a template that is nothing but them: zalo-php-sdk 4.0.4 (MessageBuilder); what
a button is: "Cấu trúc của tham số buttons".
"""

import logging
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_zalo import errors
from channels_zalo.client import ZaloClient
from channels_zalo.events import recipient_of
from inbox.connectors import ErrorKind, Limit, OutgoingFile, OutgoingPart, SendError, Sent
from inbox.fields import identifier, mapping, text

log = logging.getLogger(__name__)

CONSULTATION, OLD_MESSAGE = "v3.0/oa/message/cs", "v2.0/oa/message"
# By type: where a file is uploaded, and the ending that its name must have there.
UPLOADS = {
    "image/jpeg": ("image", (".jpg", ".jpeg")),
    "image/png": ("image", (".png",)),
    "image/gif": ("gif", (".gif",)),
    "application/pdf": ("file", (".pdf",)),
    "application/msword": ("file", (".doc",)),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("file", (".docx",)),
    "text/csv": ("file", (".csv",)),
}
LONGEST_NAME = 190
# "Gửi tin tư vấn", the answer's `quota_type`: what it counts, and for whom.
BOUGHT = gettext_lazy("of all customers together")
QUOTAS = {
    "reply": (gettext_lazy("Free answers left"), gettext_lazy("to the customer who was answered last")),
    "sub_quota": (gettext_lazy("Answers left in the plan"), BOUGHT),
    "purchase_quota": (gettext_lazy("Bought answers left"), BOUGHT),
    "reward_quota": (gettext_lazy("Granted answers left"), BOUGHT),
}
# An upload's handle that Zalo no longer knows.
HANDLE_GONE = "-100"


def send(client: ZaloClient, part: OutgoingPart) -> Sent:
    """Raises SendError."""
    recipient = recipient_of(part.recipient)
    if part.buttons and "anonymous_id" in recipient:
        raise errors.classify("no buttons").error("no buttons")
    message = text_message(part.text, part.buttons) if part.file is None else uploaded(client, part.file)
    quote = {"quote_message_id": part.reply_to} if part.reply_to else {}
    # To a visitor without an account only texts go the old way.
    path = OLD_MESSAGE if "anonymous_id" in recipient and part.file is None else CONSULTATION
    try:
        answer = client.post(path, recipient=recipient, message=message | quote)
    except SendError as error:
        if part.file is None or error.code != HANDLE_GONE:
            raise
        answer = client.post(path, recipient=recipient, message=uploaded(client, part.file) | quote)
    data = mapping(answer.get("data"))
    if external_id := identifier(data.get("message_id")):
        quota = mapping(data.get("quota"))
        log_quota(external_id, quota)
        return Sent(external_id=external_id, limits=told_of(quota))
    raise SendError(ErrorKind.UNKNOWN, "unreadable", "no message_id")


def text_message(words: str, buttons: Sequence[str] = ()) -> dict[str, Any]:
    """Zalo counts 2,000 characters; decomposed Vietnamese would have nearly twice as many.

    A button of the kind `oa.query.show` is answered with by its payload, as an ordinary text of the customer.
    """
    titles = [unicodedata.normalize("NFC", title) for title in buttons]
    rows = [{"title": title, "type": "oa.query.show", "payload": title} for title in titles]
    below = {"attachment": {"type": "template", "payload": {"buttons": rows}}} if rows else {}
    return {"text": unicodedata.normalize("NFC", words)} | below


def uploaded(client: ZaloClient, file: OutgoingFile) -> dict[str, Any]:
    """Upload it, and return the message that shows it. Raises SendError; nothing was sent then, for sure."""
    where, endings = UPLOADS.get(file.mime_type, ("", ()))
    if not where:
        raise errors.classify("wrong type").error("wrong type", file.mime_type)
    file.file.seek(0)
    size = gif_size(file) if where == "gif" else {}
    try:
        answer = client.upload(f"v2.0/oa/upload/{where}", (file_name(file.name, endings), file.file, file.mime_type))
    except SendError as error:
        if error.kind is ErrorKind.UNKNOWN:
            raise errors.classify("upload").error("upload", error.code) from None
        raise
    data = mapping(answer.get("data"))
    handle = text(data.get("token" if where == "file" else "attachment_id"))
    if not handle:
        # So it is for a name without a true ending: no error, and no data.
        raise errors.classify("upload").error("upload", "no handle")
    if where == "file":
        return {"attachment": {"type": "file", "payload": {"token": handle}}}
    element = {"media_type": where, "attachment_id": handle, **size}
    return {"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}}}


def file_name(name: str, endings: tuple[str, ...]) -> str:
    """With the ending that its type has: the first where it has none of them."""
    path = PurePath(name)
    ending = path.suffix if path.suffix.lower() in endings else endings[0]
    stem = path.stem if path.suffix.lower() in endings else path.name
    return f"{stem[:LONGEST_NAME] or 'file'}{ending}"


def gif_size(file: OutgoingFile) -> dict[str, int]:
    """Width and height, little-endian behind the six letters that every GIF begins with."""
    head = file.file.read(10)
    file.file.seek(0)
    return {"width": int.from_bytes(head[6:8], "little"), "height": int.from_bytes(head[8:10], "little")}


def log_quota(external_id: str, quota: dict[str, Any]) -> None:
    """The only proof of what was charged: `reply` is free, the other types are bought."""
    if quota:
        kind, remain = text(quota.get("quota_type"))[:40], text(quota.get("remain"))[:20]
        log.info("zalo message: id=%s quota=%s remain=%s", external_id, kind, remain)


def told_of(quota: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """As the channel keeps it, by its type. Every member may be missing."""
    kind, left = identifier(quota.get("quota_type"), 40), identifier(quota.get("remain"), 10)
    return {kind: {"left": left, "total": identifier(quota.get("total"), 10)}} if kind and left else {}


def quota_limit(kind: str, kept: Mapping[str, Any]) -> Limit | None:
    left, total = text(kept.get("left")), text(kept.get("total"))
    if kind not in QUOTAS or not left:
        return None
    label, note = QUOTAS[kind]
    value = _("%(left)s of %(total)s") % {"left": left, "total": total} if total else left
    return Limit(label=str(label), value=value, note=str(note), is_low=left == "0")
