from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inbox import live
from inbox.models import Conversation, Message
from workspaces.models import Sight, Team


@transaction.atomic
def release_team(team: Team) -> None:
    """Take a team that is being deleted from its conversations. The threads of those that are not resolved say so.

    Its row is held by whoever deletes it, so that nothing is given to it meanwhile.
    """
    own = Conversation.objects.filter(team=team)
    held = list(own.select_for_update(no_key=True).only("workspace", "status").order_by("pk"))
    own.update(team=None, version=F("version") + 1)
    told = Message.objects.bulk_create(
        Message(
            conversation=row,
            kind=Message.Kind.ACTIVITY,
            author_type=Message.AuthorType.SYSTEM,
            data={"activity": "team_released", "team": team.name},
            at=timezone.now(),
        )
        for row in held
        if row.status != Conversation.Status.RESOLVED
    )
    # Its members may see them no longer: their tabs fetch all anew.
    if len(held) > live.MOST_NAMED or team.workspace.agents_see != Sight.EVERYTHING:
        live.all_changed(team.workspace_id)
    else:
        live.log_changes(held, {row.pk: row.conversation_id for row in told}, moving=[row.pk for row in held])
