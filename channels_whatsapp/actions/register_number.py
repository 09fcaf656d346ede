from channels_whatsapp.connector import client_of
from inbox.actions.check_channel import check_channel
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, SendError
from inbox.models import Channel


def register_number(*, channel: Channel, pin: str) -> None:
    """Register the number for the Cloud API. Raises SendError.

    Once for each time that a person asks: after ten calls in 72 hours WhatsApp blocks the number for as long.
    """
    with no_connection_held():
        answer = client_of(channel).post(f"{channel.external_id}/register", messaging_product="whatsapp", pin=pin)
    if answer.get("success") not in (True, "true"):
        raise SendError(ErrorKind.UNKNOWN, "unreadable", "not registered")
    check_channel(channel.pk, now=True)
