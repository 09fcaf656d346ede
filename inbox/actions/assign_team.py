from django.db import transaction

from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from inbox.teams import teams_for
from workspaces.models import Membership, Team


class NotTheirChannel(Exception):
    """The team does not look after the conversation's channel."""


@transaction.atomic
def assign_team(*, conversation: Conversation, actor: Membership, team: Team | None) -> None:
    """Give it to a team of the same workspace, or to none. Who has it and is not in the team has it no longer.

    Raises NotTheirChannel, ValueError for a team of another workspace, and Team.DoesNotExist for one that was deleted
    meanwhile.
    """
    if team is not None:
        if team.workspace_id != conversation.workspace_id:
            raise ValueError("The team belongs to another workspace.")
        # Before the conversation, as whoever deletes a team takes them.
        team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        if team not in teams_for(conversation):
            raise NotTheirChannel
    held = Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related("team", "assignee__user")
    row = held.get(pk=conversation.pk)
    leaving = row.assignee if team and row.assignee not in (None, *team.members.all()) else None
    said = {"team": str(team or row.team or ""), "assignee": str(leaving or "")}
    with changing(row, actor, "team_assigned" if team else "team_unassigned", **said) as row:
        if row.team_id == (team.pk if team else None):
            raise Unchanged
        row.team = team
        if leaving:
            row.assignee = None
