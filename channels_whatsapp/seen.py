"""The change that an element stands in: which number it came to, and who its customers are, by every id that they have.

Source: WhatsApp Cloud API, "Webhooks reference" and "Business-scoped user IDs", read 2026-10.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels_whatsapp.contents import Raw
from inbox.events import Unknown, platform_time
from inbox.fields import identifier, mapping, rows, text

# WhatsApp Cloud API, "Business-scoped user IDs".
LONGEST_CUSTOMER = 256


class Malformed(ValueError):
    """One element that cannot be read: it becomes Unknown and does not stop its neighbours."""


@dataclass(frozen=True)
class Seen:
    """The change that an element stands in. `names`: of its customers, by every id that they have; `others`: of each id
    the customer's other one."""

    account: str
    at: datetime
    names: dict[str, str]
    others: dict[str, str]
    standby: bool = False

    def moment(self, raw: Raw) -> datetime:
        """Seconds since 1970, as text; in some fields as a number."""
        return platform_time(raw.get("timestamp"), self.at)


def read_seen(account: str, at: datetime, value: Raw, *, standby: bool = False) -> Seen:
    """`contacts` is to be matched by its ids, not by its place; since usernames came, an id may be empty."""
    names: dict[str, str] = {}
    others: dict[str, str] = {}
    for contact in rows(value.get("contacts")):
        number, user = person_id(contact.get("wa_id")), person_id(contact.get("user_id"))
        for known in filter(None, (number, user)):
            names[known] = text(mapping(contact.get("profile")).get("name"))
        if number and user:
            others |= {user: number, number: user}
    return Seen(account, at, names, others, standby)


def person_id(given: Any) -> str:
    return identifier(given, LONGEST_CUSTOMER).removeprefix("+")


def whose(seen: Seen, number: Any, user: Any) -> Raw:
    """customer and also: the business-scoped id where it is told, and the number (wa_id), which may be another's one day."""
    told = [found for found in (person_id(number), person_id(user)) if found]
    ids = dict.fromkeys([*told, *(seen.others[known] for known in told if known in seen.others)])
    if not ids:
        raise Malformed("no customer")
    customer, *also = sorted(ids, key=str.isdecimal)
    return {"customer": customer, "also": tuple(also)}


def malformed(seen: Seen, name: str, error: Exception) -> Unknown:
    return Unknown(account=seen.account, at=seen.at, kind=f"{name}: {error}"[:100])
