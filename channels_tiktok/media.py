"""Pictures and films: TikTok gives an id, and for that an address that is good for a day.

Source: TikTok API for Business, "Upload media" and "Download media of a message", read 2026-11.
"""

from collections.abc import Mapping

from django.core.cache import cache

from channels_tiktok.client import TikTokClient
from channels_tiktok.contents import read_reference
from channels_tiktok.errors import classify
from inbox.connectors import ErrorKind, OutgoingFile, SendError
from inbox.fields import identifier, rows, text

# Whether a conversation takes pictures depends on the customer's country.
PICTURES_KNOWN_SECONDS = 86400
# What would stop the picture itself. Any other error says only that the question was not understood.
STOPS = (ErrorKind.AWAY, ErrorKind.TOKEN, ErrorKind.RATE_LIMITED)


def locate(client: TikTokClient, account: str, url: str) -> tuple[str, Mapping[str, str]]:
    """Where a customer's file lies, and what must be sent along to get it. Raises SendError."""
    named = read_reference(url)
    if named is None:
        return url, {}
    found = text(client.post("business/message/media/download", business_id=account, **named).get("download_url"))
    if not found:
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "no download_url")
    return found, {"x-user": client.token}


def upload(client: TikTokClient, account: str, file: OutgoingFile) -> str:
    """The picture's id, with which it can be sent. Raises SendError: nothing has reached the customer by then."""
    content = (file.name, file.file, file.mime_type)
    try:
        answer = client.upload("business/message/media/upload", content, business_id=account, media_type="IMAGE")
    except SendError as error:
        if error.kind is ErrorKind.UNKNOWN:
            raise classify("upload").error("upload", error.code) from None
        raise
    if media := identifier(answer.get("media_id")):
        return media
    raise classify("upload").error("upload", "no media_id")


def require_pictures(client: TikTokClient, account: str, conversation: str) -> None:
    """Raises SendError where TikTok says that this conversation takes none. What it does not say may be tried."""
    key = f"tiktok-pictures-{conversation}"
    takes = cache.get(key)
    if takes is None:
        try:
            takes = _takes_pictures(client, account, conversation)
        except SendError as error:
            if error.kind in STOPS:
                raise
            return
        cache.set(key, takes, PICTURES_KNOWN_SECONDS)
    if not takes:
        raise classify("no_pictures").error("no_pictures")


def _takes_pictures(client: TikTokClient, account: str, conversation: str) -> bool:
    answer = client.get(
        "business/message/capabilities/get",
        business_id=account,
        conversation_id=conversation,
        conversation_type="SINGLE",
        capability_types='["IMAGE_SEND"]',
    )
    infos = rows(answer.get("capability_infos"))
    return not any(
        row.get("capability_type") == "IMAGE_SEND" and row.get("capability_result") is False for row in infos
    )
