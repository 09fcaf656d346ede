"""The consent page, codes and tokens. A refresh token is good once."""

import secrets
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from simulator import state
from simulator.tiktok.answers import PARAMETER, Data, Problem, call, require_application, text_of
from simulator.tiktok.models import Account, Code, Token

CODE_SECONDS = 600
NO_REFRESH, CODE_USED, CODE_EXPIRED = 40107, 40111, 40110


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponseBase:
    """GET shows the page; POST takes account, scopes and action. Without `reviewed` every scope is left ticked."""
    target, asked = request.GET.get("redirect_uri", ""), request.GET.get("scope", "").split(",")
    parts = urlsplit(target)
    if request.GET.get("client_key") != settings.TIKTOK_APP_ID or request.GET.get("response_type") != "code":
        return HttpResponse("client_key or response_type is not right", status=400, content_type="text/plain")
    if parts.query or parts.fragment or not parts.path.endswith("/") or not 10 <= len(target) <= 512:
        return HttpResponse("redirect_uri is not registered", status=400, content_type="text/plain")
    if request.method == "GET":
        context = {"accounts": Account.objects.order_by("id"), "scopes": asked}
        return render(request, "simulator/tiktok_consent.html", context)
    if request.POST.get("action") == "cancel":
        return _back(request, {"error": "access_denied", "error_description": "The user denied access."})
    account = get_object_or_404(Account, pk=request.POST.get("account", ""))
    scopes = [scope for scope in asked if "reviewed" not in request.POST or scope in request.POST.getlist("scopes")]
    code = Code.objects.create(
        code=secrets.token_urlsafe(40),
        account=account,
        redirect_uri=target,
        scopes=scopes,
        expires_at=state.now() + CODE_SECONDS,
    )
    return _back(request, {"code": code.code, "scopes": ",".join(scopes)})


def _back(request: HttpRequest, answer: dict[str, str]) -> HttpResponse:
    if "state" in request.GET:
        answer["state"] = request.GET["state"]
    return redirect(f"{request.GET['redirect_uri']}?{urlencode(answer)}")


@call("POST", "token")
def token(request: HttpRequest, given: Data) -> Data:
    require_application(given, "client_id", "client_secret")
    if given.get("grant_type") != "authorization_code":
        raise Problem(PARAMETER, "grant_type: authorization_code")
    code = Code.objects.filter(code=text_of(given, "auth_code")).first()
    if code is None or code.used:
        raise Problem(CODE_USED, "auth_code has been used or does not exist.")
    if code.expires_at <= state.now():
        raise Problem(CODE_EXPIRED, "auth_code is expired.")
    if code.redirect_uri != given.get("redirect_uri"):
        raise Problem(PARAMETER, "redirect_uri does not match.")
    code.used = True
    code.save()
    return _pair(issue(code.account, code.scopes))


@call("POST", "refresh")
def refresh(request: HttpRequest, given: Data) -> Data:
    require_application(given, "client_id", "client_secret")
    if given.get("grant_type") != "refresh_token":
        raise Problem(PARAMETER, "grant_type: refresh_token")
    old = Token.objects.filter(refresh=text_of(given, "refresh_token"), is_dead=False).first()
    if old is None or old.refresh_expires_at <= state.now():
        raise Problem(NO_REFRESH, "Refresh token is incorrect.")
    kill(old)
    return _pair(issue(old.account, old.scopes))


@call("POST", "revoke")
def revoke(request: HttpRequest, given: Data) -> Data:
    require_application(given, "client_id", "client_secret")
    kill(_living(given))
    return {}


@call("POST", "token_info")
def token_info(request: HttpRequest, given: Data) -> Data:
    if given.get("app_id") != settings.TIKTOK_APP_ID:
        raise Problem(PARAMETER, "app_id is not right.")
    found = _living(given)
    return {"app_id": settings.TIKTOK_APP_ID, "creator_id": found.account_id, "scope": ",".join(found.scopes)}


def _living(given: Data) -> Token:
    found = Token.objects.filter(access=text_of(given, "access_token"), is_dead=False).first()
    if found is None or found.expires_at <= state.now():
        raise Problem(40105, "Access token is incorrect or has been revoked.")
    return found


def issue(account: Account, scopes: list[str]) -> Token:
    return Token.objects.create(
        access=f"act.{secrets.token_urlsafe(40)}",
        refresh=f"rft.{secrets.token_urlsafe(40)}",
        account=account,
        scopes=scopes,
        expires_at=state.now() + state.switch("tiktok_token_seconds"),
        refresh_expires_at=state.now() + state.switch("tiktok_refresh_seconds"),
    )


def kill(token: Token) -> None:
    token.is_dead = True
    token.save(update_fields=["is_dead"])


def _pair(token: Token) -> Data:
    return {
        "access_token": token.access,
        "expires_in": token.expires_at - state.now(),
        "refresh_token": token.refresh,
        "refresh_token_expires_in": token.refresh_expires_at - state.now(),
        "open_id": token.account_id,
        "scope": ",".join(token.scopes),
        "token_type": "Bearer",
    }
