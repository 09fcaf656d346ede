from django.db import transaction

from inbox.actions.change_tag import show_anew
from inbox.models import Conversation
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Tag
from workspaces.roles import Permission

PORTION = 500


@transaction.atomic
def delete_tag(*, actor: Membership, tag: Tag) -> None:
    """Take the tag from every conversation; what their threads say of it stays."""
    require(actor, Permission.MANAGE_TAGS)
    row = Tag.objects.select_for_update().get(pk=tag.pk)
    show_anew(row, leaving=True)
    record_audit(workspace=actor.workspace, actor=actor, verb="tag.deleted", target=row.name)
    take_from_all(row)
    row.delete()


def take_from_all(tag: Tag) -> None:
    """In the order of the conversations, each held before what stands beside it: so does whoever writes into them."""
    while ids := list(tag.taggings.order_by("conversation").values_list("conversation", flat=True)[:PORTION]):
        list(Conversation.objects.select_for_update(no_key=True).filter(pk__among=ids).order_by("pk"))
        tag.taggings.filter(conversation__in=ids).delete()
