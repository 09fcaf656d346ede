from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workspaces.access import last_membership
from workspaces.adapters import PENDING_INVITATION
from workspaces.models import Invitation


def home(request: HttpRequest) -> HttpResponse:
    """Lead on: to an invitation that waits, the workspace used last, or a new one. Strangers were sent to sign in."""
    token = cast(str, request.session.get(PENDING_INVITATION, ""))
    if token and Invitation.objects.for_token(token).exists():
        return redirect("workspaces:invitation", token)
    membership = last_membership(request)
    if membership is None:
        return redirect("workspaces:new")
    return redirect("inbox:list", membership.workspace.slug)


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@login_not_required
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")
