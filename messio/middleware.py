"""What every request passes through first."""

import logging
import re
import time
from collections.abc import Callable
from functools import lru_cache
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from workspaces.tracing import request_id
from workspaces.views.errors import DATABASE_AWAY, database_away

log = logging.getLogger("messio.access")
# Below this path platforms post, and nobody else comes.
POSTS = "/webhooks/"
SAFE_REQUEST_ID = re.compile(r"[\w.-]{8,64}")


class RequestIdMiddleware:
    """Give each request an id, the proxy's own where it sent a sane one, for the logs and the answer.

    Its log line names the route, not the address: invitations, password resets and login codes travel in those.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        token = request_id.set(given if SAFE_REQUEST_ID.fullmatch(given) else uuid4().hex[:16])
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            milliseconds = round((time.monotonic() - started) * 1000)
            route = request.resolver_match.route if request.resolver_match else "…"
            # Not static files and strangers' guesses; a post that was stored has a line of its own.
            is_news = request.resolver_match and not (is_platform_post(request) and response.status_code == 200)
            level = logging.INFO if is_news else logging.DEBUG
            log.log(level, "%s /%s %s %s ms", request.method, route, response.status_code, milliseconds)
            return response
        finally:
            request_id.reset(token)


class DatabaseAwayMiddleware:
    """Answer 503 while PostgreSQL is away: a platform repeats its webhook, a person reads what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return database_away() if isinstance(exception, DATABASE_AWAY) else None


class PlatformPostMiddleware:
    """Take a platform's post straight to its view: what follows is about people (session, language, CSRF, policy).

    That is a third of what answering one costs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_platform_post(request):
            return self.get_response(request)
        try:
            match = found(request.path_info)
        except Resolver404:
            return self.get_response(request)
        request.resolver_match = match
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except DATABASE_AWAY:
            response = database_away()
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def is_platform_post(request: HttpRequest) -> bool:
    return request.method == "POST" and request.path_info.startswith(POSTS)


# Platforms post to the same few addresses, and looking through all of ours takes longer than the signature's check.
found = lru_cache(64)(resolve)
