"""The consent page and the token host: PKCE, codes that serve once, refresh tokens that serve once."""

import base64
import hashlib
import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from simulator import faults, state
from simulator.zalo import world
from simulator.zalo.errors import ZaloError
from simulator.zalo.models import Account, Code, Pair

CODE_SECONDS = 600


@require_http_methods(["GET", "POST"])
def permission(request: HttpRequest) -> HttpResponseBase:
    """A post with `account` agrees for that Official Account; with `action=cancel` it leads back with nothing."""
    asked = {name: request.GET.get(name, "") for name in ("app_id", "redirect_uri", "code_challenge", "state")}
    if asked["app_id"] != settings.ZALO_APP_ID or not all(asked.values()):
        return HttpResponse("Invalid parameters", status=400, content_type="text/plain")
    if request.method == "GET":
        return render(request, "simulator/zalo/permission.html", {"accounts": Account.objects.order_by("id")})
    query = {"state": asked["state"]}
    if request.POST.get("action") != "cancel":
        account = Account.objects.get(pk=request.POST["account"])
        code = Code.objects.create(
            code=f"zc-{secrets.token_hex(16)}",
            account=account,
            challenge=asked["code_challenge"],
            expires_at=state.now() + CODE_SECONDS,
        )
        query |= {"code": code.code, "oa_id": account.id}
    return HttpResponseRedirect(f"{asked['redirect_uri']}?{urlencode(query)}")


@require_POST
def access_token(request: HttpRequest) -> HttpResponseBase:
    def redeem() -> HttpResponseBase:
        with transaction.atomic():
            pair = _redeem(request)
        life = str(pair.expires_at - state.now())
        return JsonResponse(
            {"access_token": pair.access_token, "refresh_token": pair.refresh_token, "expires_in": life}
        )

    try:
        fault = faults.take("token", "")
        return faults.play(fault, request, redeem, lambda given: ZaloError(given["code"])) if fault else redeem()
    except ZaloError as error:
        return error.answer()


def _redeem(request: HttpRequest) -> Pair:
    if request.POST.get("app_id") != settings.ZALO_APP_ID:
        raise ZaloError(-14002)
    if request.META["simulator.headers"].get("secret_key") != settings.ZALO_APP_SECRET:
        raise ZaloError(-14001)
    now = state.now()
    if request.POST.get("grant_type") == "refresh_token":
        pair = Pair.objects.filter(refresh_token=request.POST.get("refresh_token", "")).first()
        if pair is None or pair.is_used or pair.refresh_expires_at < now:
            raise ZaloError(-14014)
        pair.is_used = True
        pair.save(update_fields=["is_used"])
        return world.issue(pair.account)
    code = Code.objects.filter(code=request.POST.get("code", ""), is_used=False, expires_at__gte=now).first()
    digest = hashlib.sha256(request.POST.get("code_verifier", "").encode()).digest()
    if code is None or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
        raise ZaloError(-14004)
    code.is_used = True
    code.save(update_fields=["is_used"])
    return world.issue(code.account)
