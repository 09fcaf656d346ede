"""What a customer of a WhatsApp number can do. Each act writes the world and posts its webhook."""

from typing import Any

from simulator import media, state
from simulator.whatsapp import events
from simulator.whatsapp.graph import keep_file
from simulator.whatsapp.models import WaCustomer, WaMessage


def say(customer: WaCustomer, content: dict[str, Any], quoted: str = "", at: int = 0) -> WaMessage:
    """content: {"type", <type>: {…}}; quoted: the wamid that it answers."""
    context = {"context": {"from": events.digits(customer.number.display), "id": quoted}} if quoted else {}
    message = WaMessage.objects.create(
        wamid=events.new_wamid(), customer=customer, outgoing=False, content=content | context, at=at or state.now_ms()
    )
    customer.last_ms = max(customer.last_ms, message.at)
    customer.save()
    events.received(message)
    return message


def send_file(customer: WaCustomer, name: str, content: bytes, mime_type: str, kind: str = "") -> WaMessage:
    stored = media.store(name, content, mime_type)
    file = keep_file(customer.number, stored, mime_type)
    family = mime_type.partition("/")[0]
    kind = kind or (family if family in ("image", "audio", "video") else "document")
    return say(customer, {"type": kind, kind: {"id": file.id, "mime_type": mime_type}})


def read(customer: WaCustomer) -> None:
    """The customer reads the newest message of the business, which tells of those before it too."""
    newest = customer.messages.filter(outgoing=True).order_by("-at", "-wamid").first()
    if newest and newest.content["type"] != "reaction":
        events.status(newest, "read")
