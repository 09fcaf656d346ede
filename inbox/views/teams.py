"""Which team has a conversation."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inbox import teams
from inbox.access import get_conversation
from inbox.actions.assign_team import NotTheirChannel, assign_team
from inbox.forms.work import NO_TEAM
from inbox.views.panes import told
from inbox.views.work import shown
from workspaces.access import MemberRequest, member_view
from workspaces.models import Team
from workspaces.roles import Permission


@require_http_methods(["POST", "DELETE"])
@member_view(Permission.ASSIGN)
def of_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: the team `team` has the conversation. DELETE: none has it."""
    conversation, team = get_conversation(request.membership, pk), None
    if request.method == "POST":
        team = teams.team(request.membership.workspace_id, request.POST.get("team", ""))
        if team is None:
            return told(request, str(NO_TEAM))
    try:
        assign_team(conversation=conversation, actor=request.membership, team=team)
    except Team.DoesNotExist:
        return told(request, str(NO_TEAM))
    except NotTheirChannel:
        given = {"team": team, "channel": conversation.channel.name}
        return told(request, _("%(team)s does not look after the channel %(channel)s. Choose another team.") % given)
    return shown(request, conversation)
