from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workspaces.access import MemberRequest, member_view
from workspaces.actions.delete_team import delete_team
from workspaces.actions.save_team import save_team
from workspaces.forms import TeamForm
from workspaces.models import Team
from workspaces.roles import Permission


@member_view(Permission.MANAGE_TEAMS)
def edit(request: MemberRequest, team_id: int | None = None) -> HttpResponse:
    """Make a team, or change one."""
    team = find_team(request, team_id) if team_id else Team()
    form = TeamForm(
        request.POST if request.method == "POST" else None, instance=team, workspace=request.membership.workspace
    )
    if request.method == "POST" and form.is_valid():
        save_team(actor=request.membership, team=team, **form.cleaned_data)
        messages.success(request, _("The team %(name)s is saved.") % {"name": team.name})
        return redirect("workspaces:team", request.membership.workspace.slug)
    context = {"here": "team", "form": form, "team": team}
    return render(request, "workspaces/edit_team.html", context, status=422 if form.errors else 200)


@require_POST
@member_view(Permission.MANAGE_TEAMS)
def delete(request: MemberRequest, team_id: int) -> HttpResponse:
    team = find_team(request, team_id)
    delete_team(actor=request.membership, team=team)
    messages.success(request, _("The team %(name)s is deleted.") % {"name": team.name})
    return redirect("workspaces:team", request.membership.workspace.slug)


def find_team(request: MemberRequest, team_id: int) -> Team:
    return get_object_or_404(request.membership.workspace.teams, pk=team_id)
