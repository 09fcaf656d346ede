"""What a file really is: told by its first bytes, never by its name or by what a sender claims."""

import mimetypes

import filetype
from django.core.files import File

# Enough for every signature that `filetype` knows.
HEAD_BYTES = 8192
OPAQUE = "application/octet-stream"
# What a browser draws by itself, and how a stored picture's name says which it is.
DRAWN = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
}
# What no browser plays.
UNPLAYED = ("audio/amr",)
KINDS = ("image", "video", "audio")
# Text has no signature. No other type is believed by its name: HTML and SVG carry scripts.
BY_NAME = ("text/plain", "text/csv")


def sniff(head: bytes) -> str:
    """Return the MIME type that the first bytes show, or application/octet-stream."""
    return filetype.guess_mime(head) or OPAQUE


def picture_type(name: str) -> str:
    """Return the MIME type of a picture that was stored under its type's extension."""
    return next((mime_type for mime_type, extension in DRAWN.items() if name.endswith(extension)), OPAQUE)


def kind_of(file: File) -> tuple[str, str]:
    """Return (kind, MIME type) of a file: image, video, audio or file. The file is rewound.

    What has no signature (text, CSV) goes by its name, but only ever as a `file`, which browsers download.
    """
    file.seek(0)
    mime_type = sniff(file.read(HEAD_BYTES))
    file.seek(0)
    kind = mime_type.partition("/")[0]
    if kind in KINDS:
        return kind, mime_type
    by_name = mimetypes.guess_type(file.name or "")[0]
    return "file", by_name if mime_type == OPAQUE and by_name in BY_NAME else mime_type
