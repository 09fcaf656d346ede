"""What Meta says of an account: its health, its numbers' quality, its templates.

Such a change names the account (WABA) and no number; which of our channels are meant, the webhook's view looks up.
Source: WhatsApp Cloud API, "Webhooks reference", the fields' own pages, read 2026-10.
"""

from collections.abc import Callable
from datetime import datetime

from channels_whatsapp.contents import Raw
from channels_whatsapp.message_templates import STATES
from inbox.events import ChannelChanged, Event, TemplateChanged, Unknown
from inbox.fields import identifier, mapping, text

# Which event of `account_update` is said as which code of `channels_whatsapp.errors`.
TOLD = frozenset(
    "ACCOUNT_DELETED ACCOUNT_OFFBOARDED ACCOUNT_RESTRICTION ACCOUNT_VIOLATION DISABLED_UPDATE PARTNER_APP_UNINSTALLED "
    "PARTNER_REMOVED".split()
)
# Those of a template that somebody should look at.
BAD_TEMPLATES = frozenset("DISABLED FLAGGED PAUSED REJECTED".split())
# `ban_info.waba_ban_state`
UNBANNED = "REINSTATE"


def _account_update(value: Raw) -> tuple[str, bool] | None:
    event = text(value.get("event"))
    if event == "DISABLED_UPDATE":
        state = text(mapping(value.get("ban_info")).get("waba_ban_state"))
        return ("", True) if state == UNBANNED else (f"account/{event}", state != "DISABLE")
    if event == "ACCOUNT_RECONNECTED":
        return "", True
    return (f"account/{event}", True) if event in TOLD else None


def _template(value: Raw) -> tuple[str, bool] | None:
    event = text(value.get("event"))
    return (f"template/{event}", True) if event in BAD_TEMPLATES else None


def _quality(value: Raw) -> tuple[str, bool] | None:
    event = text(value.get("event"))
    return {"FLAGGED": ("quality/FLAGGED", True), "UNFLAGGED": ("", True)}.get(event)


FIELDS: dict[str, Callable[[Raw], tuple[str, bool] | None]] = {
    "account_update": _account_update,
    "message_template_status_update": _template,
    "phone_number_quality_update": _quality,
}


def read_account(field: str, value: Raw, waba: str, numbers: list[str], at: datetime) -> list[Event]:
    """numbers: of our channels in this account. Without any, the account itself is named, which nobody here knows."""
    told = FIELDS[field](value)
    judged = _judgement(value) if field == "message_template_status_update" else None
    if told is None and judged is None:
        return [Unknown(account=waba, at=at, kind=f"{field} {text(value.get('event'))}"[:100])]
    events: list[Event] = []
    for account in numbers or [waba]:
        if told:
            events.append(ChannelChanged(account=account, at=at, code=told[0], may_send=told[1]))
        if judged:
            events.append(TemplateChanged(account=account, at=at, **judged))
    return events


def _judgement(value: Raw) -> dict[str, str] | None:
    external_id, state = identifier(value.get("message_template_id")), STATES.get(text(value.get("event")))
    if not external_id or state is None:
        return None
    reason = text(value.get("reason"))
    return {"external_id": external_id, "state": state, "reason": "" if reason == "NONE" else reason}
