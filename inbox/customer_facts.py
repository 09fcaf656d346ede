"""What the inbox says of customers in the index of those (`contacts/facts.py`): their channels, and who is blocked."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from inbox.models import Conversation, Identity

BLOCKED = "blocked"


def of_channel(pk: int) -> str:
    return f"c{pk}"


def of_customers(ids: Collection[int]) -> Mapping[int, set[str]]:
    found = defaultdict[int, set[str]](set)
    for contact, channel in Identity.objects.filter(contact__in=ids).values_list("contact", "channel"):
        found[contact].add(of_channel(channel))
    blocked = Conversation.objects.filter(identity__contact__in=ids, blocked_at__isnull=False)
    for contact in blocked.values_list("identity__contact", flat=True):
        found[contact].add(BLOCKED)
    return found
