"""Messages as webhooks and the list write them, and their way into the world."""

import secrets
import time
from typing import Any

from simulator import state
from simulator.tiktok.models import Customer, Message
from simulator.tiktok.transport import emit

FIRST_ID = 7_441_000_000_000_000_000


def record(
    customer: Customer,
    *,
    outgoing: bool,
    kind: str,
    payload: Any,
    extra: dict[str, Any] | None = None,
    source: str,
    at: int = 0,
) -> Message:
    """Write it and post it. at: the platform's milliseconds, else now."""
    at = at or state.now_ms()
    message = Message.objects.create(
        id=str(FIRST_ID + secrets.randbelow(10**15)),
        customer=customer,
        outgoing=outgoing,
        kind=kind,
        payload=payload,
        extra=extra or {},
        source=source,
        at=at,
        accepted_ms=int(time.time() * 1000),
    )
    customer.moved_ms = max(customer.moved_ms, at)
    customer.save(update_fields=["moved_ms"])
    post(message)
    return message


def post(message: Message) -> None:
    event = "im_send_msg" if message.outgoing else "im_receive_msg"
    content = people(message.customer, outgoing=message.outgoing) | {
        "message_id": message.id,
        "timestamp": message.at,
        "type": message.kind,
        message.kind: message.payload,
        "scene_type": 0,
        "is_follower": False,
        "message_tag": {"source": message.source},
        **message.extra,
    }
    emit(message.customer.account_id, event, content, message.id)


def people(customer: Customer, *, outgoing: bool) -> dict[str, Any]:
    person = {"id": customer.id, "role": "personal_account"}
    business = {"id": customer.account_id, "role": "business_account"}
    names = (customer.account.username, customer.username)
    return {
        "from": names[0] if outgoing else names[1],
        "to": names[1] if outgoing else names[0],
        "unique_identifier": customer.id,
        "from_user": business if outgoing else person,
        "to_user": person if outgoing else business,
        "conversation_id": customer.conversation_id,
    }


def listed(message: Message) -> dict[str, Any]:
    """As the list of a conversation shows it: types in capitals."""
    shown = people(message.customer, outgoing=message.outgoing)
    return {
        "message_id": message.id,
        "message_type": message.kind.upper(),
        message.kind: message.payload,
        "from_user": shown["from_user"],
        "to_user": shown["to_user"],
        "timestamp": message.at,
        "message_tag": {"source": message.source},
        **message.extra,
    }
