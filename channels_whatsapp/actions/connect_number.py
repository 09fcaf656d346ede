import logging
from typing import Any

from django.utils.translation import gettext as _

from channels_whatsapp.connector import client_of
from channels_whatsapp.errors import explain
from channels_whatsapp.login import trouble
from channels_whatsapp.models import Signup
from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, SendError
from inbox.models import Channel

log = logging.getLogger(__name__)

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
    if number["is_on_phone"]:
        ask_for_the_past(channel)
    sentence = ""
    if channel.status_code:
        sentence = _(
            "The number is connected, but WhatsApp did not answer when asked for its messages. Messio asks again by itself."
        )
    return {"outcome": CONNECTED, "sentence": sentence, "channel": channel.pk}


def ask_for_the_past(channel: Channel) -> None:
    """Of a number that its phone shares: it comes by webhook. WhatsApp gives it once, in the first 24 hours alone."""
    try:
        with no_connection_held():
            client_of(channel).post(
                f"{channel.external_id}/smb_app_data", messaging_product="whatsapp", sync_type="history"
            )
    except SendError as error:
        log.info("past not asked for: channel=%s code=%s", channel.pk, error.code)
