"""The small world that an empty simulator starts with."""

import base64
import secrets
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from simulator.tiktok import oauth
from simulator.tiktok.models import Account, Customer

ACCOUNTS = {  # open_id: username, name
    "-000hD2kQ7mVx4TzR9cJ1sLw8YbNfP3aEu5G": ("tiemgom.official", "Tiệm Gốm Bát Tràng"),
    "-000kW8nB3xYc6RtV1zF5pQj2HdGsL9mAe7T": ("sen.tea.house", "Trà Sen Hà Nội"),
}
CUSTOMERS = {  # open_id of the account: id, conversation, username and name
    "-000hD2kQ7mVx4TzR9cJ1sLw8YbNfP3aEu5G": [
        ("user-7301-dung-uid-a1", "Zk9+Q2xv/7aPq0LmT1==", "dung.pham", "Dung Phạm"),
        ("user-7302-marco-uid-b2", "b8Hc+3Rw/ZyN4kVd0A==", "marco_rz", "Marco Ruiz"),
        ("user-7303-sari-uid-c3", "m4Ju+9Te/Xw2PoQs7C==", "sari.dewi", "Sari Dewi"),
    ],
    "-000kW8nB3xYc6RtV1zF5pQj2HdGsL9mAe7T": [
        ("user-7304-eva-uid-d4", "t6Gd+1Bn/Ls8YaUr5F==", "evapark", "Eva Park"),
    ],
}
SCOPES = (
    "message.list.read", "message.list.send", "message.list.manage", "user.account.type", "user.info.basic",
    "user.info.username", "user.info.profile",
)  # fmt: skip


@transaction.atomic
def seed() -> None:
    """Fill an empty world; leave a lived-in one alone."""
    if Account.objects.exists():
        return
    for account_id, (username, name) in ACCOUNTS.items():
        Account.objects.create(id=account_id, username=username, name=name)
    for account_id, rows in CUSTOMERS.items():
        for customer_id, conversation_id, username, name in rows:
            add_customer(account_id, username, name, customer_id=customer_id, conversation_id=conversation_id)


def add_customer(
    account_id: str, username: str, name: str, *, customer_id: str = "", conversation_id: str = ""
) -> Customer:
    return Customer.objects.create(
        id=customer_id or f"user-{secrets.token_hex(8)}",
        account_id=account_id,
        conversation_id=conversation_id or base64.b64encode(secrets.token_bytes(14)).decode(),
        username=username,
        name=name,
    )


def empty() -> None:
    Account.objects.all().delete()  # the rest goes with it


def accounts() -> list[dict[str, Any]]:
    account = Account.objects.order_by("pk")[0]
    pair = oauth.issue(account, list(SCOPES))
    credentials = {
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "expires_at": datetime.fromtimestamp(pair.expires_at, UTC).isoformat(),
    }
    return [{"platform": "tiktok", "external_id": account.id, "name": account.name, "credentials": credentials}]
