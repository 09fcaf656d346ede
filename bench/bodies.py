"""Text messages of customers as Messenger posts them: the same bytes for everything that is measured."""

import hashlib
import hmac
import json
import random
import time
from typing import Any
from uuid import uuid4

PAGE, PAGE_NAME = "104772918836401", "Tiệm Trà Lá Sen"
CUSTOMERS = 5000
SENTENCES = (
    "Chị ơi, trà sen hộp 200g còn hàng không ạ?",
    "Cho em đặt hai hộp gửi về Quận 3, em chuyển khoản luôn nhé",
    "Shop có giao trong chiều nay không?",
    "Dạ em nhận được hàng rồi, trà thơm lắm, cảm ơn shop nhiều!",
)


def customer(number: int) -> str:
    return f"7{number:015d}"


def text_event(sender: str, words: str) -> dict[str, Any]:
    # Meta's own ids are about as long.
    mid = f"m_{uuid4().hex}{uuid4().hex}{uuid4().hex}"
    return {
        "sender": {"id": sender},
        "recipient": {"id": PAGE},
        "timestamp": round(time.time() * 1000),
        "message": {"mid": mid, "text": words},
    }


def random_event(chance: random.Random) -> dict[str, Any]:
    return text_event(customer(chance.randrange(CUSTOMERS)), chance.choice(SENTENCES))


def mark(series: int, number: int) -> str:
    """Words that are found again in a frame."""
    return f"bench-{series}-{number}."


def body(events: list[dict[str, Any]]) -> bytes:
    """One delivery."""
    entry = {"id": PAGE, "time": round(time.time() * 1000), "messaging": events}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def signature(secret: str, content: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
