"""What every request of the API passes through: how large it may be and of which type, and that each error is a problem."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from api.authentication import refusal
from api.problems import MEDIA_TYPE, Problem, answer
from workspaces.errors import Refused
from workspaces.masking import masking
from workspaces.views.errors import DATABASE_AWAY

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
LARGEST_FILE = 100 * 1024 * 1024
# Of what stands around a file in its body.
ENVELOPE = 64 * 1024
View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Make a view of the library one of ours: open without a session, and every error a problem."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            look_at_query(request)
            look_at_body(request)
            # Until `Bearer` knows who asks.
            with masking(False):
                response = view(request, *args, **kwargs)
            if response.status_code == 405 and response.headers["Content-Type"] != MEDIA_TYPE:
                response = not_allowed(request, response)
        except Exception as error:
            response = answer_to(request, error)
        if rate := getattr(request, "rate", None):
            rate.write_to(response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    entered.login_required = False  # type: ignore[attr-defined]
    entered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie lets anybody in here
    return entered


def look_at_query(request: HttpRequest) -> None:
    """No parameter is a list: of two values one would be lost without a word. Raises Problem."""
    for name, values in request.GET.lists():
        if len(values) > 1:
            detail = _("Give `%(name)s` once.") % {"name": name[:60]}
            raise Problem("invalid", detail, errors=[{"detail": detail, "parameter": name[:60]}])


def look_at_body(request: HttpRequest) -> None:
    """Before any of it is parsed. Raises Problem."""
    if request.method not in ("POST", "PUT", "PATCH"):
        return
    given = request.headers.get("Content-Length", "")
    has_body = given not in ("", "0") or "Transfer-Encoding" in request.headers
    takes_file = request.path.endswith("/files")
    most = LARGEST_FILE + ENVELOPE if takes_file else LARGEST_BODY
    size = int(given) if given.isdecimal() and len(given) < 19 else None
    # One that does not say how long it is has been read already, to where it ended.
    if size is None and has_body and not takes_file:
        size = len(request.body)
    if size is not None and size > most:
        raise Problem(
            "too-large",
            _("Send at most %(most)s kB at once; files go to /files first.") % {"most": most // 1024},
            more={"limit": most},
        )
    wanted = "multipart/form-data" if takes_file else "application/json"
    if has_body and request.content_type != wanted:
        raise Problem("unsupported-type", _("Send this as %(type)s.") % {"type": wanted}, more={"accepts": [wanted]})


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    allowed = response.headers["Allow"]
    detail = _("This address takes %(methods)s.") % {"methods": allowed}
    return answer(request, Problem("method-not-allowed", detail, headers={"Allow": allowed}))


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem that an exception is."""
    match error:
        case Problem():
            return answer(request, error)
        case Http404():
            return answer(
                request, Problem("not-found", _("There is nothing here by that id, or it is not yours to see."))
            )
        case PermissionDenied():
            return answer(request, refusal(error))
        case Refused():
            return answer(request, Problem("conflict", str(error)))
        case RequestDataTooBig():
            return answer(request, Problem("too-large", _("Send less at once.")))
        case SuspiciousOperation() | BadRequest() | MultiPartParserError() | UnreadablePostError():
            return answer(
                request, Problem("unreadable", _("The body is not what its type says. Check how it is made."))
            )
    if isinstance(error, DATABASE_AWAY):
        return answer(request, Problem("away", _("Try again in a few seconds."), headers={"Retry-After": "5"}))
    log.exception("api request failed")
    detail = _("Nothing of this request was kept. If it happens again, tell us the request_id.")
    return answer(request, Problem("broken", detail))
