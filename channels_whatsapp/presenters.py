"""What the pages of connecting show: the numbers to tick, and what became of each."""

from dataclasses import dataclass
from typing import Any

from channels_whatsapp.models import Signup
from channels_whatsapp.subscription import own_address
from inbox.models import Channel

# A number that is not in service yet is registered with a PIN; one of the WhatsApp Business app never is.
IN_SERVICE = ("", "CONNECTED", "FLAGGED", "RESTRICTED")


@dataclass(frozen=True)
class Offered:
    """A number of the list. state: "" when it can be ticked, else here or taken; result: once it was ticked."""

    number: dict[str, Any]
    state: str
    result: dict[str, Any] | None

    @property
    def needs_pin(self) -> bool:
        return not self.number["is_on_phone"] and self.number["status"] not in IN_SERVICE


def offer(signup: Signup) -> list[Offered]:
    """One that is here and works can be ticked again too: its token is replaced."""
    ids = [number["id"] for number in signup.numbers]
    held = Channel.objects.filter(platform="whatsapp", external_id__in=ids).exclude(status=Channel.Status.DISCONNECTED)
    holders = {channel.external_id: channel for channel in held}

    def state(number: dict[str, Any]) -> str:
        holder = holders.get(number["id"])
        if holder is None:
            return ""
        return "here" if holder.workspace_id == signup.membership.workspace_id else "taken"

    return [Offered(number, state(number), signup.results.get(number["id"])) for number in signup.numbers]


def own_webhook(signup: Signup) -> dict[str, str]:
    """What the owner of another application enters in its dashboard; empty for ours."""
    credentials = signup.credentials
    if not credentials.get("app"):
        return {}
    return {"address": own_address(credentials["app"]), "verify_token": credentials["verify_token"]}
