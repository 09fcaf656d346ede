"""The numbers that an empty simulator starts with, and their customers."""

import secrets
from typing import Any

from django.db import transaction

from simulator.whatsapp.models import Account, Number, SignupCode, SystemToken, WaCustomer

BUSINESS = "system-user-token-of-la-sen"
TEMPLATES = [
    {
        "id": "1689556908129835",
        "name": "xac_nhan_don_hang",
        "language": "vi",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Đơn hàng {{1}}", "example": {"header_text": ["BL-2087"]}},
            {
                "type": "BODY",
                "text": "Chào {{1}}, đơn {{2}} của bạn đã được xác nhận.",
                "example": {"body_text": [["chị Ngọc", "BL-2087"]]},
            },
            {"type": "FOOTER", "text": "Tiệm Trà Lá Sen"},
        ],
    },
    {
        "id": "1689556908129837",
        "name": "hen_lay_hang",
        "language": "vi",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "components": [
            {"type": "HEADER", "format": "IMAGE"},
            {
                "type": "BODY",
                "text": "{{first_name}} ơi, hàng đã về. Mời bạn ghé lấy trước {{ngay}} nhé.",
                "example": {
                    "body_text_named_params": [
                        {"param_name": "first_name", "example": "Ngọc"},
                        {"param_name": "ngay", "example": "thứ bảy"},
                    ]
                },
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Mình sẽ ghé"},
                    {"type": "URL", "text": "Xem đơn", "url": "https://lasen.example/don/{{1}}"},
                ],
            },
        ],
    },
    {
        "id": "1689556908129836",
        "name": "khuyen_mai",
        "language": "vi",
        "status": "REJECTED",
        "category": "MARKETING",
        "parameter_format": "POSITIONAL",
        "components": [{"type": "BODY", "text": "Giảm 20% hôm nay!"}],
    },
]
ACCOUNTS = {  # id: name, and its numbers: id, display, name, status
    "215590384471026": (
        "Tiệm Trà Lá Sen",
        [
            ("318840927755103", "+84 28 7300 5588", "Trà Lá Sen", "CONNECTED"),
            ("318840927755104", "+84 28 7300 5599", "Trà Lá Sen Sỉ", "PENDING"),
        ],
    ),
    "226701495582137": ("Sen Home Decor", [("429951038866214", "+84 24 7300 1122", "Sen Home", "CONNECTED")]),
}
CUSTOMERS = [
    ("84900000011", "VN.13491208655302741918", "Nguyễn Thị Bích Ngọc"),
    ("84900000033", "VN.13491208655302741920", "Bảo Trân 🌸"),
    ("971500000021", "AE.13491208655302741977", "ليلى العتيبي"),
]
SCOPES = ["whatsapp_business_management", "whatsapp_business_messaging", "business_management"]


@transaction.atomic
def seed() -> None:
    """Fill an empty world; leave a lived-in one alone."""
    if Account.objects.exists():
        return
    for account_id, (name, numbers) in ACCOUNTS.items():
        account = Account.objects.create(id=account_id, name=name, templates=TEMPLATES)
        for number_id, display, shown, status in numbers:
            number = Number.objects.create(id=number_id, account=account, display=display, name=shown, status=status)
            for wa_id, user_id, person in CUSTOMERS:
                WaCustomer.objects.create(number=number, wa_id=wa_id, user_id=user_id, name=person)
    SystemToken.objects.create(token=BUSINESS, accounts=["215590384471026"], scopes=SCOPES)


def issue(accounts: list[str], expires_at: int = 0) -> SystemToken:
    token = "EAAJwa" + secrets.token_urlsafe(120)
    return SystemToken.objects.create(token=token, accounts=accounts, scopes=SCOPES, expires_at=expires_at)


def empty() -> None:
    for model in (SignupCode, SystemToken, Account):  # the rest goes with them
        model.objects.all().delete()


def accounts() -> list[dict[str, Any]]:
    number = Number.objects.get(pk="318840927755103")
    credentials = {"access_token": BUSINESS, "waba_id": number.account_id}
    return [{"platform": "whatsapp", "external_id": number.id, "name": number.name, "credentials": credentials}]
