"""Codes and tokens: /oauth/access_token and /debug_token."""

import hmac
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase

from simulator import state
from simulator.meta import tokens
from simulator.meta.errors import GraphError
from simulator.meta.graph import GraphRequest, answer, given_token, graph, with_faults
from simulator.meta.models import Code, Page, Token

PAGE_SCOPES = ("pages_", "instagram_")


@graph
def access_token(request: GraphRequest) -> HttpResponseBase:
    _check_app(request)
    exchange = {
        "fb_exchange_token": _exchange,
        "client_credentials": _app_token,
    }.get(request.params.get("grant_type", ""), _redeem)
    return with_faults(request, "token", lambda: exchange(request))


def _check_app(request: GraphRequest) -> None:
    if request.params.get("client_id") != settings.META_APP_ID:
        raise GraphError(
            101, message="Error validating application. Cannot get application info due to a system error."
        )
    secret = str(request.params.get("client_secret", ""))
    if not hmac.compare_digest(secret.encode(), settings.META_APP_SECRET.encode()):
        raise GraphError(1, message="Error validating client secret.", status=400)


def _redeem(request: GraphRequest) -> HttpResponseBase:
    code = Code.objects.select_related("person").filter(code=request.params.get("code", "")).first()
    if code is None:
        raise GraphError(100, 36007, "Invalid verification code format.")
    if code.used:
        raise GraphError(100, 36009, "This authorization code has been used.")
    if code.expires_at <= state.now():
        raise GraphError(100, 36007, "This authorization code has expired.")
    if code.redirect_uri != request.params.get("redirect_uri", ""):
        message = (
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
            "in the OAuth dialog request"
        )
        raise GraphError(100, 36008, message)
    code.used = True
    code.save()
    return answer(_bearer(tokens.issue(code.person, long_lived=False)))


def _exchange(request: GraphRequest) -> HttpResponseBase:
    token = Token.objects.select_related("person").filter(token=request.params.get("fb_exchange_token", "")).first()
    if token is None:
        raise GraphError(190)
    if trouble := tokens.ailment(token):
        raise GraphError(190, trouble)
    return answer(_bearer(tokens.issue(token.person, long_lived=True)))


def _app_token(request: GraphRequest) -> HttpResponseBase:
    return answer({"access_token": f"{settings.META_APP_ID}|{settings.META_APP_SECRET}", "token_type": "bearer"})


def _bearer(token: Token) -> dict[str, Any]:
    return {"access_token": token.token, "token_type": "bearer", "expires_in": token.expires_at - state.now()}


@graph
def debug_token(request: GraphRequest) -> HttpResponseBase:
    caller = given_token(request)
    if not tokens.is_app_token(caller):
        tokens.required(request)
    text = request.params.get("input_token", "")
    token = Token.objects.select_related("person").filter(token=text).first()
    return with_faults(request, "token", lambda: answer({"data": _inspect(token)}))


def _inspect(token: Token | None) -> dict[str, Any]:
    if token is None:
        error = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return {"error": error, "is_valid": False, "scopes": []}
    person, trouble = token.person, tokens.ailment(token)
    data = {
        "app_id": settings.META_APP_ID,
        "type": "PAGE" if token.page_id else "USER",
        "application": "Messio",
        "data_access_expires_at": token.issued_at + 90 * 86400,
        "expires_at": token.expires_at,
        "is_valid": not trouble,
        "issued_at": token.issued_at,
        "scopes": person.scopes,
        "granular_scopes": [_granular(scope, person.chosen_pages) for scope in person.scopes],
        "user_id": person.id,
    }
    if token.page_id:
        data["profile_id"] = token.page_id
    if trouble:
        data["error"] = {"code": 190, "subcode": trouble, "message": "Error validating access token"}
    return data


def _granular(scope: str, pages: list[str]) -> dict[str, Any]:
    if not scope.startswith(PAGE_SCOPES):
        return {"scope": scope}
    if scope.startswith("instagram_"):
        accounts = Page.objects.filter(pk__in=pages).exclude(instagram_id="").order_by("pk")
        return {"scope": scope, "target_ids": list(accounts.values_list("instagram_id", flat=True))}
    return {"scope": scope, "target_ids": pages}
