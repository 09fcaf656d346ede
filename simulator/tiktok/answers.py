"""The envelope of every answer, whose errors are HTTP 200 with a code that is not 0; who asks; and faults."""

import json
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from simulator import faults, state
from simulator.tiktok.models import Token

Data = dict[str, Any]
Call = Callable[[HttpRequest, Data], Data]


class Problem(Exception):
    """One of TikTok's codes, with its words."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code, self.message = code, message


PARAMETER, NOT_FOUND, NO_PERMISSION, NO_TOKEN, RULES, FILE_TYPE = 40002, 40007, 40001, 40105, 40064, 40908


def call(method: str, operation: str, scope: str = "") -> Callable[[Call], Callable[[HttpRequest], HttpResponseBase]]:
    """A view (request, given) → data. given: the JSON body, the form, or the query; scope: what its token must have.

    A fault set for the operation plays instead, or after it.
    """

    def decorate(view: Call) -> Callable[[HttpRequest], HttpResponseBase]:
        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponseBase:
            try:
                if request.method != method:
                    raise Problem(PARAMETER, f"Use {method}")
                given = _given(request)
                if scope:
                    require_scope(request, given, scope)
                return _played(request, operation, lambda: _carried_out(view, request, given))
            except Problem as problem:
                return envelope(problem.code, problem.message, {})

        return wrapped

    return decorate


def _given(request: HttpRequest) -> Data:
    if request.content_type == "application/json" and request.method == "POST":
        try:
            found = json.loads(request.body or b"{}")
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Problem(PARAMETER, "The body is no JSON object.")
        return found
    return dict((request.POST if request.method == "POST" else request.GET).items())


def _carried_out(view: Call, request: HttpRequest, given: Data) -> HttpResponseBase:
    with transaction.atomic():
        return envelope(0, "OK", view(request, given))


def _played(request: HttpRequest, operation: str, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    fault = faults.take(operation, "")
    if fault is None:
        return act()
    return faults.play(fault, request, act, lambda given: Problem(given["code"], given.get("message", "A fault.")))


def envelope(code: int, message: str, data: Data) -> JsonResponse:
    body = {"code": code, "message": message, "request_id": secrets.token_hex(12).upper(), "data": data}
    return JsonResponse(body)


def token_of(request: HttpRequest) -> Token:
    token = Token.objects.select_related("account").filter(access=request.headers.get("Access-Token", "")).first()
    if token is None or token.is_dead or token.expires_at <= state.now():
        raise Problem(NO_TOKEN, "Access token is incorrect or has been revoked.")
    return token


def require_scope(request: HttpRequest, given: Data, scope: str) -> None:
    """The token is its account's alone."""
    token = token_of(request)
    if scope not in token.scopes:
        raise Problem(NO_PERMISSION, f"No permission to operate: {scope}")
    if given.get("business_id") != token.account_id:
        raise Problem(NO_PERMISSION, "No permission to operate this business account.")


def require_application(given: Data, app: str, secret: str) -> None:
    if given.get(app) != settings.TIKTOK_APP_ID or given.get(secret) != settings.TIKTOK_APP_SECRET:
        raise Problem(PARAMETER, "The application or its secret is not right.")


def text_of(given: Data, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise Problem(PARAMETER, f"{name}: Missing data for required field.")
    return value


def object_of(given: Data, name: str) -> Data:
    value = given.get(name)
    if not isinstance(value, dict):
        raise Problem(PARAMETER, f"{name}: Missing data for required field.")
    return value
