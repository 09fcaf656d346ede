from typing import Any

from django.utils.translation import gettext as _

from channels_whatsapp.errors import explain
from channels_whatsapp.login import trouble
from channels_whatsapp.models import Signup
from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.connectors import ErrorKind, SendError

CONNECTED, TAKEN, FAILED = "connected", "taken", "failed"
# Of these the sentence speaks of the number; of what passes, it would speak of a message.
LASTING = (ErrorKind.TOKEN, ErrorKind.PERMISSION, ErrorKind.REJECTED)


def connect_number(signup: Signup, number_id: str) -> None:
    """Connect one number of the signup, and keep what became of it there: {"outcome", "sentence", "channel"?}."""
    number = signup.number(number_id)
    signup.results[number_id] = connect(signup, number) if number else {"outcome": FAILED, "sentence": ""}
    signup.save(update_fields=["results"])


def connect(signup: Signup, number: dict[str, Any]) -> dict[str, Any]:
    membership = signup.membership
    try:
        channel = connect_channel(
            workspace=membership.workspace,
            platform="whatsapp",
            external_id=number["id"],
            name=" ".join(filter(None, [number["name"], number["number"]])) or number["id"],
            credentials=signup.credentials | {"waba_id": number["waba_id"]},
            actor=membership,
        )
    except ChannelTaken as taken:
        return {"outcome": TAKEN, "sentence": str(taken)}
    except SendError as error:
        return {
            "outcome": FAILED,
            "sentence": explain(error.code).sentence if error.kind in LASTING else trouble(error),
        }
    sentence = ""
    if channel.status_code:
        sentence = _(
            "The number is connected, but WhatsApp did not answer when asked for its messages. Messio asks again by itself."
        )
    return {"outcome": CONNECTED, "sentence": sentence, "channel": channel.pk}
