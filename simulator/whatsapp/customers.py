"""What a number's customer can do. Each act writes the world and tells the account's address."""

from typing import Any

from simulator import media, state
from simulator.phone import Upload
from simulator.whatsapp import events
from simulator.whatsapp.graph import keep_file
from simulator.whatsapp.models import WaCustomer, WaMessage


def say(customer: WaCustomer, content: dict[str, Any], at: int = 0) -> WaMessage:
    """content: {"type", <type>: {…}, "context"?}, as Meta shows it."""
    message = WaMessage.objects.create(
        wamid=events.new_wamid(), customer=customer, outgoing=False, content=content, at=at or state.now_ms()
    )
    customer.last_ms = max(customer.last_ms, message.at)
    customer.save(update_fields=["last_ms"])
    events.received(message)
    return message


def send(customer: WaCustomer, kind: str, file: Upload, at: int = 0) -> WaMessage:
    """kind: image, audio, video, document or sticker."""
    stored = media.store(file.name, file.content, file.content_type)
    kept = keep_file(customer.number, stored, file.content_type)
    name = {"filename": file.name} if kind == "document" else {}
    return say(customer, {"type": kind, kind: {"id": kept.id, "mime_type": kept.mime_type} | name}, at)


def read(customer: WaCustomer) -> None:
    """All that was sent to them and came."""
    if not has_unread(customer):
        return
    for message in unread(customer):
        events.status(message, "read")
    customer.read_ms = state.now_ms()
    customer.save(update_fields=["read_ms"])


def unread(customer: WaCustomer) -> list[WaMessage]:
    rows = customer.messages.filter(outgoing=True, at__gt=customer.read_ms).order_by("at")
    return [message for message in rows if message.content["type"] != "reaction"]


def has_unread(customer: WaCustomer) -> bool:
    return not customer.is_gone and bool(unread(customer))
