"""What a column of a file may hold, and what its name says that it does."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from contacts.folding import fold, words
from contacts.models import CustomField

MOST_COLUMNS = 500
OWN = "own:"  # before the key of a workspace's own field
# Of these there may be several columns.
SEVERAL = frozenset({"name", "email", "phone", "address", "note", "tags"})

# What people and programs call a column, in English and Vietnamese, without accents; digits and "value" do not count.
NAMES = {
    # Not what a shop calls its own numbers: those would be taken for ours.
    "id": "messio number|messio id|ma messio",
    "name": "name|full name|customer|customer name|contact|contact name|display name|first name|given name|middle name"
    "|last name|family name|surname|ten|ho|ho ten|ho va ten|ho dem|ten dem|ten khach|ten khach hang|khach hang|ten lien he",
    "email": "email|e mail|mail|email address|e mail address|emails|e mails|dia chi email|thu dien tu|hop thu",
    "phone": "phone|phone number|phones|telephone|telephones|tel|mobile|mobile phone|cell|cell phone|whatsapp|zalo|sdt"
    "|dt|dien thoai|so dien thoai|so dt|di dong|dtdd|so di dong|so zalo|hotline",
    "company": "company|company name|organization|organisation|organization name|business|cong ty|ten cong ty|doanh nghiep"
    "|to chuc|don vi",
    "language": "language|lang|ngon ngu|tieng",
    "time_zone": "time zone|timezone|mui gio",
    "address": "address|street|street address|city|postal address|shipping address|dia chi|dia chi giao hang|thanh pho",
    "birthday": "birthday|birth date|birthdate|date of birth|dob|ngay sinh|sinh nhat|nam sinh",
    "note": "note|notes|comment|comments|remark|remarks|ghi chu|chu thich|nhan xet",
    "tags": "tag|tags|label|labels|group|groups|nhan|the|nhom|nhom khach|nhom khach hang|phan loai",
    "owner": "owner|looked after by|assignee|account owner|owner e mail|owner email|nguoi phu trach|phu trach"
    "|nhan vien|email nguoi phu trach",
    "consent": "consent|news|marketing|newsletter|subscribed|opt in|accepts marketing|accepts email marketing|nhan tin"
    "|tin quang ba|tin tuc|dong y|dong y nhan tin|nhan khuyen mai",
}


def by_name(names: Mapping[str, str]) -> dict[str, str]:
    """Keys by each of the names that are listed for them."""
    return {name: key for key, listed in names.items() for name in listed.split("|")}


GUESSES = by_name(NAMES)


def labels(own_fields: Iterable[CustomField]) -> dict[str, str]:
    """Everything that a column may hold, by its key, in the order in which it is offered and exported."""
    return {
        "id": _("Messio number"),
        "name": _("Name"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "company": _("Company"),
        "address": _("Address"),
        "birthday": _("Birthday"),
        "language": _("Language"),
        "time_zone": _("Time zone"),
        "owner": _("Looked after by"),
        "consent": _("News"),
        "note": _("Note"),
        "tags": _("Tags"),
        **{OWN + row.key: row.name for row in own_fields},
    }


def missing(columns: Sequence[str]) -> str:
    is_anybody = {"id", "name", "email", "phone"} & set(columns)
    return "" if is_anybody else _("Choose at least one column with a name, an e-mail address or a telephone.")


def guess_columns(
    header: Sequence[str], labels: Mapping[str, str], guesses: Mapping[str, str], several: Collection[str]
) -> list[str]:
    """For each name of a column the key of what it holds, else empty. `header` may be shorter than a later row. The rest: of a `Kind`."""
    called = {plain(name): key for key, name in labels.items()} | dict(guesses)
    found: list[str] = []
    for name in header:
        key = called.get(plain(name), "")
        found.append(key if key in several or key not in found else "")
    return found


def plain(name: str) -> str:
    return " ".join(word for word in words(fold(name)) if not word.isdecimal() and word != "value")
