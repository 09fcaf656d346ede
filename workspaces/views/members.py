from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workspaces.access import MemberRequest, member_view
from workspaces.actions.change_role import change_role
from workspaces.actions.remove_member import remove_member
from workspaces.errors import Refused
from workspaces.forms import InvitationForm, RoleForm, roles_given_by
from workspaces.models import Membership
from workspaces.roles import Permission, Role


@member_view()
def team(request: MemberRequest) -> HttpResponse:
    """Everyone sees who works here; admins also change it."""
    form = InvitationForm(actor=request.membership)
    return render(request, "workspaces/team.html", team_context(request.membership, form))


def team_context(membership: Membership, form: InvitationForm) -> dict[str, object]:
    workspace = membership.workspace
    members = list(workspace.memberships.filter(removed_at=None).select_related("user").order_by("user__name", "pk"))
    owners = [member for member in members if member.role == Role.OWNER]
    return {
        "here": "team",
        "members": members,
        "last_owner_id": owners[0].pk if len(owners) == 1 else None,
        "teams": workspace.teams.prefetch_related("members__user").order_by("name"),
        "invitations": workspace.invitations.pending().select_related("invited_by__user").order_by("-sent_at"),
        "form": form,
        "roles": roles_given_by(membership),
        "may_manage": membership.may(Permission.MANAGE_MEMBERS),
        "may_manage_owners": membership.may(Permission.MANAGE_OWNERS),
        "may_manage_teams": membership.may(Permission.MANAGE_TEAMS),
    }


@require_POST
@member_view(Permission.MANAGE_MEMBERS)
def role(request: MemberRequest, member_id: int) -> HttpResponse:
    member = find_member(request.membership, member_id)
    form = RoleForm(request.POST, actor=request.membership)
    if form.is_valid():
        try:
            change_role(actor=request.membership, membership=member, role=form.cleaned_data["role"])
            messages.success(request, _("%(name)s has the new role now.") % {"name": member})
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Only an owner can give this role. Nothing was changed."))
    return redirect("workspaces:team", request.membership.workspace.slug)


@require_POST
@member_view(Permission.MANAGE_MEMBERS)
def removal(request: MemberRequest, member_id: int) -> HttpResponse:
    member = find_member(request.membership, member_id)
    try:
        remove_member(actor=request.membership, membership=member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspaces:team", request.membership.workspace.slug)
    if member.pk == request.membership.pk:
        return redirect("workspaces:home")
    messages.success(request, _("%(name)s is no longer a member.") % {"name": member})
    return redirect("workspaces:team", request.membership.workspace.slug)


def find_member(membership: Membership, member_id: int) -> Membership:
    members = membership.workspace.memberships.filter(removed_at=None).select_related("user", "workspace")
    return get_object_or_404(members, pk=member_id)
