from django.db import transaction
from django.db.models import F

from inbox import live
from inbox.models import Conversation
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Tag
from workspaces.roles import Permission


@transaction.atomic
def change_tag(*, actor: Membership, tag: Tag, name: str, colour: str) -> None:
    """Rename and recolour, wherever the tag is. A name taken in the workspace raises IntegrityError."""
    require(actor, Permission.MANAGE_TAGS)
    row = Tag.objects.select_for_update(no_key=True).get(pk=tag.pk)
    if (row.name, row.colour) == (name, colour):
        return
    details = {"before": row.name}
    row.name, row.colour = name, colour
    row.save(update_fields=["name", "colour"])
    record_audit(workspace=actor.workspace, actor=actor, verb="tag.changed", target=name, details=details)
    show_anew(row)


def show_anew(tag: Tag, *, leaving: bool = False) -> None:
    """Tell every tab that the conversations with this tag look different. leaving: and are in no list of it any more."""
    ids = list(tag.taggings.order_by().values_list("conversation", flat=True)[: live.MOST_NAMED + 1])
    if len(ids) > live.MOST_NAMED:
        live.all_changed(tag.workspace_id)
        return
    held = list(Conversation.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    Conversation.objects.filter(pk__in=ids).update(version=F("version") + 1)
    live.log_changes(held, {}, moving=ids if leaving else ())
