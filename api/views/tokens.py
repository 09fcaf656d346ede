"""Tokens: made, shown once, revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from api.access import get_token, tokens_seen_by
from api.actions.create_token import create_token
from api.actions.revoke_token import revoke_token
from api.forms import TokenForm
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission

MOST_SHOWN = 200


@require_http_methods(["GET", "POST"])
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """One's own tokens, and for who looks after the API the workspace's. POST: make one; the answer alone shows it."""
    membership = request.membership
    form = TokenForm(request.POST if request.method == "POST" else None, membership=membership)
    made, secret, status = None, "", 200
    if request.method == "POST":
        if form.is_valid():
            made, secret = create_token(actor=membership, **form.cleaned_data)
            form, status = TokenForm(membership=membership), 201
        else:
            status = 422
    alive = tokens_seen_by(membership).alive(timezone.now()).select_related("membership__user", "created_by__user")
    context = {
        "here": "settings",
        "form": form,
        "tokens": alive.order_by("-pk")[:MOST_SHOWN],
        "made": made,
        "secret": secret,
        "may_manage": membership.may(Permission.MANAGE_API),
    }
    response = render(request, "api/tokens.html", context, status=status)
    if secret:
        response["Cache-Control"] = "no-store"
    return response


@require_POST
@member_view()
def revocation(request: MemberRequest, pk: int) -> HttpResponse:
    token = get_token(request.membership, pk)
    revoke_token(actor=request.membership, token=token)
    messages.success(request, _("The token %(name)s opens nothing any more.") % {"name": token.name})
    return redirect("api:tokens", request.membership.workspace.slug)
