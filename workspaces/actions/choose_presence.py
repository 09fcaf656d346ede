from django.db import transaction

from workspaces.actions.tell_sockets import tell_sockets
from workspaces.models import Membership, Presence


@transaction.atomic
def choose_presence(*, membership: Membership, presence: Presence) -> None:
    """Let a member appear by use (ONLINE), or as chosen until they choose again, also where their pages are open."""
    if membership.presence == presence:
        return
    membership.presence = presence
    membership.save(update_fields=["presence"])
    tell_sockets(membership.pk)
