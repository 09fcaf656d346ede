"""Customers who were erased: a platform's list, a late post or a replay must not bring back what was theirs."""

from collections.abc import Sequence

from inbox.ingest.places import Located
from inbox.models import ErasedCustomer


class CustomerErased(Exception):
    """Somebody erased a customer of the batch while it waited for their row. Taken again, the batch knows."""


def without_erased(located: Sequence[Located]) -> list[Located]:
    """Leave out what happened before its customer was erased; what they wrote since, they wrote as somebody new."""
    if not located:
        return []
    digests = {name: ErasedCustomer.digest_of(name) for _, _, event in located for name in event.ids}
    rows = ErasedCustomer.objects.filter(
        channel_id__among={channel.pk for _, channel, _ in located}, digest__among=set(digests.values())
    )
    until = {(row.channel_id, row.digest): row.until for row in rows}
    return [
        (sighting, channel, event)
        for sighting, channel, event in located
        if not any(
            (erased_at := until.get((channel.pk, digests[name]))) and event.at <= erased_at for name in event.ids
        )
    ]
