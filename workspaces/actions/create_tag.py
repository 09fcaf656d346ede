from django.db import transaction

from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Tag
from workspaces.roles import Permission


@transaction.atomic
def create_tag(*, actor: Membership, name: str, colour: str) -> Tag:
    """colour: one of Tag.Colour. A name taken in the workspace, in whatever case, raises IntegrityError."""
    require(actor, Permission.MANAGE_TAGS)
    tag = Tag.objects.create(workspace=actor.workspace, name=name, colour=colour)
    record_audit(workspace=actor.workspace, actor=actor, verb="tag.created", target=name)
    return tag
