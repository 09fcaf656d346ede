from django.db import transaction

from inbox.actions.change_tag import show_anew
from inbox.models import Tag
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def delete_tag(*, actor: Membership, tag: Tag) -> None:
    """Take the tag from every conversation; what their threads say of it stays."""
    require(actor, Permission.MANAGE_TAGS)
    row = Tag.objects.select_for_update().get(pk=tag.pk)
    show_anew(row, leaving=True)
    record_audit(workspace=actor.workspace, actor=actor, verb="tag.deleted", target=row.name)
    row.delete()
