from django.db import transaction

from inbox.models import Channel
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership

VERBS = {
    "shows_seen": {True: "channel.seen_shown", False: "channel.seen_hidden"},
    "shows_typing": {True: "channel.typing_shown", False: "channel.typing_hidden"},
}


@transaction.atomic
def set_signals(*, channel: Channel, actor: Membership, **wanted: bool) -> None:
    """Say what the channel's customers are shown of us: `shows_seen`, `shows_typing`, or one of them."""
    for name, value in wanted.items():
        if Channel.objects.filter(pk=channel.pk).exclude(**{name: value}).update(**{name: value}):
            verb = VERBS[name][value]
            record_audit(workspace=channel.workspace, actor=actor, verb=verb, target=channel.name)
