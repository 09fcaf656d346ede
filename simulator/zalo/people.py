"""What the people around an Official Account do: its customers, visitors, and its own staff in Zalo OA Manager."""

import secrets
from typing import Any

from simulator import media, state
from simulator.zalo import sending, transport
from simulator.zalo.models import Account, Message, User

STAFF = "1180274466093355127"


def say(
    user: User,
    *,
    text: str = "",
    kind: str = "text",
    attachments: list[dict[str, Any]] | None = None,
    quote: str = "",
    at: int = 0,
) -> Message:
    message = Message.objects.create(
        msg_id=secrets.token_hex(10),
        user=user,
        is_outgoing=False,
        kind=kind,
        text=text,
        attachments=attachments or [],
        quote=quote,
        at=at or state.now_ms(),
    )
    interacted(user, message.at)
    said: dict[str, Any] = {"msg_id": message.msg_id, "text": text}
    if attachments:
        said["attachments"] = attachments
    if quote:
        said["quote_msg_id"] = quote
    if user.conversation_id:
        said["conversation_id"] = user.conversation_id
    name = f"{'anonymous' if user.conversation_id else 'user'}_send_{kind}"
    transport.emit(user, name, by_user=True, at=message.at, message=said)
    return message


def meet(account: Account, name: str) -> User:
    """Somebody new, with the ids that Zalo gives people."""
    ids = [str(10**18 * 5 + secrets.randbelow(10**18)) for _ in range(2)]
    return User.objects.create(id=ids[0], by_app=ids[1], account=account, name=name)


def attachment(kind: str, name: str, content: bytes, content_type: str = "", fault: str = "") -> dict[str, Any]:
    """A file on Zalo's servers, as a webhook shows it."""
    stored = media.store(name, content, content_type, fault)
    url = media.address("zalo", stored.key, stored.name)
    shown = {"thumbnail": url, "url": url}
    if kind == "file":
        shown |= {"name": stored.name, "size": str(stored.size), "type": stored.name.rpartition(".")[2]}
    return {"type": kind, "payload": shown}


def interacted(user: User, at: int) -> None:
    user.last_interaction_ms = max(user.last_interaction_ms, at)
    user.save(update_fields=["last_interaction_ms"])


def follow(user: User, follows: bool) -> None:
    if follows:
        interacted(user, state.now_ms())
    event = {"oa_id": user.account_id, "follower": {"id": user.id}, "user_id_by_app": user.by_app}
    event |= {"event_name": "follow" if follows else "unfollow", "source": "oa_profile"}
    transport.post(user.account_id, event)


def share(user: User, info: dict[str, Any], shared: dict[str, Any]) -> None:
    """What they send by the form is told at once; what stands in their profile is there for who asks."""
    user.shared = shared
    user.save(update_fields=["shared"])
    if info:
        transport.emit(user, "user_submit_info", by_user=True, info=info)


def see(user: User) -> list[str]:
    """All that was sent to them."""
    ids = list(user.messages.filter(is_outgoing=True).values_list("msg_id", flat=True))
    if ids:
        transport.emit(user, "user_seen_message", by_user=False, message={"msg_ids": ids})
    return ids


def answer_in_manager(user: User, text: str) -> Message:
    sent = Message.objects.create(
        msg_id=secrets.token_hex(10), user=user, is_outgoing=True, text=text, admin_id=STAFF, at=state.now_ms()
    )
    sending.tell_outgoing(sent)
    return sent
