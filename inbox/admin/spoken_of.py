"""What a raw delivery speaks of, found by the ids in its own body.

The change log would tell as well, but for a day only, and it has no index on the request.
"""

from django.db.models.functions import Coalesce

from inbox.connectors import connectors
from inbox.events import CustomerEvent, Event
from inbox.ingest import parse
from inbox.ingest.line import Waiting
from inbox.models import Channel, Conversation, Identity, Message, MessagePart, WebhookDelivery
from inbox.text import clean

# A post may hold a thousand events: so many of its first are followed, and so many ids of each account.
MOST = 20


def spoken_of(delivery: WebhookDelivery) -> tuple[list[Message], list[Conversation]]:
    """The rows that are here of those that the body names, whether it was applied or not."""
    messages: list[Message] = []
    conversations: list[Conversation] = []
    events = read(delivery)
    for account in dict.fromkeys(event.account for event in events):
        told = [event for event in events if event.account == account]
        # More than one where the account was moved to another workspace: the old channel keeps its rows.
        channels = Channel.objects.filter(platform=delivery.platform, external_id=clean(account))
        keys = list(channels.values_list("pk", flat=True))
        ids = [clean(named) for event in told for named in message_ids(event)][:MOST]
        parts = MessagePart.objects.filter(channel__in=keys, external_id__in=ids)
        messages += Message.objects.filter(pk__in=parts.values("message")).order_by("pk")
        customers = {clean(event.customer) for event in told if isinstance(event, CustomerEvent)}
        theirs = Identity.objects.filter(channel__in=keys, external_id__in=customers)
        mains = theirs.values_list(Coalesce("joined_to", "pk"))
        threads = Conversation.objects.filter(identity__in=mains)
        conversations += threads.order_by("pk")
    return messages, conversations


def read(delivery: WebhookDelivery) -> list[Event]:
    """Its first events as ingest reads them; none where it cannot."""
    if delivery.platform not in connectors:
        return []
    body = bytes(delivery.body)
    waiting = Waiting(delivery.pk, delivery.platform, body, delivery.context, delivery.request_id, delivery.received_at)
    return parse(waiting)[:MOST]


def message_ids(event: Event) -> list[str]:
    one = getattr(event, "external_id", "")
    return [*([one] if one else []), *getattr(event, "external_ids", ())]
