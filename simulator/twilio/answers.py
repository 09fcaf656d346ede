"""What every view of Twilio's shares: who asks, its errors, faults."""

import json
from base64 import b64decode
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from simulator import faults
from simulator.twilio.models import Account

Json = dict[str, Any]
View = Callable[..., HttpResponseBase]
STATUSES = {20003: 401, 20404: 404, 20403: 403, 20429: 429, 20500: 500, 20503: 503, 70051: 401}


class TwilioError(Exception):
    """One of Twilio's codes, with its words."""

    def __init__(self, code: int, message: str = "", status: int = 0) -> None:
        super().__init__(f"{code} {message}")
        self.code, self.message, self.status = code, message, status or STATUSES.get(code, 400)

    def answer(self) -> JsonResponse:
        info = f"https://www.twilio.com/docs/errors/{self.code}"
        words = self.message or f"Error {self.code}"
        return JsonResponse(
            {"code": self.code, "message": words, "more_info": info, "status": self.status}, status=self.status
        )


def call(operation: str) -> Callable[[View], View]:
    """A view (request, account, …) → answer, for whoever signs in; a fault set for the operation plays instead, or after it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, sid: str = "", **given: Any) -> HttpResponseBase:
            def act() -> HttpResponseBase:
                return view(request, account, **given)

            try:
                account = signed_in(request, sid)
                fault = faults.take(operation, request.POST.get("From", ""))
                return faults.play(fault, request, act, error) if fault else act()
            except TwilioError as problem:
                return problem.answer()

        return wrapped

    return decorate


def signed_in(request: HttpRequest, sid: str) -> Account:
    """HTTP Basic: the account's sid and token, or an API key and its secret. sid: whose resource is asked for."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    try:
        user, _, secret = b64decode(given).decode().partition(":")
    except ValueError:
        kind, user, secret = "", "", ""
    for account in Account.objects.all():
        if kind == "Basic" and {account.sid: account.auth_token, **account.keys}.get(user) == secret:
            if sid and sid != account.sid:
                raise TwilioError(20404, "The requested resource was not found")
            return account
    raise TwilioError(20003, "Authenticate")


def error(fault: dict[str, Any]) -> TwilioError:
    return TwilioError(fault["code"], fault.get("message", ""), fault.get("status", 0))


def json_of(request: HttpRequest) -> Json:
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise TwilioError(20001, "The body is no JSON object")
    return found
