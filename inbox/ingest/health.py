"""What a platform says about an account itself."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from inbox import live, wake
from inbox.events import ChannelChanged
from inbox.ingest.facts import NewFact, milliseconds, store_facts
from inbox.models import Channel, Fact


def health(event: ChannelChanged) -> NewFact:
    return NewFact(
        Fact.Kind.CHANNEL, event.account, milliseconds(event.at), value={"code": event.code, "may_send": event.may_send}
    )


def fold_channels(about: Sequence[tuple[Channel, NewFact]]) -> None:
    """Show the platform's latest word on an account, unless it needs reconnecting, which matters more."""
    if not about:
        return
    store_facts(about)
    channels = {channel.pk: channel for channel, _ in about}
    for fact in Fact.objects.filter(channel__in=channels, kind=Fact.Kind.CHANNEL):
        channel = channels[fact.channel_id]
        code, may_send = fact.value["code"][:60], fact.value["may_send"]
        if (channel.status_code, channel.may_send) == (code, may_send):
            continue
        Channel.objects.filter(pk=channel.pk).update(may_send=may_send)
        if channel.status != Channel.Status.CONNECTED:
            continue
        Channel.objects.filter(pk=channel.pk).update(status_code=code)
        channel.status_code = code
        live.channel_changed(channel)
        if code:
            transaction.on_commit(partial(wake.notice, channel.pk, "trouble"), robust=True)
