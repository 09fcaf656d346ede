"""A stored file as a response, piece by piece: a large one must not stand in memory, nor be run by a browser as a page."""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import IO
from zlib import crc32

from asgiref.sync import sync_to_async
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags, quote_etag

from inbox.media import DRAWN, OPAQUE, TOLD

CHUNK_BYTES = 64 * 1024
# What a browser may show in place; SVG and HTML are documents that can hold scripts.
SHOWN_TYPES = frozenset({*DRAWN, "image/bmp", "application/pdf"})
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def stored_file(request: HttpRequest, file: FieldFile, mime_type: str, name: str) -> HttpResponseBase:
    """Answer with the file or the part of it that a Range header asks for. Raises Http404 when it is not there."""
    if not file:
        raise Http404("No file")
    # A stored file is never written again, so its name and size say which version it is.
    try:
        size = file.size
    except OSError as error:
        raise Http404("File lost") from error
    etag = quote_etag(f"{crc32((file.name or '').encode()):x}-{size:x}")
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag})

    span = wanted_range(request, etag, size)
    if span is None:
        response: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    elif request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(pieces(file, *span))
    if span is not None:
        start, end = span
        response["Content-Length"] = str(end - start)
        if is_part(request, etag):
            response.status_code = 206
            response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    label(response, mime_type, name, etag)
    return response


def file_for_platform(request: HttpRequest, file: FieldFile, mime_type: str, name: str) -> HttpResponseBase:
    """The same for a platform's server, which refuses a file under another type than its own.

    A browser that comes to such an address saves the file, whatever it is: nothing of it runs as ours.
    """
    response = stored_file(request, file, mime_type, name)
    # Neither a download nor a sandbox stops a page of ours from loading it as a script or a style: only its type does.
    response["Content-Type"] = mime_type if mime_type in TOLD else OPAQUE
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def is_part(request: HttpRequest, etag: str) -> bool:
    """Whether one range of the present version is asked for; several at once are answered with the whole."""
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    return found is not None and any(found.groups()) and request.headers.get("If-Range", etag) == etag


def wanted_range(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """Return [start, end) of what is to be sent; None when the range lies beyond the file."""
    if not is_part(request, etag):
        return 0, size
    first, last = request.headers["Range"].removeprefix("bytes=").split("-")
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else None
    start, end = int(first), min(int(last) + 1 if last else size, size)
    return (start, end) if start < end else None


async def pieces(file: FieldFile, start: int, end: int) -> AsyncIterator[bytes]:
    """Read [start, end) in small pieces, each in a thread, so that neither memory nor the event loop feels the file."""
    opened: IO[bytes] = await sync_to_async(file.storage.open, thread_sensitive=False)(file.name or "", "rb")
    try:
        await sync_to_async(opened.seek, thread_sensitive=False)(start)
        left = end - start
        while left > 0:
            piece = await sync_to_async(opened.read, thread_sensitive=False)(min(CHUNK_BYTES, left))
            if not piece:
                return
            left -= len(piece)
            yield piece
    finally:
        with suppress(OSError):
            opened.close()


def label(response: HttpResponseBase, mime_type: str, name: str, etag: str) -> None:
    plays = mime_type.startswith(("video/", "audio/"))
    is_shown = plays or mime_type in SHOWN_TYPES
    response["Content-Type"] = mime_type if is_shown else OPAQUE
    response["Content-Disposition"] = content_disposition_header(not is_shown, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    # Chromium's PDF viewer does not start in a sandbox; a PDF has no access to this origin either way.
    sandbox = "" if mime_type == "application/pdf" else "; sandbox"
    # A picture or film that is opened alone stands in a page of the browser's own, with inline styles and no markup of anybody's.
    response["Content-Security-Policy"] = f"default-src 'none'; style-src 'unsafe-inline'{sandbox}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=86400"
