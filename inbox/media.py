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
# What every browser of today plays; containers of video carry sound alone too.
PLAYED = frozenset({
    "audio/aac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/x-flac", "audio/x-wav", "application/ogg",
    "video/mp4", "video/ogg", "video/quicktime", "video/webm", "video/x-m4v",
})  # fmt: skip
# What `transcoding` reads, and what FFmpeg calls the reader of each. A GIF moves, and would not any more.
SOUNDS = {
    "audio/aac": "aac", "audio/amr": "amr", "audio/mp4": "mov", "audio/mpeg": "mp3", "audio/ogg": "ogg",
    "audio/x-aiff": "aiff", "audio/x-caf": "caf", "audio/x-flac": "flac", "audio/x-wav": "wav",
}  # fmt: skip
PICTURES = {"image/jpeg": "jpeg_pipe", "image/png": "png_pipe", "image/webp": "webp_pipe", "image/bmp": "bmp_pipe"}
DEMUXERS = SOUNDS | PICTURES | {"video/3gpp": "mov"}
# How the name of what is made ends.
ENDINGS = {"audio/ogg": ".ogg", "audio/mp4": ".m4a", "audio/mpeg": ".mp3", "image/jpeg": ".jpg"}
KINDS = ("image", "video", "audio")
# Types whose first bytes always say so: a name that claims one of them, over other bytes, is not believed.
TOLD_BY_BYTES = (
    "image/jpeg", "image/png", "image/gif", "image/webp", "audio/mpeg", "audio/ogg", "audio/x-wav", "video/mp4",
    "video/quicktime", "video/webm", "application/pdf",
)  # fmt: skip
# Text has no signature. No other type is believed by its name: HTML and SVG carry scripts.
BY_NAME = ("text/plain", "text/csv")
# All that `kind_of` ever says: nothing among it is a page, a script or a style to a browser.
TOLD = frozenset({*(each.mime for each in filetype.types), "audio/x-caf", *BY_NAME})


def sniff(head: bytes) -> str:
    """Return the MIME type that the first bytes show, or application/octet-stream."""
    if head[4:11] in (b"ftyp3gp", b"ftyp3g2"):
        return "video/3gpp"  # which `filetype` takes for its relative, MP4
    if head.startswith(b"caff"):
        return "audio/x-caf"
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


def is_misnamed(name: str, kind: str, mime_type: str) -> bool:
    """Whether the name says something else than the bytes: a page named as a picture, a film named as a document.

    One kind of picture named as another is nobody's trap, nor is a film without pictures.
    """
    claimed = mimetypes.guess_type(name)[0] or ""
    if claimed not in TOLD_BY_BYTES:
        return False
    family = claimed.partition("/")[0]
    if family == "image":
        return kind != "image"
    return kind not in ("audio", "video") if family in KINDS else mime_type != claimed
