"""Embedded signup as a redirect, its codes, and the tokens of businesses; all else of the login is simulated Facebook's."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from simulator import state
from simulator.meta import dialog as facebook
from simulator.meta import oauth
from simulator.meta.errors import GraphError
from simulator.meta.graph import GraphRequest, answer, given_token, graph, with_faults
from simulator.whatsapp import world
from simulator.whatsapp.models import Account, SignupCode, SystemToken

CONFIG_ID = "whatsapp-signup"  # META_WHATSAPP_CONFIG_ID of a Messio that runs against the simulator
SCOPED = ("whatsapp_business_management", "whatsapp_business_messaging")
SIXTY_DAYS = 60 * 86400
OTHER_APP, OTHER_SECRET = "77001122334455", "the secret of another app"


def dialog(request: HttpRequest) -> HttpResponseBase:
    """A list of accounts to share; POST with `accounts`, or action=cancel."""
    if request.GET.get("config_id") != CONFIG_ID:
        return facebook.dialog(request)
    if problem := facebook._problem(request):
        return render(request, "simulator/dialog_error.html", {"problem": problem}, status=400)
    if request.POST.get("action") == "cancel":
        return facebook._back(request, facebook._cancelled())
    if request.method != "POST":
        return render(request, "simulator/signup.html", {"accounts": Account.objects.order_by("id")})
    code = SignupCode.objects.create(
        code="WA" + secrets.token_urlsafe(80),
        accounts=request.POST.getlist("accounts"),
        redirect_uri=request.GET["redirect_uri"],
    )
    query = urlencode({"code": code.code, "state": request.GET.get("state", "")})
    return redirect(f"{request.GET['redirect_uri']}?{query}")


@graph
def access_token(request: GraphRequest) -> HttpResponseBase:
    code, old = str(request.params.get("code", "")), str(request.params.get("fb_exchange_token", ""))
    is_business = SystemToken.objects.filter(token=old).exists()
    if not code.startswith("WA") and not is_business:
        return oauth.access_token(request)
    oauth._check_app(request)
    return with_faults(request, "token", lambda: answer(exchanged(old) if is_business else redeemed(request, code)))


def redeemed(request: GraphRequest, code: str) -> dict[str, Any]:
    found = SignupCode.objects.filter(code=code).first()
    if found is None:
        raise GraphError(100, 36009, "This authorization code has been used.")
    if found.redirect_uri != request.params.get("redirect_uri", ""):
        raise GraphError(100, 36008, "Error validating verification code.")
    found.delete()
    return bearer(world.issue(found.accounts, state.now() + SIXTY_DAYS))


def exchanged(old: str) -> dict[str, Any]:
    token = SystemToken.objects.get(token=old)
    if token.dead or (token.expires_at and token.expires_at <= state.now()):
        raise GraphError(190, status=401)
    return bearer(world.issue(token.accounts, state.now() + SIXTY_DAYS))


def bearer(token: SystemToken) -> dict[str, Any]:
    return {"access_token": token.token, "token_type": "bearer", "expires_in": token.expires_at - state.now()}


@graph
def debug_token(request: GraphRequest) -> HttpResponseBase:
    token = SystemToken.objects.filter(token=request.params.get("input_token", "")).first()
    if token is None:
        return oauth.debug_token(request)
    apps = {settings.META_APP_ID: settings.META_APP_SECRET, OTHER_APP: OTHER_SECRET}
    caller, _, secret = given_token(request).partition("|")
    if apps.get(caller) != secret:
        raise GraphError(190, status=401)
    app_id = token.app_id or settings.META_APP_ID
    if caller != app_id:
        raise GraphError(100, message="The App_id in the input_token did not match the Viewing App")
    ended = token.dead or (token.expires_at and token.expires_at <= state.now())
    scopes = [{"scope": scope} | ({"target_ids": token.accounts} if scope in SCOPED else {}) for scope in token.scopes]
    data = {
        "app_id": app_id,
        "type": "SYSTEM_USER",
        "is_valid": not ended,
        "expires_at": token.expires_at,
        "scopes": token.scopes,
        "granular_scopes": scopes,
        "user_id": "122099887766554433",
    }
    return with_faults(request, "token", lambda: answer({"data": data}))
