from functools import partial

from django.db import transaction

from inbox import live, wake
from inbox.models import Channel, ChannelSync


@transaction.atomic
def resume_import(*, channel: Channel) -> bool:
    """Go on with an import that stopped. Returns False where none had.

    It begins with the newest conversation again, since its cursor may be what was refused; what is here already stays
    single.
    """
    stopped = ChannelSync.objects.filter(channel=channel, import_state=ChannelSync.Import.FAILED)
    fresh = {"import_cursor": "", "import_error_code": "", "imported_conversations": 0, "import_total": None}
    if not stopped.update(import_state=ChannelSync.Import.WAITING, **fresh):
        return False
    live.channel_changed(channel)
    transaction.on_commit(partial(wake.sync, channel.pk), robust=True)
    return True
