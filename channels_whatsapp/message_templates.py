"""The message templates of an account, as Meta lists them: their state, and what they look like with values filled in.

Source: WhatsApp Cloud API, "Templates", "Template messages", read 2026-10.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_whatsapp.client import CloudClient
from inbox.fields import mapping, rows, text

FIELDS = "name,language,status,category,components,parameter_format,quality_score"
MOST_LISTS = 60  # of a hundred each: an account has 6,000 at most
VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
TEXTS = ("HEADER", "BODY")
# "Message templates", error 132005 and 132012: what a value may not hold.
LONGEST_VALUE = 1024
NOT_IN_VALUE = re.compile(r"[\n\r\t]| {5}")
# By the part (HEADER, BODY) and the variable's name there.
Values = Mapping[tuple[str, str], str]


class Unfit(ValueError):
    """The template cannot go out like this. reason: a sentence; place: the part and the variable that it is about."""

    def __init__(self, reason: str | Promise, place: tuple[str, str] | None = None) -> None:
        super().__init__(str(reason))
        self.reason, self.place = reason, place


STATES: dict[str, str | Promise] = {
    "APPROVED": _("Approved"),
    "PENDING": _("Being reviewed"),
    "IN_APPEAL": _("Being reviewed"),
    "REJECTED": _("Rejected"),
    "PAUSED": _("Paused"),
    "DISABLED": _("Disabled"),
}
CATEGORIES: dict[str, str | Promise] = {
    "MARKETING": _("Marketing"),
    "UTILITY": _("Utility"),
    "AUTHENTICATION": _("Authentication"),
}


@dataclass(frozen=True)
class Template:
    """One template in one language, as Meta describes it."""

    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        return text(self.raw.get("name"))

    @property
    def language(self) -> str:
        return text(self.raw.get("language"))

    @property
    def is_approved(self) -> bool:
        """Nothing else can be sent."""
        return self.raw.get("status") == "APPROVED"

    @property
    def state(self) -> str:
        status = text(self.raw.get("status"))
        return str(STATES.get(status, status))

    @property
    def category(self) -> str:
        category = text(self.raw.get("category"))
        return str(CATEGORIES.get(category, category))

    def part(self, kind: str) -> str:
        """The text of its HEADER, BODY or FOOTER."""
        found = [row for row in rows(self.raw.get("components")) if text(row.get("type")).upper() == kind]
        return text(found[0].get("text")) if found else ""

    @property
    def header(self) -> str:
        return self.part("HEADER")

    @property
    def body(self) -> str:
        return self.part("BODY")

    @property
    def footer(self) -> str:
        return self.part("FOOTER")

    @property
    def buttons(self) -> list[str]:
        found = [row for row in rows(self.raw.get("components")) if text(row.get("type")).upper() == "BUTTONS"]
        return [text(button.get("text")) for row in found for button in rows(row.get("buttons"))]

    def variables(self, kind: str) -> list[str]:
        """The names of a part's variables, in their order: numbers, or words."""
        return list(dict.fromkeys(VARIABLE.findall(self.part(kind))))

    @property
    def can_be_sent(self) -> bool:
        """Approved, and all that it leaves open is text: no file above it, no address of a button, no code."""
        parts = rows(self.raw.get("components"))
        has_file = any(text(row.get("format")) not in ("", "TEXT") for row in parts)
        buttons = [button for row in parts for button in rows(row.get("buttons"))]
        is_open = any(VARIABLE.search(text(button.get("url"))) or button.get("type") == "OTP" for button in buttons)
        return self.is_approved and not has_file and not is_open

    def preview(self, values: Values) -> str:
        """What the customer will read; a variable without a value stands as it is."""
        parts = [self._filled(kind, values) for kind in TEXTS]
        return "\n\n".join(filter(None, [*parts, self.footer]))

    def _filled(self, kind: str, values: Values) -> str:
        return VARIABLE.sub(lambda place: values.get((kind, place[1])) or place[0], self.part(kind))

    def content(self, values: Values) -> dict[str, Any]:
        """The message for `sending.send`. Raises Unfit for what WhatsApp would refuse."""
        if not self.can_be_sent:
            raise Unfit(_("This template cannot be sent from here."))
        components = [
            {"type": kind.lower(), "parameters": [self._parameter(kind, name, values) for name in names]}
            for kind in TEXTS
            if (names := sorted(self.variables(kind), key=in_order))
        ]
        template = {"name": self.name, "language": {"code": self.language}}
        return {"type": "template", "template": template | ({"components": components} if components else {})}

    def _parameter(self, kind: str, name: str, values: Values) -> dict[str, str]:
        value = values.get((kind, name), "").strip()
        if not value:
            raise Unfit(_("Fill in every place of the template."), (kind, name))
        if len(value) > LONGEST_VALUE or NOT_IN_VALUE.search(value):
            raise Unfit(
                _("WhatsApp takes one line here, without tabs or more than four spaces in a row."), (kind, name)
            )
        named = {"parameter_name": name} if self.raw.get("parameter_format") == "NAMED" else {}
        return {"type": "text", "text": value} | named


def in_order(name: str) -> int:
    """Numbered ones are given in the order of their numbers, named ones in any."""
    return int(name) if name.isdecimal() and len(name) < 10 else 0


def read_templates(client: CloudClient, waba: str) -> list[Template]:
    """Those that can be sent first. Raises SendError."""
    listed = client.get_all(f"{waba}/message_templates", pages=MOST_LISTS, fields=FIELDS, limit="100")
    found = [Template(mapping(row)) for row in listed if text(row.get("name"))]
    return sorted(found, key=lambda template: (not template.is_approved, template.name, template.language))
