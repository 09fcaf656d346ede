"""Connecting numbers: through Meta's signup and back, or with a pasted token; then tick, and a line for each number."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from channels_whatsapp import login
from channels_whatsapp.actions.begin_signup import begin_signup
from channels_whatsapp.actions.connect_number import connect_number
from channels_whatsapp.forms import NumbersForm, TokenForm
from channels_whatsapp.models import Signup, session_mark
from channels_whatsapp.presenters import offer, own_webhook
from inbox.connections import no_connection_held
from inbox.connectors import SendError, get_connector
from workspaces.access import MemberRequest, find_membership, last_membership, member_view, require
from workspaces.roles import Permission

# Why nothing was connected: a heading, and what to do.
REASONS = {
    "off": (
        _("WhatsApp is not set up here yet"),
        _("Whoever runs your Messio must set META_APP_ID and META_APP_SECRET first."),
    ),
    "state": (
        _("This login did not begin here"),
        _("It was used already, took longer than ten minutes, or was started in another browser. Nothing was changed. Start again from here."),
    ),
    "closed": (
        _("You closed Meta’s window"),
        _("Nothing was connected. Start again, and share the WhatsApp account to the end."),
    ),
    "refused": (
        _("Meta did not let you in"),
        _("It gave no reason. Start again; if it happens once more, try another browser or a private window."),
    ),
    "none": (
        _("This account has no number"),
        _("Add a phone number to the WhatsApp Business account in the WhatsApp Manager, then start again."),
    ),
}  # fmt: skip


@sensitive_post_parameters("access_token", "app_secret")
@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def connect(request: MemberRequest) -> HttpResponse:
    """Both ways in. A token that is pasted is checked before anything is kept of it."""
    if not get_connector("whatsapp").is_on:
        return stopped(request, "off", status=503)
    form = TokenForm(request.POST or None)
    lacks: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        app = login.App(given["app_id"], given["app_secret"]) if given["app_id"] else login.our_app()
        try:
            with no_connection_held():
                grant = login.read_grant(given["access_token"], app, given["waba_id"])
        except login.TokenRefused as refused:
            form.add_error(refused.field, str(refused.reason))
            lacks = refused.names
        except SendError as error:
            form.add_error(None, login.trouble(error))
        else:
            return to_numbers(request, grant, app)
    context = {"form": form, "lacks": lacks, "has_login": bool(settings.META_WHATSAPP_CONFIG_ID), "here": "channels"}
    return render(request, "channels_whatsapp/connect.html", context, status=422 if form.errors else 200)


@require_safe
@member_view(Permission.MANAGE_CHANNELS)
def login_dialog(request: MemberRequest) -> HttpResponse:
    if not get_connector("whatsapp").is_on or not settings.META_WHATSAPP_CONFIG_ID:
        return stopped(request, "off", status=503)
    return redirect(login.dialog_url(request, {"workspace": request.membership.workspace.slug}))


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the signup, in the browser session that went there."""
    request = cast(MemberRequest, request)
    try:
        state = login.take_state(request)
    except login.LoginFailed as failed:
        membership = last_membership(request)
        if membership is None:
            return redirect("/")
        request.membership = membership
        return stopped(request, failed.reason, status=400)

    membership = find_membership(request.user, state["workspace"])
    if membership is None:
        raise Http404("No workspace of this person")
    require(membership, Permission.MANAGE_CHANNELS)
    request.membership = membership
    try:
        with no_connection_held():
            grant = login.take_grant(request)
    except login.LoginFailed as failed:
        return stopped(request, failed.reason)
    except login.TokenRefused as refused:
        return stopped(request, "refused", text=refused.reason, declined=refused.names)
    except SendError as error:
        return stopped(request, "refused", text=login.trouble(error), status=502)
    return to_numbers(request, grant, login.our_app())


def to_numbers(request: MemberRequest, grant: login.Grant, app: login.App) -> HttpResponse:
    if not grant.numbers:
        return stopped(request, "none")
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


def stopped(request: MemberRequest, reason: str, *, text: Any = "", status: int = 200, **more: Any) -> HttpResponse:
    """Say why nothing was connected, and lead back. more: `declined`, the names of permissions that lack."""
    heading, what_to_do = REASONS[reason]
    context = {"heading": heading, "text": text or what_to_do, "here": "channels", **more}
    return render(request, "channels_whatsapp/stopped.html", context, status=status)
