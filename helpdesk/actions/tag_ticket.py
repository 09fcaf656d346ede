from django.db import transaction

from helpdesk import live
from helpdesk.actions.change_ticket import hold
from helpdesk.models import Ticket, TicketEntry
from workspaces.models import Membership, Tag


@transaction.atomic
def tag_ticket(*, ticket: Ticket, actor: Membership | None, tag: Tag, has_it: bool = True) -> bool:
    """Put a tag of the same workspace on it, or take it away; return whether that changed anything.

    Raises ValueError for a tag of another workspace, and Tag.DoesNotExist for one that was deleted meanwhile.
    """
    if tag.workspace_id != ticket.workspace_id:
        raise ValueError("The tag belongs to another workspace.")
    # Before the conversation, as whoever changes a tag takes them.
    tag = Tag.objects.select_for_update(no_key=True).get(pk=tag.pk)
    row = hold(ticket)
    if row.tags.filter(pk=tag.pk).exists() == has_it:
        return False
    if has_it:
        row.tags.add(tag)
    else:
        row.tags.remove(tag)
    live.changed(row)
    row.entries.create(
        kind=TicketEntry.Kind.ACTIVITY,
        author=actor,
        data={"activity": "tagged", "after": tag.name} if has_it else {"activity": "untagged", "before": tag.name},
    )
    return True
