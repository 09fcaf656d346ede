"""Customers' names and pictures: TikTok tells them with a conversation, and nowhere else."""

from channels_tiktok.listing import read_conversation
from channels_tiktok.tokens import client_of
from inbox.connections import no_connection_held
from inbox.connectors import Profile
from inbox.models import Channel


def read_profile(channel: Channel, external_id: str, address: str) -> Profile:
    """address: the customer's conversation. Empty where that is not known, or shows somebody else. Raises SendError."""
    if not address:
        return Profile()
    with no_connection_held():
        person = read_conversation(client_of(channel), channel.external_id, address).customer
    if person.external_id != external_id:
        return Profile()
    return Profile(name=person.name, picture_url=person.picture_url)
