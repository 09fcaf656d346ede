from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from workspaces.access import MemberRequest, find_membership, member_view
from workspaces.actions.accept_invitation import accept_invitation
from workspaces.actions.invite_member import invite_member
from workspaces.actions.resend_invitation import resend_invitation
from workspaces.actions.revoke_invitation import revoke_invitation
from workspaces.adapters import PENDING_INVITATION
from workspaces.errors import AlreadyMember, InvitationGone, Refused
from workspaces.forms import InvitationForm
from workspaces.models import Invitation
from workspaces.roles import Permission
from workspaces.views.members import team_context


@require_POST
@member_view(Permission.MANAGE_MEMBERS)
def create(request: MemberRequest) -> HttpResponse:
    form = InvitationForm(request.POST, actor=request.membership)
    if form.is_valid():
        try:
            invitation = invite_member(actor=request.membership, **form.cleaned_data)
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
        except AlreadyMember as refusal:
            form.add_error("email", str(refusal))
        except Refused as refusal:
            messages.error(request, str(refusal))
    if form.errors:
        return render(request, "workspaces/team.html", team_context(request.membership, form), status=422)
    return redirect("workspaces:team", request.membership.workspace.slug)


@require_POST
@member_view(Permission.MANAGE_MEMBERS)
def resend(request: MemberRequest, invitation_id: int) -> HttpResponse:
    invitation = find_pending(request, invitation_id)
    try:
        resend_invitation(actor=request.membership, invitation=invitation)
        messages.success(request, _("A fresh link is on its way to %(email)s.") % {"email": invitation.email})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspaces:team", request.membership.workspace.slug)


@require_POST
@member_view(Permission.MANAGE_MEMBERS)
def revoke(request: MemberRequest, invitation_id: int) -> HttpResponse:
    invitation = find_pending(request, invitation_id)
    revoke_invitation(actor=request.membership, invitation=invitation)
    messages.success(request, _("The invitation of %(email)s was taken back.") % {"email": invitation.email})
    return redirect("workspaces:team", request.membership.workspace.slug)


def find_pending(request: MemberRequest, invitation_id: int) -> Invitation:
    return get_object_or_404(request.membership.workspace.invitations.pending(), pk=invitation_id)


@never_cache
@login_not_required
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """What the e-mailed link opens: strangers sign in or sign up and come back here to join by a click."""
    invitation = Invitation.objects.for_token(token).select_related("workspace", "invited_by__user").first()
    if invitation is None:
        request.session.pop(PENDING_INVITATION, None)
        return render(request, "workspaces/invitation_gone.html", status=410)
    if request.user.is_authenticated and (mine := find_membership(request.user, invitation.workspace.slug)):
        messages.info(
            request,
            _("You belong to %(workspace)s already. The invitation is kept for whom it is meant.")
            % {"workspace": mine.workspace.name},
        )
        return redirect("inbox:list", mine.workspace.slug)
    if not request.user.is_authenticated or request.method != "POST":
        request.session[PENDING_INVITATION] = token
        return render(request, "workspaces/invitation.html", {"invitation": invitation})
    try:
        membership = accept_invitation(token=token, user=request.user)
    except InvitationGone:
        return render(request, "workspaces/invitation_gone.html", status=410)
    request.session.pop(PENDING_INVITATION, None)
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": membership.workspace.name})
    return redirect("inbox:list", membership.workspace.slug)
