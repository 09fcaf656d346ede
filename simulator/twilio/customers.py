"""What a customer can do. Each act writes the world and tells the number's address."""

from typing import Any

from django.db import transaction

from simulator import media, state
from simulator.twilio import transport
from simulator.twilio.models import Customer, Message
from simulator.twilio.world import new_sid

PLACE = {"Latitude": "21.033240", "Longitude": "105.852390", "Label": "Hồ Hoàn Kiếm", "Address": "Hoàn Kiếm, Hà Nội"}
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Hoàng Gia Hân\r\nTEL:+84900000044\r\nEND:VCARD\r\n"
AD = {
    "ReferralSourceType": "ad",
    "ReferralSourceId": "120210000000000001",
    "ReferralSourceUrl": "https://fb.me/combo",
    "ReferralHeadline": "Combo quà Tết",
    "ReferralBody": "Trà sen Hồ Tây",
    "ReferralCtwaClid": "ARAkLk",
}


@transaction.atomic
def say(
    customer: Customer,
    *,
    text: str = "",
    files: list[dict[str, Any]] | None = None,
    extra: dict[str, str] | None = None,
    at: int = 0,
) -> Message:
    """files: as `keep` makes them; extra: fields of the webhook beside the usual."""
    message = Message.objects.create(
        sid=new_sid("MM" if files else "SM"),
        customer=customer,
        direction="inbound",
        body=text,
        files=files or [],
        extra=extra or {},
        status="received",
        at=at or state.now_ms(),
    )
    customer.last_ms = max(customer.last_ms, message.at)
    customer.save(update_fields=["last_ms"])
    transport.received(message)
    return message


def keep(name: str, content: bytes, content_type: str = "", fault: str = "") -> dict[str, Any]:
    stored = media.store(name, content, content_type, fault)
    return {"sid": new_sid("ME"), "key": stored.key, "name": stored.name, "content_type": stored.content_type}


def read(customer: Customer) -> None:
    """All that had come to them."""
    for message in customer.messages.filter(status="delivered").order_by("at"):
        transport.told(message, "read")
