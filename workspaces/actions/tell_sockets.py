from functools import partial

from django.db import transaction

from workspaces.models import Membership
from workspaces.signals import membership_changed


def tell_sockets(membership_id: int) -> None:
    """Say after the commit that what is open for this membership must be closed or read its rights again."""
    send = partial(membership_changed.send_robust, Membership, membership_id=membership_id)
    transaction.on_commit(send, robust=True)
