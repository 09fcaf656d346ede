"""Connecting numbers: through Meta's signup and back, or with a pasted token; then tick, and a line for each number."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from channels_whatsapp import login
from channels_whatsapp.actions.begin_signup import begin_signup
from channels_whatsapp.actions.connect_number import connect_number
from channels_whatsapp.forms import NumbersForm, TokenForm
from channels_whatsapp.models import Signup, session_mark
from channels_whatsapp.presenters import offer, own_webhook
from inbox.connecting import Stopped, callback_view, connect_view, not_set_up
from inbox.connections import no_connection_held
from inbox.connectors import SendError
from inbox.models import Channel
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission


@sensitive_post_parameters("access_token", "app_secret")
@require_http_methods(["GET", "POST"])
@connect_view("whatsapp")
def connect(request: MemberRequest) -> HttpResponse:
    """Both ways in. A token that is pasted is checked before anything is kept of it."""
    form = TokenForm(request.POST or None)
    lacks = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        app = login.App(given["app_id"], given["app_secret"]) if given["app_id"] else login.our_app()
        try:
            with no_connection_held():
                grant = login.read_grant(given["access_token"], app, given["waba_id"])
        except login.TokenRefused as refused:
            form.add_error(refused.field, str(refused.reason))
            lacks = login.missing(refused.names)
        except SendError as error:
            form.add_error(None, login.trouble(error))
        else:
            return to_numbers(request, grant, app)
    context = {"form": form, "lacks": lacks, "has_login": bool(settings.META_WHATSAPP_CONFIG_ID), "here": "channels"}
    return render(request, "channels_whatsapp/connect.html", context, status=422 if form.errors else 200)


@require_safe
@connect_view("whatsapp")
def login_dialog(request: MemberRequest) -> HttpResponse:
    if not settings.META_WHATSAPP_CONFIG_ID:
        raise not_set_up("WhatsApp", ["META_WHATSAPP_CONFIG_ID"])
    return redirect(login.dialog_url(request))


@require_safe
@callback_view("whatsapp", login.trouble)
def callback(request: MemberRequest, channel: Channel | None, kept: dict[str, Any]) -> HttpResponse:
    with no_connection_held():
        grant = login.take_grant(request)
    return to_numbers(request, grant, login.our_app())


def to_numbers(request: MemberRequest, grant: login.Grant, app: login.App) -> HttpResponse:
    if not grant.numbers:
        text = _("Add a phone number to the WhatsApp Business account in the WhatsApp Manager, then start again.")
        raise Stopped(_("This account has no number"), text)
    signup = begin_signup(membership=request.membership, session=session_mark(request), grant=grant, app=app)
    return redirect("channels_whatsapp:numbers", request.membership.workspace.slug, signup.pk)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def numbers(request: MemberRequest, signup_id: UUID) -> HttpResponse:
    """The list to tick, and after it what became of each."""
    mine = Signup.objects.of(request).select_related("membership__workspace", "membership__user")
    signup = get_object_or_404(mine, pk=signup_id)
    offered = offer(signup)
    connectable = [row.number["id"] for row in offered if row.state != "taken"]
    form = NumbersForm(request.POST if request.method == "POST" else None, connectable=connectable)
    if form.is_valid():
        for number_id in form.cleaned_data["numbers"]:
            connect_number(signup, number_id)
        return redirect("channels_whatsapp:numbers", request.membership.workspace.slug, signup.pk)
    context = {"signup": signup, "offered": offered, "form": form, "own": own_webhook(signup), "here": "channels"}
    context["may_connect"] = bool(connectable)
    return render(request, "channels_whatsapp/numbers.html", context, status=422 if form.errors else 200)
