from functools import partial

from django.db import transaction

from inbox import live, wake
from inbox.connectors import get_connector
from inbox.models import Channel


@transaction.atomic
def report_trouble(*, channel: Channel, code: str, holds: bool = False) -> bool:
    """Say on the channel what is missing, and tell those who may mend it. Returns whether that is news.

    The channel goes on as it is: a permission or a restriction is mended over there, and the next success ends it.
    holds: nothing may go out before, so the queue waits until a check finds it mended (`check_channel`).
    """
    current = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    may_send = current.may_send and not holds
    if current.status != Channel.Status.CONNECTED or (current.status_code, current.may_send) == (code[:60], may_send):
        return False
    current.status_code, current.may_send = code[:60], may_send
    current.save(update_fields=["status_code", "may_send"])
    transaction.on_commit(partial(wake.notice, current.pk, "trouble"), robust=True)
    live.channel_changed(current)
    return True


def end_trouble(channel: Channel) -> None:
    """A message went out, so what was missing is there. channel: as it was before the send; almost always without trouble."""
    if not channel.status_code or channel.status_code in get_connector(channel.platform).standing_codes:
        return
    same = Channel.objects.filter(pk=channel.pk, status=Channel.Status.CONNECTED, status_code=channel.status_code)
    with transaction.atomic():
        if same.update(status_code=""):
            live.channel_changed(channel)
