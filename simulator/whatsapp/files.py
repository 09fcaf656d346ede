"""What the Cloud API takes as media: types, sizes, and that the bytes are what they are said to be."""

from simulator import media
from simulator.meta.errors import GraphError

KB, MB = 1024, 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
STATIC_STICKER, ANIMATED_STICKER = 100 * KB, 500 * KB
KINDS = {
    "audio": dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * MB),
    "document": dict.fromkeys(
        (
            "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint", f"{OFFICE}wordprocessingml.document",
            f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}presentationml.presentation",
        ),
        100 * MB,
    ),
    "image": dict.fromkeys(("image/jpeg", "image/png"), 5 * MB),
    "sticker": {"image/webp": ANIMATED_STICKER},
    "video": dict.fromkeys(("video/mp4", "video/3gpp"), 16 * MB),
}  # fmt: skip
LIMITS = {mime_type: limit for types in KINDS.values() for mime_type, limit in types.items()}


def check(content: bytes, mime_type: str) -> None:
    """Raises GraphError 131053, as an upload does whose type or size does not fit."""
    mime_type = mime_type.partition(";")[0].strip()
    is_fit = 0 < len(content) <= LIMITS.get(mime_type, -1) and media.is_of_type(content, mime_type)
    if mime_type == "audio/ogg":
        is_fit = is_fit and is_voice_note(content)
    if mime_type == "image/webp" and b"ANIM" not in content[:64]:
        is_fit = is_fit and len(content) <= STATIC_STICKER
    if not is_fit:
        raise GraphError(131053, message="(#131053) Media upload error")


def is_voice_note(content: bytes) -> bool:
    """Opus in Ogg, of one channel: the ninth byte of its head counts them."""
    at = content.find(b"OpusHead", 0, 64)
    return at > 0 and content[at + 9] == 1
