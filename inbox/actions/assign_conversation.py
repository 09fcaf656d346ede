from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership


def assign_conversation(*, conversation: Conversation, actor: Membership, assignee: Membership | None) -> None:
    """Make a member of the same workspace responsible, or nobody. Raises ValueError for a member of another."""
    if assignee is not None and assignee.workspace_id != conversation.workspace_id:
        raise ValueError("The assignee belongs to another workspace.")
    activity = "assigned" if assignee else "unassigned"
    given = {"assignee": str(assignee), "assignee_id": assignee.pk} if assignee else {"assignee": ""}
    with changing(conversation, actor, activity, **given) as row:
        if row.assignee_id == (assignee.pk if assignee else None):
            raise Unchanged
        row.assignee = assignee
