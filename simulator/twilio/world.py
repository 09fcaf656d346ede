"""The account that an empty simulator starts with, its two numbers and their customers."""

import secrets
from typing import Any

from django.db import transaction

from simulator.twilio.models import Account, Customer, Sender

ACCOUNT, AUTH_TOKEN = "AC5e11a2b3c4d5e6f708192a3b4c5d6e7f", "demo-twilio-auth-token-8Wd3"
KEY, KEY_SECRET = "SK90a1b2c3d4e5f60718293a4b5c6d7e8f", "demo-twilio-key-secret-2Lq6"
TEA, HOME = "whatsapp:+842873005511", "whatsapp:+842473001133"
SENDERS = {TEA: "Trà Lá Sen", HOME: "Sen Home"}
CUSTOMERS = [("whatsapp:+84900000044", "Hoàng Gia Hân"), ("whatsapp:+447700900123", "Emily Carter")]
CONTENTS = [
    {
        "sid": "HX3f6c1d2e4b5a69788796a5b4c3d2e1f0",
        "friendly_name": "xac_nhan_don_hang",
        "language": "vi",
        "variables": {"1": "chị Hân", "2": "BL-2087"},
        "types": {"twilio/text": {"body": "Chào {{1}}, đơn {{2}} của bạn đã được xác nhận."}},
        "approval": {"name": "xac_nhan_don_hang", "category": "UTILITY", "status": "approved", "rejection_reason": ""},
    },
    {
        "sid": "HX0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "friendly_name": "khuyen_mai",
        "language": "vi",
        "variables": {},
        "types": {"twilio/text": {"body": "Giảm 20% hôm nay!"}},
        "approval": {"name": "khuyen_mai", "category": "MARKETING", "status": "rejected", "rejection_reason": "Promo"},
    },
]


@transaction.atomic
def seed() -> None:
    """Fill an empty world; leave a lived-in one alone."""
    if Account.objects.exists():
        return
    account = Account.objects.create(
        sid=ACCOUNT, auth_token=AUTH_TOKEN, name="Tiệm Trà Lá Sen", keys={KEY: KEY_SECRET}, contents=CONTENTS
    )
    for address, name in SENDERS.items():
        sender = Sender.objects.create(address=address, sid=new_sid("XE"), account=account, name=name)
        for customer, person in CUSTOMERS:
            Customer.objects.create(sender=sender, address=customer, name=person)


def new_sid(kind: str) -> str:
    return kind + secrets.token_hex(16)


def empty() -> None:
    Account.objects.all().delete()  # the rest goes with it


def accounts() -> list[dict[str, Any]]:
    credentials = {"account_sid": ACCOUNT, "auth_token": AUTH_TOKEN}
    return [{"platform": "twilio", "external_id": TEA, "name": SENDERS[TEA], "credentials": credentials}]
