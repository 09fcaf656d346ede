"""The small world that simulated Zalo starts with."""

import secrets
from datetime import UTC, datetime
from typing import Any

from simulator import state
from simulator.zalo.models import Account, Code, Message, Pair, Upload, User

TEA, HOME = "3361907725518840296", "3361907725518840455"
ACCOUNTS = {TEA: "Tiệm Trà Lá Sen", HOME: "Sen Home Decor"}
USERS = {
    TEA: [
        ("5820447719306628141", "712604418350921664", "Mai Anh"),
        ("6091835527740913382", "733918275604417093", "Trần Quốc Bảo"),
        ("7714250938861173054", "748820156639902217", "Dung Phạm"),
    ],
    HOME: [("8263719405527718906", "759013344287615530", "Đỗ Thu Hà")],
}
ACCESS_SECONDS, REFRESH_SECONDS = 90_000, 90 * 86400


def seed() -> None:
    """Only into an empty world."""
    if Account.objects.exists():
        return
    for account_id, name in ACCOUNTS.items():
        account = Account.objects.create(id=account_id, name=name)
        for user_id, by_app, user_name in USERS[account_id]:
            User.objects.create(id=user_id, by_app=by_app, account=account, name=user_name)


def empty() -> None:
    for model in (Upload, Message, User, Pair, Code, Account):
        model.objects.all().delete()


def issue(account: Account) -> Pair:
    """A new pair; the access token before it dies."""
    account.pairs.update(is_alive=False)
    now = state.now()
    return Pair.objects.create(
        account=account,
        access_token=f"at-{account.id}-{secrets.token_hex(16)}",
        refresh_token=f"rt-{account.id}-{secrets.token_hex(16)}",
        expires_at=now + ACCESS_SECONDS,
        refresh_expires_at=now + REFRESH_SECONDS,
    )


def accounts() -> list[dict[str, Any]]:
    account = Account.objects.get(pk=TEA)
    pair = issue(account)
    credentials = {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "expires_at": datetime.fromtimestamp(pair.expires_at, UTC).isoformat(),
    }
    return [{"platform": "zalo", "external_id": account.id, "name": account.name, "credentials": credentials}]
