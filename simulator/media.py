"""The platforms' file servers: what customers and businesses sent, served under addresses that expire."""

import mimetypes
import secrets
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from simulator import drawing, state
from simulator.models import Media

SAMPLES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "image": ("photo.png", "image/png", lambda: drawing.photo("sen")),
    "audio": ("audioclip.wav", "audio/x-wav", drawing.voice),
    "file": ("báo-giá tháng 11.pdf", "application/pdf", drawing.document),
    "sticker": ("sticker.png", "image/png", lambda: drawing.page_picture("sticker")),
}
# What the first bytes of a file say it is: (where, what, type).
MARKS = (
    (0, b"\xff\xd8\xff", "image/jpeg"), (0, b"\x89PNG", "image/png"), (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"), (0, b"OggS", "audio/ogg"), (0, b"#!AMR", "audio/amr"), (8, b"WAVE", "audio/x-wav"),
    (0, b"%PDF", "application/pdf"), (4, b"ftypM4A", "audio/mp4"),
)  # fmt: skip
MARKED = {name for _, _, name in MARKS}
FAULTS = {"", "hang", "missing", "too_large", "mistyped"}


def store(name: str, content: bytes, content_type: str = "", fault: str = "") -> Media:
    """Raises ValueError for a fault that does not exist."""
    if fault not in FAULTS:
        raise ValueError(f"unknown media fault {fault}")
    name = name.replace("/", "_") or "file"
    content_type = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    key = f"{secrets.randbelow(10**9):09d}_{secrets.randbelow(10**15):015d}_n"
    folder = settings.DATA / "media"
    folder.mkdir(exist_ok=True)
    (folder / key).write_bytes(content)
    return Media.objects.create(key=key, name=name, content_type=content_type, size=len(content), fault=fault)


def is_of_type(content: bytes, content_type: str) -> bool:
    """Whether the bytes are what is said of them; of types without a mark everything is believed."""
    shown = next((name for at, mark, name in MARKS if content.startswith(mark, at)), "")
    return shown == content_type if shown or content_type in MARKED - {"audio/mp4"} else True


def address(platform: str, key: str, name: str) -> str:
    """A fresh address; `oe` is when it ends, in hexadecimal seconds, as on Meta's servers."""
    end = state.now() + state.switch("media_seconds")
    return f"{settings.BASE_URL}/{platform}/cdn/{key}/{quote(name)}?_nc_cat=104&oh=03_{key[:9]}&oe={end:X}"


def person_picture(platform: str, seed: str) -> str:
    return address(platform, f"person-{seed}", "picture.png")


def page_picture(platform: str, seed: str) -> str:
    return address(platform, f"page-{seed}", "picture.png")


def serve(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    try:
        end = int(request.GET.get("oe", ""), 16)
    except ValueError:
        return HttpResponse("Bad URL hash", status=403, content_type="text/plain")
    if end < state.now():
        return HttpResponse("URL signature expired", status=403, content_type="text/plain")
    kind, _, seed = key.partition("-")
    if kind in ("person", "page"):
        draw = drawing.person_picture if kind == "person" else drawing.page_picture
        return HttpResponse(draw(seed), content_type="image/png", headers={"Cache-Control": "max-age=3600"})

    media = Media.objects.filter(key=key).first()
    if media is None:
        raise Http404("no such file")
    match media.fault or state.switch("media_fault"):
        case "hang":
            time.sleep(60)
            return HttpResponse(status=504)
        case "missing":
            raise Http404("no such file")
        case "too_large":
            return StreamingHttpResponse(_too_much(), content_type=media.content_type)
        case "mistyped":
            return HttpResponse("<html><script>alert(1)</script></html>", content_type=media.content_type)
    attachment = media.content_type.partition("/")[0] not in ("image", "audio", "video")
    return FileResponse(
        (settings.DATA / "media" / key).open("rb"),
        content_type=media.content_type,
        as_attachment=attachment,
        filename=media.name if attachment else "",
    )


def _too_much() -> Iterator[bytes]:
    for _ in range(4096):
        yield b"\0" * 65536
