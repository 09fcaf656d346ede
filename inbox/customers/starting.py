"""How a customer is written to who has not written on that channel: where a platform takes a telephone and a template."""

from collections.abc import Iterable
from dataclasses import dataclass

from contacts import masks
from contacts.models import Contact
from inbox.connectors import connectors
from inbox.models import Channel, Conversation
from workspaces.models import Membership


@dataclass(frozen=True)
class Way:
    """phone_id: of the customer's ContactPhone. external_id: whom the platform reaches at the telephone."""

    channel: Channel
    phone: str
    phone_id: int
    external_id: str

    @property
    def value(self) -> str:
        """As a form names it."""
        return f"{self.channel.pk} {self.phone_id}"

    @property
    def readable_phone(self) -> str:
        return masks.phone(self.phone)

    @property
    def label(self) -> str:
        return connectors[self.channel.platform].label


def ways_to(membership: Membership, contact: Contact, known: Iterable[Conversation] | None = None) -> list[Way]:
    """Each of the customer's telephones on each connected channel that reaches telephones, and has no thread of theirs.

    known: all of the customer's conversations, where somebody has read them.
    """
    phones = list(contact.phones.all())
    if not phones:
        return []
    if known is None:
        known = Conversation.objects.filter(workspace_id=membership.workspace_id, identity__contact=contact)
    taken = {conversation.channel_id for conversation in known}
    channels = membership.workspace.channels.filter(status=Channel.Status.CONNECTED).exclude(pk__in=taken)
    ways = []
    for channel in channels.defer("credentials").order_by("name", "pk"):
        connector = connectors.get(channel.platform)
        if connector is None or connector.policy.templates is None:
            continue
        ways += [
            Way(channel, phone.number, phone.pk, found)
            for phone in phones
            if (found := connector.address_of(phone.number))
        ]
    return ways
