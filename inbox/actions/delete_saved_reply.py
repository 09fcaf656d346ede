from functools import partial

from django.db import transaction

from inbox.models import SavedReply
from inbox.uploads import forget
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def delete_saved_reply(*, actor: Membership, reply: SavedReply) -> None:
    """Delete it with its files. What was sent with it stays: messages have texts and files of their own."""
    require(actor, Permission.MANAGE_REPLIES)
    files = list(reply.files.all())
    record_audit(workspace=actor.workspace, actor=actor, verb="saved_reply.deleted", target=reply.title)
    reply.delete()
    transaction.on_commit(partial(forget, files), robust=True)
