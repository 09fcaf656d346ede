"""Errors as RFC 9457 has them: `application/problem+json`, in the language that was asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from workspaces.tracing import request_id

MEDIA_TYPE = "application/problem+json"
# By the last part of `type`: the status, and a title that is the same each time.
KINDS = {
    "unreadable": (400, _("The body could not be read")),
    "unauthorized": (401, _("Who asks is not known")),
    "forbidden": (403, _("This is not allowed")),
    "not-found": (404, _("There is no such thing here")),
    "method-not-allowed": (405, _("This address does not take that method")),
    "conflict": (409, _("It does not fit what is there")),
    "merged": (409, _("This contact was merged into another")),
    "email-taken": (409, _("Another contact has this e-mail")),
    "number-taken": (409, _("Another order has this number")),
    "cannot-send": (409, _("The message cannot be sent")),
    "not-reachable": (409, _("This contact cannot be reached on that channel")),
    "key-reused": (409, _("This key stands for another request")),
    "too-large": (413, _("This is too large")),
    "unsupported-type": (415, _("This type of content is not taken here")),
    "invalid": (422, _("Some of what was sent is not valid")),
    "too-many-requests": (429, _("Too many requests")),
    "broken": (500, _("Something broke on our side")),
    "away": (503, _("Messio is not reachable for a moment")),
}


@dataclass
class Problem(Exception):
    """kind: one of KINDS. detail: a sentence about this time, which says what to do. more: members beside the standard ones.

    errors: each {"detail", and "pointer" into the body or "parameter" by its name}.
    """

    kind: str
    detail: str
    errors: Iterable[Mapping[str, str]] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def invalid(detail: str, pointer: str) -> Problem:
    """Of one member of the body, such as "/email"."""
    return Problem("invalid", detail, errors=[{"detail": detail, "pointer": f"#{pointer}"}])


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    status, title = KINDS[problem.kind]
    body = {
        "type": f"{settings.PUBLIC_URL}/api/v1/docs#problem-{problem.kind}",
        "title": str(title),
        "status": status,
        "detail": problem.detail,
        "instance": request.path,
        "request_id": request_id.get(),
        **problem.more,
    }
    if errors := list(problem.errors):
        body["errors"] = errors
    return HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE, headers=dict(problem.headers))
