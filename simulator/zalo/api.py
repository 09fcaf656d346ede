"""The Open API: who asks, what goes wrong on purpose, and the calls that read."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse

from simulator import faults, media, state
from simulator.zalo import sending
from simulator.zalo.errors import ZaloError
from simulator.zalo.models import Account, Message, Pair, User

MOST_ROWS = 10
TYPES = {"image": "photo", "audio": "voice"}


@dataclass(frozen=True)
class Call:
    request: HttpRequest
    account: Account
    data: dict[str, Any]


def api(request: HttpRequest, path: str) -> HttpResponseBase:
    if path not in CALLS:
        raise Http404("No such call")
    method, operation, act = CALLS[path]
    if request.method != method:
        return JsonResponse({"error": -201, "message": "Method is not supported"})
    try:
        call = Call(request, _account(request), _data(request))
        name = "react" if "sender_action" in call.data else operation

        def whole() -> HttpResponseBase:
            with transaction.atomic():
                return JsonResponse({"error": 0, "message": "Success", "data": act(call)})

        fault = faults.take(name, call.account.id)
        if fault is None:
            return whole()
        return faults.play(
            fault, request, whole, lambda given: ZaloError(given["code"], status=given.get("status", 200))
        )
    except ZaloError as error:
        return error.answer()


def _account(request: HttpRequest) -> Account:
    token = request.META["simulator.headers"].get("access_token", "")
    pair = Pair.objects.select_related("account").filter(access_token=token).first()
    if pair is None:
        raise ZaloError(-216)
    if not pair.is_alive or pair.expires_at < state.now():
        raise ZaloError(-220)
    proof = hmac.new(settings.ZALO_APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
    if state.switch("require_appsecret_proof") and request.META["simulator.headers"].get("appsecret_proof") != proof:
        raise ZaloError(-242)
    return pair.account


def _data(request: HttpRequest) -> dict[str, Any]:
    if request.content_type == "multipart/form-data":
        return {}
    try:
        found = json.loads(request.GET.get("data") or "{}" if request.method == "GET" else request.body or b"{}")
    except ValueError:
        raise ZaloError(-201) from None
    if not isinstance(found, dict):
        raise ZaloError(-201)
    return found


# ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────────


def getoa(call: Call) -> dict[str, Any]:
    return {
        "oaid": call.account.id,
        "name": call.account.name,
        "description": "",
        "is_verified": True,
        "oa_type": 2,
        "num_follower": call.account.users.count(),
        "avatar": media.page_picture("zalo", call.account.id),
        "package_name": "Nâng cao",
    }


SHARED = ("name", "phone", "address", "district", "city", "user_dob")


def user_detail(call: Call) -> dict[str, Any]:
    user = User.objects.filter(pk=call.data.get("user_id"), account=call.account, conversation_id="").first()
    if user is None:
        raise ZaloError(-201, "user_id is invalid")
    picture = media.person_picture("zalo", user.id)
    return {
        "user_id": user.id,
        "user_id_by_app": user.by_app,
        "display_name": user.name,
        "user_is_follower": True,
        "avatar": picture,
        "avatars": {"120": picture, "240": picture},
        "shared_info": {name: user.shared.get(name, "") for name in SHARED},
    }


def recent_chats(call: Call) -> list[dict[str, Any]]:
    """The newest message of each."""
    newest: dict[str, Message] = {}
    messages = Message.objects.filter(user__account=call.account, user__conversation_id="").select_related("user")
    for message in messages.order_by("-at", "-id"):
        newest.setdefault(message.user_id, message)
    return _window(call, list(newest.values()))


def conversation(call: Call) -> list[dict[str, Any]]:
    messages = Message.objects.filter(user=call.data.get("user_id"), user__account=call.account)
    return _window(call, list(messages.select_related("user").order_by("-at", "-id")))


def _window(call: Call, found: list[Message]) -> list[dict[str, Any]]:
    offset, count = int(call.data.get("offset", 0)), int(call.data.get("count", 5))
    if count > MOST_ROWS:
        raise ZaloError(-210)
    return [_row(call.account, message) for message in found[offset : offset + count]]


def _row(account: Account, message: Message) -> dict[str, Any]:
    ours, theirs = (account.id, account.name), (message.user.id, message.user.name)
    (from_id, from_name), (to_id, to_name) = (ours, theirs) if message.is_outgoing else (theirs, ours)
    payload = message.attachments[0].get("payload", {}) if message.attachments else {}
    row = {
        "src": 0 if message.is_outgoing else 1,
        "time": message.at,
        "type": TYPES.get(message.kind, message.kind),
        "message": message.text,
        "message_id": message.msg_id,
        "from_id": from_id,
        "to_id": to_id,
        "from_display_name": from_name,
        "to_display_name": to_name,
    }
    if "url" in payload:
        row |= {"url": payload["url"], "thumb": payload.get("thumbnail", payload["url"])}
    if message.kind == "location":
        row["location"] = json.dumps(payload["coordinates"])
    return row


def upload(kind: str, call: Call) -> dict[str, Any]:
    return sending.upload(call.account, kind, call.request.FILES.get("file"))


CALLS: dict[str, tuple[str, str, Callable[[Call], Any]]] = {
    "v2.0/oa/getoa": ("GET", "page", getoa),
    "v3.0/oa/user/detail": ("GET", "profile", user_detail),
    "v2.0/oa/listrecentchat": ("GET", "conversations", recent_chats),
    "v2.0/oa/conversation": ("GET", "conversations", conversation),
    "v3.0/oa/message/cs": ("POST", "send", lambda call: sending.send(call.account, call.data)),
    "v2.0/oa/message": ("POST", "send", lambda call: sending.send_old(call.account, call.data)),
    **{
        f"v2.0/oa/upload/{kind}": (
            "POST",
            "upload",
            partial(upload, kind),
        )
        for kind in ("image", "gif", "file")
    },
}
