"""The message templates of an account, as Meta lists them: their state, and what they look like with values filled in.

Source: WhatsApp Cloud API, "Templates", "Template messages", read 2026-10.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_whatsapp.client import CloudClient
from channels_whatsapp.fields import mapping, rows, text

FIELDS = "name,language,status,category,components,parameter_format,quality_score"
MOST_LISTS = 60  # of a hundred each: an account has 6,000 at most
VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
TEXTS = ("HEADER", "BODY")

STATES: dict[str, str | Promise] = {
    "APPROVED": pgettext_lazy("template", "Approved"),
    "PENDING": pgettext_lazy("template", "Being reviewed"),
    "IN_APPEAL": pgettext_lazy("template", "Being reviewed"),
    "REJECTED": pgettext_lazy("template", "Rejected"),
    "PAUSED": pgettext_lazy("template", "Paused"),
    "DISABLED": pgettext_lazy("template", "Disabled"),
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
    def variable_count(self) -> int:
        return sum(len(self.variables(kind)) for kind in TEXTS)


def read_templates(client: CloudClient, waba: str) -> list[Template]:
    """Those that can be sent first. Raises SendError."""
    listed = client.get_all(f"{waba}/message_templates", pages=MOST_LISTS, fields=FIELDS, limit="100")
    found = [Template(mapping(row)) for row in listed if text(row.get("name"))]
    return sorted(found, key=lambda template: (not template.is_approved, template.name, template.language))
