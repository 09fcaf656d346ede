"""Which of our channels a change means that names their account, or their application, and no number.

Both stand in the encrypted credentials alone: such changes are rare, and an installation has few numbers.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.connectors import Limit
from inbox.fields import identifier, mapping, rows
from inbox.models import Channel
from inbox.text import grouped


def connected() -> list[Channel]:
    return list(Channel.objects.filter(platform="whatsapp").exclude(status=Channel.Status.DISCONNECTED).order_by("pk"))


def channels_in(waba: str) -> list[Channel]:
    return [channel for channel in connected() if (channel.credentials or {}).get("waba_id") == waba]


def numbers_by_account() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for channel in connected():
        if waba := (channel.credentials or {}).get("waba_id"):
            found.setdefault(waba, []).append(channel.external_id)
    return found


def numbers_of_app(key: str) -> list[str]:
    return [channel.external_id for channel in connected() if (channel.credentials or {}).get("app") == key]


# ── What a number says of its limits ───────────────────────────────────────────────────────────────────────────────

# WhatsApp Cloud API, "Phone numbers", "Messaging limits" (of the portfolio, since October 2025), read 2026-11.
TIER = "whatsapp_business_manager_messaging_limit"
LIMITS = f"quality_rating,throughput,{TIER}"
# "Messaging and Calling Health Status", read 2026-11; the code of a missing or refused payment is seen in the field.
HEALTH, NO_PAYMENT = "health_status", "141006"
QUALITIES = {"GREEN": gettext_lazy("High"), "YELLOW": gettext_lazy("Medium"), "RED": gettext_lazy("Low")}
TIERS = {"TIER_50": 50, "TIER_250": 250, "TIER_1K": 1_000, "TIER_2K": 2_000, "TIER_10K": 10_000, "TIER_100K": 100_000}
THROUGHPUTS = {"STANDARD": 80, "HIGH": 1_000}


def is_unpaid(number: Mapping[str, Any]) -> bool:
    """Whether something that a send passes through (number, account, business, application) lacks a payment."""
    entities = rows(mapping(number.get(HEALTH)).get("entities"))
    return any(
        str(error.get("error_code")) == NO_PAYMENT for entity in entities for error in rows(entity.get("errors"))
    )


def told_of(number: Mapping[str, Any]) -> dict[str, str]:
    """As the channel keeps it; what the answer lacks is left out."""
    throughput = mapping(number.get("throughput")).get("level")
    told = {"quality": number.get("quality_rating"), "tier": number.get(TIER), "throughput": throughput}
    return {name: found for name, value in told.items() if (found := identifier(value, 40))}


def limits(told: Mapping[str, Any]) -> list[Limit]:
    """A word that is not in the tables is left out, as is UNKNOWN, what a young number says of its quality."""
    found = []
    quality, tier = told.get("quality"), told.get("tier")
    if quality in QUALITIES:
        note = _("what customers think of its messages")
        found.append(Limit(label=_("Quality"), value=str(QUALITIES[quality]), note=note, is_low=quality == "RED"))
    if tier in TIERS or tier == "TIER_UNLIMITED":
        value = grouped(TIERS[tier]) if tier in TIERS else _("Without limit")
        found.append(Limit(label=_("Customers written to first"), value=value, note=_("at most in 24 hours")))
    if (per_second := THROUGHPUTS.get(told.get("throughput", ""))) is not None:
        found.append(Limit(label=_("Messages a second"), value=grouped(per_second), note=_("at most")))
    return found
