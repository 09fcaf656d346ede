from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workspaces.access import MemberRequest, last_membership, member_view, require
from workspaces.actions.create_workspace import create_workspace
from workspaces.actions.delete_workspace import delete_workspace
from workspaces.actions.merge_by_itself import merge_by_itself
from workspaces.actions.move_workspace import move_workspace
from workspaces.actions.remove_member import remove_member
from workspaces.actions.rename_workspace import rename_workspace
from workspaces.actions.set_sight import set_sight
from workspaces.errors import Refused
from workspaces.forms import DeleteWorkspaceForm, DuplicatesForm, PlaceForm, SightForm, WorkspaceForm
from workspaces.models import Membership, User
from workspaces.roles import Permission


def create(request: HttpRequest) -> HttpResponse:
    """Name a workspace: the last step of a sign-up, and how a person begins another."""
    form = WorkspaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        workspace = create_workspace(name=form.cleaned_data["name"], owner=cast(User, request.user))
        return redirect("channels:list", workspace.slug)
    context = {"form": form, "present": last_membership(request)}
    return render(request, "workspaces/new.html", context, status=422 if form.errors else 200)


@member_view()
def overview(request: MemberRequest) -> HttpResponse:
    """The workspace's name, leaving it, and for owners its end."""
    membership = request.membership
    form = WorkspaceForm(
        request.POST if request.method == "POST" else None, initial={"name": membership.workspace.name}
    )
    if request.method == "POST":
        require(membership, Permission.MANAGE_MEMBERS)
        if form.is_valid():
            rename_workspace(actor=membership, name=form.cleaned_data["name"])
            messages.success(request, _("Saved."))
            return redirect("workspaces:settings", membership.workspace.slug)
    context = settings_context(membership) | {"form": form}
    return render(request, "workspaces/settings.html", context, status=422 if form.errors else 200)


@require_POST
@member_view(Permission.MANAGE_MEMBERS)
def place(request: MemberRequest) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not form.is_valid():
        context = settings_context(request.membership) | {"place": form}
        return render(request, "workspaces/settings.html", context, status=422)
    move_workspace(actor=request.membership, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("workspaces:settings", request.membership.workspace.slug)


@require_POST
@member_view(Permission.MANAGE_MEMBERS)
def sight(request: MemberRequest) -> HttpResponse:
    """What agents and viewers see."""
    form = SightForm(request.POST)
    if not form.is_valid():
        context = settings_context(request.membership) | {"sight": form}
        return render(request, "workspaces/settings.html", context, status=422)
    set_sight(actor=request.membership, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("workspaces:settings", request.membership.workspace.slug)


@require_POST
@member_view(Permission.DELETE_WORKSPACE)
def duplicates(request: MemberRequest) -> HttpResponse:
    """Whether customers are merged by themselves: the owner's to say."""
    form = DuplicatesForm(request.POST)
    if form.is_valid():
        merge_by_itself(actor=request.membership, is_on=form.cleaned_data["merges_duplicates"])
        messages.success(request, _("Saved."))
    return redirect("workspaces:settings", request.membership.workspace.slug)


def settings_context(membership: Membership) -> dict[str, object]:
    return {
        "here": "settings",
        "form": WorkspaceForm(initial={"name": membership.workspace.name}),
        "place": PlaceForm(instance=membership.workspace),
        "sight": SightForm(instance=membership.workspace),
        "duplicates": DuplicatesForm(instance=membership.workspace),
        "deletion": DeleteWorkspaceForm(workspace=membership.workspace),
        "may_rename": membership.may(Permission.MANAGE_MEMBERS),
        "may_delete": membership.may(Permission.DELETE_WORKSPACE),
        "may_erase": membership.may(Permission.ERASE),
        "may_manage_tickets": membership.may(Permission.MANAGE_TICKETS),
        "may_read_audit": membership.may(Permission.READ_AUDIT),
    }


@require_POST
@member_view()
def leave(request: MemberRequest) -> HttpResponse:
    membership = request.membership
    try:
        remove_member(actor=membership, membership=membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspaces:settings", membership.workspace.slug)
    messages.success(request, _("You left %(workspace)s.") % {"workspace": membership.workspace.name})
    return redirect("workspaces:home")


@require_POST
@member_view(Permission.DELETE_WORKSPACE)
def delete(request: MemberRequest) -> HttpResponse:
    workspace = request.membership.workspace
    form = DeleteWorkspaceForm(request.POST, workspace=workspace)
    if not form.is_valid():
        context = settings_context(request.membership) | {"deletion": form}
        return render(request, "workspaces/settings.html", context, status=422)
    delete_workspace(workspace=workspace)
    messages.success(request, _("The workspace %(name)s is deleted.") % {"name": workspace.name})
    return redirect("workspaces:home")
