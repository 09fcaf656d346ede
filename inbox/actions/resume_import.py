from functools import partial

from django.db import transaction

from inbox import live, wake
from inbox.models import Channel, ChannelSync


@transaction.atomic
def resume_import(*, channel: Channel) -> bool:
    """Go on with an import that stopped, where it stopped. Returns False where none had.

    Without a cursor it begins with the newest conversation again; what is here already stays single.
    """
    stopped = ChannelSync.objects.filter(channel=channel, import_state=ChannelSync.Import.FAILED)
    stopped.filter(import_cursor="").update(imported_conversations=0)
    if not stopped.update(import_state=ChannelSync.Import.WAITING, import_error_code=""):
        return False
    live.channel_changed(channel)
    transaction.on_commit(partial(wake.sync, channel.pk), robust=True)
    return True
