"""What a platform says of its message templates."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from inbox import wake
from inbox.events import TemplateChanged
from inbox.models import Channel, MessageTemplate


def fold_templates(about: Sequence[tuple[Channel, TemplateChanged]]) -> None:
    """The latest word counts, and counts at once. What else changed, and one that is new, the list tells."""
    for channel, event in about:
        known = MessageTemplate.objects.filter(channel=channel, external_id=event.external_id, state_at__lt=event.at)
        known.update(state=event.state, state_at=event.at, reason=event.reason[:255])
    for channel_id in {channel.pk for channel, _ in about}:
        transaction.on_commit(partial(wake.templates, channel_id), robust=True)
