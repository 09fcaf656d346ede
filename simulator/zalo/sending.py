"""Consultation messages, uploads and reactions: the rules that an inbox meets, then acceptance and its webhooks."""

import secrets
from pathlib import PurePath
from typing import Any

from simulator import media, state
from simulator.zalo import transport
from simulator.zalo.errors import ZaloError
from simulator.zalo.models import Account, Message, Upload, User

TEXT_LIMIT = 2000
MOST_BUTTONS, LONGEST_TITLE = 5, 100
HOUR_MS = 3600 * 1000
FREE_MS, WINDOW_MS, HANDLE_MS = 48 * HOUR_MS, 7 * 24 * HOUR_MS, 7 * 24 * HOUR_MS
MB = 1024 * 1024
LIMITS = {"image": MB, "gif": 5 * MB, "file": 5 * MB}
TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif"}
ENDINGS = {"image": (".jpg", ".jpeg", ".png"), "gif": (".gif",), "file": (".pdf", ".doc", ".docx", ".csv")}


def send(account: Account, data: dict[str, Any]) -> dict[str, Any]:
    user, message = _recipient(account, data), data.get("message")
    if not isinstance(message, dict):
        raise ZaloError(-201)
    quota = _quota(user)
    words = message.get("text") or ""
    if len(words) > TEXT_LIMIT:
        raise ZaloError(-210)
    buttons = _buttons(message.get("attachment"))
    kind, attachments = _attachments(account, None if buttons else message.get("attachment"))
    if not words and not attachments:
        raise ZaloError(-201)
    sent = Message.objects.create(
        msg_id=secrets.token_hex(10),
        user=user,
        is_outgoing=True,
        kind=kind,
        text=words,
        attachments=attachments,
        buttons=buttons,
        quote=message.get("quote_message_id") or "",
        quota_type=quota,
        at=state.now_ms(),
    )
    tell_outgoing(sent)
    if state.switch("auto_delivery"):
        transport.emit(user, "user_received_message", by_user=False, message={"msg_id": sent.msg_id})
    if state.switch("auto_read"):
        transport.emit(user, "user_seen_message", by_user=False, message={"msg_ids": [sent.msg_id]})
    return {
        "message_id": sent.msg_id,
        "user_id": user.id,
        "sent_time": str(sent.at),
        "quota": {"quota_type": quota, "remain": "7", "total": "8", "owner_type": "OA", "owner_id": account.id},
    }


def send_old(account: Account, data: dict[str, Any]) -> dict[str, Any]:
    """Reactions, and texts to visitors without an account."""
    action = data.get("sender_action")
    if not isinstance(action, dict):
        if "anonymous_id" not in (data.get("recipient") or {}):
            raise ZaloError(-240)
        return send(account, data)
    user = _recipient(account, data)
    message = Message.objects.filter(msg_id=action.get("react_message_id"), user=user).first()
    icon = action.get("react_icon")
    if message is None or not icon:
        raise ZaloError(-201)
    react(message, "oa", icon)
    return {"message_id": message.msg_id, "user_id": user.id}


def react(message: Message, actor: str, icon: str) -> None:
    message.reactions.pop(actor, None)
    if icon != "/-remove":
        message.reactions[actor] = icon
    message.save(update_fields=["reactions"])
    told = {"msg_id": message.msg_id, "react_icon": icon}
    transport.emit(message.user, f"{actor}_reacted_message", by_user=actor == "user", message=told)


def tell_outgoing(message: Message) -> None:
    """The echo that every message of the account has, whoever sent it."""
    anonymous = "anonymous_" if message.user.conversation_id else ""
    told = {"msg_id": message.msg_id, "text": message.text}
    if message.attachments:
        told["attachments"] = message.attachments
    if anonymous:
        told["conversation_id"] = message.user.conversation_id
    name = f"oa_send_{anonymous}{message.kind}"
    sender = {"sender": {"id": message.user.account_id, "admin_id": message.admin_id}} if message.admin_id else {}
    transport.emit(message.user, name, by_user=False, at=message.at, message=told, **sender)


def upload(account: Account, kind: str, file: Any) -> dict[str, Any]:
    if file is None:
        raise ZaloError(-201)
    if file.size > LIMITS[kind]:
        raise ZaloError(-210)
    if not file.name.lower().endswith(ENDINGS[kind]):
        return {}  # no error, and no handle either
    content = file.read()
    if kind != "file" and not media.is_of_type(content, TYPES[PurePath(file.name).suffix.lower()]):
        raise ZaloError(-201, "File is invalid")
    stored = media.store(file.name, content, file.content_type)
    handle = secrets.token_urlsafe(24)
    Upload.objects.create(
        handle=handle, account=account, kind=kind, media=stored.key, name=file.name, size=file.size, at=state.now_ms()
    )
    return {"token" if kind == "file" else "attachment_id": handle}


def _recipient(account: Account, data: dict[str, Any]) -> User:
    asked = data.get("recipient") or {}
    wanted = asked.get("user_id") or asked.get("anonymous_id")
    where = asked.get("conversation_id", "")
    user = User.objects.filter(pk=wanted, account=account, conversation_id=where).first()
    if user is None:
        raise ZaloError(-201, "user_id is invalid")
    if user.has_blocked:
        raise ZaloError(-244)
    return user


def _quota(user: User) -> str:
    if not user.last_interaction_ms:
        raise ZaloError(-232)
    since = state.now_ms() - user.last_interaction_ms
    if since > WINDOW_MS:
        raise ZaloError(-230)
    return "reply" if since <= FREE_MS else "sub_quota"


def _buttons(attachment: Any) -> list[dict[str, str]]:
    """Those below a text, each of which the user answers with by pressing it. Raises ZaloError."""
    given = ((attachment or {}).get("payload") or {}).get("buttons") or []
    if len(given) > MOST_BUTTONS:
        raise ZaloError(-210)
    for button in given:
        fits = 0 < len(button.get("title", "")) <= LONGEST_TITLE and 0 < len(button.get("payload", "")) <= 1000
        if button.get("type") != "oa.query.show" or not fits:
            raise ZaloError(-201)
    return list(given)


def _attachments(account: Account, attachment: Any) -> tuple[str, list[dict[str, Any]]]:
    if attachment is None:
        return "text", []
    payload = attachment.get("payload") or {}
    element = (payload.get("elements") or [{}])[0]
    handle = payload.get("token") or element.get("attachment_id")
    given = Upload.objects.filter(handle=handle or "", account=account).first()
    if given is None or state.now_ms() - given.at > HANDLE_MS:
        raise ZaloError(-100)
    if given.kind == "gif" and not (element.get("width") and element.get("height")):
        raise ZaloError(-201)
    url = media.address("zalo", given.media, given.name)
    if given.kind == "file":
        shown = {"size": str(given.size), "name": given.name, "type": given.name.rpartition(".")[2], "url": url}
    else:
        shown = {"thumbnail": url, "url": url}
    return given.kind, [{"type": given.kind, "payload": shown}]
