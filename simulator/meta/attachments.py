"""Files that a page sends: by url, by upload, by attachment_id; limits and types as Meta enforces them."""

from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from django.http import HttpResponseBase

from simulator import media
from simulator.meta import tokens
from simulator.meta.errors import GraphError
from simulator.meta.graph import GraphRequest, answer, object_param, with_faults
from simulator.meta.models import Asset, Page
from simulator.server import LOOPBACK

MB = 1024 * 1024
LIMITS = {"image": 8 * MB, "audio": 25 * MB, "video": 25 * MB, "file": 25 * MB}
# Of other kinds Messenger names no types.
PICTURES = ("image/jpeg", "image/png", "image/gif")
INSTAGRAM = {
    "image": PICTURES,
    "audio": ("audio/aac", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/wav", "audio/x-wav"),
    "video": ("video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"),
    "file": ("application/pdf",),
}
FETCH_SECONDS = 10
FIRST_ASSET = 1_000_000_000_000_000


def upload(request: GraphRequest, node: str) -> HttpResponseBase:
    """POST /{page}/message_attachments"""
    token, page = tokens.require_page(request, node)
    tokens.require_scope(token, "pages_messaging")
    given = object_param(request, "message").get("attachment") or {}
    row = resolve(request, page, given)

    def act() -> HttpResponseBase:
        return answer({"attachment_id": keep_asset(page, row)})

    return with_faults(request, "upload", act, page.id)


def keep_asset(page: Page, row: dict[str, Any]) -> str:
    """The attachment_id under which the page may send this file again."""
    url = row.get("payload", {}).get("url", "")
    asset = Asset.objects.create(
        page=page, kind=row["type"], url=url, media=row.get("media", ""), name=row.get("name", "")
    )
    return str(FIRST_ASSET + asset.pk)


def resolve(request: GraphRequest, page: Page, given: dict[str, Any], *, on_instagram: bool = False) -> dict[str, Any]:
    """The stored form of a sent attachment (models.Message). Raises GraphError for what Meta refuses."""
    kind, payload = given.get("type"), given.get("payload") or {}
    if kind == "template":
        return {"type": "template", "payload": payload}
    if kind not in LIMITS:
        raise GraphError(
            100, message="param message[attachment][type] must be one of AUDIO, FILE, IMAGE, TEMPLATE, VIDEO"
        )
    uploaded = request.FILES.get("filedata")
    if uploaded is not None:
        return _keep(kind, uploaded.name or "file", uploaded.read(), uploaded.content_type or "", on_instagram)
    if payload.get("attachment_id"):
        return _known(page, kind, str(payload["attachment_id"]))
    if payload.get("url"):
        return _from_url(kind, payload["url"], on_instagram)
    raise GraphError(100, message="param message[attachment][payload] must have a url, an attachment_id or filedata")


def _keep(kind: str, name: str, content: bytes, content_type: str, on_instagram: bool) -> dict[str, Any]:
    content_type = content_type.partition(";")[0].strip()
    if len(content) > LIMITS[kind]:
        raise GraphError(100, 2018109)
    types = INSTAGRAM[kind] if on_instagram else PICTURES if kind == "image" else ()
    if kind != "file" and content_type.partition("/")[0] != kind:
        raise GraphError(100, 2018047)
    if (types and content_type not in types) or not media.is_of_type(content, content_type):
        raise GraphError(100, 2018047)
    stored = media.store(name, content, content_type)
    return {"type": kind, "media": stored.key, "name": stored.name}


def _known(page: Page, kind: str, attachment_id: str) -> dict[str, Any]:
    number = int(attachment_id) - FIRST_ASSET if attachment_id.isdigit() else 0
    asset = Asset.objects.filter(pk=number, page=page, kind=kind).first()
    if asset is None:
        raise GraphError(100, 2018074)
    if asset.media:
        return {"type": kind, "media": asset.media, "name": asset.name}
    return {"type": kind, "payload": {"url": asset.url}}


def _from_url(kind: str, url: str, on_instagram: bool) -> dict[str, Any]:
    """Fetched when it lies on this machine, so that the customer sees it; else believed as it is."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise GraphError(100, 2018008)
    if parts.hostname not in LOOPBACK:
        return {"type": kind, "payload": {"url": url}}
    try:
        with requests.get(url, timeout=FETCH_SECONDS, stream=True, allow_redirects=False) as reply:
            content = reply.raw.read(LIMITS[kind] + 1, decode_content=True)
    except requests.RequestException:
        raise GraphError(100, 2018008) from None
    if reply.status_code != 200:
        raise GraphError(100, 2018008)
    name = unquote(parts.path.rsplit("/", 1)[-1]) or kind
    return _keep(kind, name, content, reply.headers.get("Content-Type", ""), on_instagram)
