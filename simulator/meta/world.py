"""The small world that an empty simulator starts with."""

import secrets
from typing import Any

from django.db import transaction

from simulator import state
from simulator.meta import tokens
from simulator.meta.models import Customer, Page, Person, Role

ALL_TASKS = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
NO_MESSAGING = ["ADVERTISE", "ANALYZE"]

PAGES = {  # id: name, category, held by a business
    "104772918836401": ("Tiệm Trà Lá Sen", "Tea Room", False),
    "109384417725560": ("Sen Home Decor", "Home Decor", False),
    "112650984310277": ("Áo Dài Ngọc Hân", "Clothing Store", False),
    "115830276649915": ("Trà Sen Hà Nội (chi nhánh)", "Tea Room", False),
    "118204471936058": ("Sen Group Holdings", "Company", True),
    "121967350824419": ("Kofi's Kente & Crafts", "Arts & Crafts Store", False),
}
INSTAGRAM = {  # page: id and username of its professional account
    "104772918836401": ("17841460233918742", "tiemtralasen"),
    "109384417725560": ("17841461187203356", "senhomedecor"),
    "121967350824419": ("17841462904417583", "kofiskente"),
}
PEOPLE = {  # app-scoped id: name, e-mail, tasks by page
    "10229934471802255": (
        "Linh Nguyễn",
        "linh.nguyen@example.test",
        {
            "104772918836401": ALL_TASKS,
            "109384417725560": ALL_TASKS,
            "112650984310277": ["MESSAGING", "MODERATE", "CREATE_CONTENT"],
            "115830276649915": NO_MESSAGING,
            "118204471936058": ALL_TASKS,
        },
    ),
    "10231187704416632": ("Kofi Mensah", "", {"121967350824419": ALL_TASKS}),
}
CUSTOMERS = {  # page: psid, first and last name
    "104772918836401": [
        ("7284910365521001", "Dung", "Phạm"),
        ("7284910365521002", "Ngọc Hân", "Trần"),
        ("7284910365521003", "Amara", "Okafor"),
        ("7284910365521004", "Quốc Bảo", "Lê"),
        ("7284910365521005", "", ""),
    ],
    "109384417725560": [
        ("6918203347715001", "Thu Hà", "Đỗ"),
        ("6918203347715002", "Kwame", "Boateng"),
        ("6918203347715003", "Minh Châu", "Vũ"),
    ],
    "112650984310277": [("8045512907736001", "Bích Phượng", "Hoàng"), ("8045512907736002", "Zawadi", "Mwangi")],
    "115830276649915": [("5530917742086001", "Tuấn Anh", "Ngô")],
    "118204471936058": [("9120384756610001", "Mai", "Lý")],
    "121967350824419": [
        ("4417209938856001", "Abena", "Owusu"),
        ("4417209938856002", "Chidi", "Eze"),
        ("4417209938856003", "Thảo Vy", "Đặng"),
    ],
}
FOLLOWERS = {  # page: Instagram-scoped id, first and last name (none: only a username), username
    "104772918836401": [
        ("1186402937745001", "Sara", "Nguyễn", "sara.nguyen__"),
        ("1186402937745002", "", "", "moc_mien"),
    ],
    "109384417725560": [("1529083774621001", "Ama", "Serwaa", "ama.serwaa")],
    "121967350824419": [("1307745529918001", "Bình", "Trương", "binh.truong")],
}
NAMES = [
    ("An", "Nguyễn"), ("Thanh Tâm", "Trịnh"), ("Hải Yến", "Đinh"), ("Nia", "Kamau"), ("Phúc", "Bùi"), ("Yaw", "Asante"),
    ("Khánh Linh", "Phan"), ("Fatou", "Diallo"), ("Đức Huy", "Võ"), ("Thandiwe", "Nkosi"),
    ("Ánh Nguyệt", "Hồ"), ("Sipho", "Dlamini"),
]  # fmt: skip


@transaction.atomic
def seed() -> None:
    """Fill an empty world; leave a lived-in one alone."""
    if Page.objects.exists():
        return
    for page_id, (name, category, in_business) in PAGES.items():
        instagram_id, username = INSTAGRAM.get(page_id, ("", ""))
        Page.objects.create(
            id=page_id,
            name=name,
            category=category,
            in_business=in_business,
            instagram_id=instagram_id,
            instagram_username=username,
        )
    for person_id, (name, email, tasks_by_page) in PEOPLE.items():
        person = Person.objects.create(id=person_id, name=name, email=email)
        for page_id, tasks in tasks_by_page.items():
            Role.objects.create(person=person, page_id=page_id, tasks=tasks)
    for page_id, rows in CUSTOMERS.items():
        for psid, first_name, last_name in rows:
            add_customer(page_id, first_name, last_name, psid=psid, has_profile=bool(first_name))
    for page_id, followers in FOLLOWERS.items():
        for igsid, first_name, last_name, username in followers:
            add_customer(page_id, first_name, last_name, psid=igsid, username=username)


def add_customer(
    page_id: str, first_name: str, last_name: str = "", *, psid: str = "", has_profile: bool = True, username: str = ""
) -> Customer:
    """username: of somebody on Instagram."""
    return Customer.objects.create(
        psid=psid or new_psid(),
        page_id=page_id,
        thread_id=f"t_{secrets.randbelow(9 * 10**15) + 10**15}",
        first_name=first_name,
        last_name=last_name,
        has_profile=has_profile,
        on_instagram=bool(username),
        username=username,
        read_ms=state.now_ms(),
    )


def new_psid() -> str:
    return str(secrets.randbelow(9 * 10**15) + 10**15)


def empty() -> None:
    """Forget the world of Meta, keeping nothing."""
    for model in (Person, Page):  # the rest goes with them
        model.objects.all().delete()


CONSENTED = (
    "email", "public_profile", "pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement",
    "business_management", "instagram_basic", "instagram_manage_messages",
)  # fmt: skip


def accounts() -> list[dict[str, Any]]:
    """Of the tea house's Page and its Instagram account, for which their owner consents to everything."""
    page, owner = Page.objects.get(pk="104772918836401"), Person.objects.get(pk="10229934471802255")
    owner.scopes, owner.declined = [*CONSENTED], []
    owner.chosen_pages = sorted({*owner.chosen_pages, page.id})
    owner.save()
    token = tokens.page_token(tokens.issue(owner, long_lived=True), page).token
    both = {"access_token": token, "page_id": page.id}
    return [
        {"platform": "facebook", "external_id": page.id, "name": page.name, "credentials": {"access_token": token}},
        {
            "platform": "instagram",
            "external_id": page.instagram_id,
            "name": f"@{page.instagram_username}",
            "credentials": both,
        },
    ]
