"""Customers' names and pictures: TikTok tells them with a conversation, and nowhere else."""

from channels_tiktok.listing import read_conversation
from channels_tiktok.tokens import client_of
from inbox.connections import no_connection_held
from inbox.connectors import Profile
from inbox.models import Channel, Identity


def read_profile(channel: Channel, external_id: str) -> Profile:
    """Empty where the customer's conversation is not known, or shows somebody else. Raises SendError."""
    known = Identity.objects.filter(channel=channel, external_id=external_id).values_list("address", flat=True).first()
    if not known:
        return Profile()
    with no_connection_held():
        person = read_conversation(client_of(channel), channel.external_id, known).customer
    if person.external_id != external_id:
        return Profile()
    return Profile(name=person.name, picture_url=person.picture_url)
