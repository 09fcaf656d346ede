"""Which teams a conversation can be given to."""

from django.db.models import QuerySet
from django.db.models.functions import Lower

from inbox.models import Conversation
from workspaces.ids import read_id
from workspaces.models import Team


def teams(workspace_id: int) -> QuerySet[Team]:
    """All teams of a workspace, by name."""
    return Team.objects.filter(workspace=workspace_id).order_by(Lower("name"), "pk")


def teams_for(conversation: Conversation) -> list[Team]:
    """Those that look after the conversation's channel; where it names none, everybody does, and any team can have it."""
    every = teams(conversation.workspace_id)
    return list(every.filter(channels=conversation.channel_id)) or list(every)


def team(workspace_id: int, given: str) -> Team | None:
    """Return the team whose id a form names; None where there is no such team any more."""
    return teams(workspace_id).filter(pk=read_id(given) or 0).first()
