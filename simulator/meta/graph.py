"""What all Graph views share: parameters, the error body, usage headers, paging, faults."""

import base64
import binascii
import json
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from simulator import faults, state
from simulator.meta.errors import GraphError

DEFAULT_LIMIT = 25


class GraphRequest(HttpRequest):
    """params: query and body together, body winning; page_id: the page whose usage the answer's headers show."""

    params: dict[str, Any]
    page_id: str


View = Callable[..., HttpResponseBase]


def graph(view: View) -> View:
    """`request.params` holds query and body together; a GraphError becomes Meta's error body."""

    @wraps(view)
    def wrapped(request: GraphRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        trace_id = "A" + secrets.token_urlsafe(16)
        try:
            request.page_id = ""
            request.params = _params(request)
            answer = view(request, *args, **kwargs)
        except GraphError as error:
            answer = error.answer(trace_id)
        answer["X-FB-Trace-ID"] = trace_id
        answer["facebook-api-version"] = settings.META_GRAPH_VERSION
        _usage(request, answer)
        return answer

    return wrapped


def _params(request: HttpRequest) -> dict[str, Any]:
    params: dict[str, Any] = dict(request.GET.items())
    if request.content_type == "application/json" and request.body:
        try:
            body = json.loads(request.body)
        except ValueError:
            raise GraphError(100, message="The request body is not valid JSON") from None
        if isinstance(body, dict):
            params |= body
    else:
        params |= dict(request.POST.items())
    return params


def _usage(request: GraphRequest, answer: HttpResponseBase) -> None:
    percent = state.switch("usage_percent")
    usage = {"call_count": percent, "total_cputime": percent, "total_time": percent}
    answer["X-App-Usage"] = json.dumps(usage)
    if page := request.page_id:
        row = {"type": "messenger", **usage, "estimated_time_to_regain_access": state.switch("regain_access_minutes")}
        answer["X-Business-Use-Case-Usage"] = json.dumps({page: [row]})


def given_token(request: GraphRequest) -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind in ("Bearer", "OAuth"):
        return value.strip()
    return str(request.params.get("access_token", ""))


def json_param(request: GraphRequest, name: str) -> Any:
    """A structured parameter: an object in a JSON body, JSON text in a form; None when absent."""
    value = request.params.get(name)
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            raise GraphError(100, message=f"param {name} must be valid JSON") from None
    return value


def object_param(request: GraphRequest, name: str) -> dict[str, Any]:
    value = json_param(request, name)
    if value is not None and not isinstance(value, dict):
        raise GraphError(100, message=f"param {name} must be an object")
    return value or {}


def with_faults(
    request: GraphRequest, operation: str, act: Callable[[], HttpResponseBase], page: str = ""
) -> HttpResponseBase:
    """Carry out `act`, unless a fault set for this operation says otherwise. A failing act changes nothing."""
    request.page_id = page

    def whole() -> HttpResponseBase:
        if request.method == "GET":
            return act()
        with transaction.atomic():
            return act()

    fault = faults.take(operation, page)
    if fault is None:
        return whole()
    return faults.play(fault, request, whole, _error)


def _error(fault: dict[str, Any]) -> GraphError:
    return GraphError(fault["code"], fault.get("subcode"), fault.get("message", ""), fault.get("status", 0))


def listing(
    request: GraphRequest,
    rows: list[Any],
    key: Callable[[Any], str],
    draw: Callable[[Any], dict[str, Any]],
    *,
    path: str,
    options: dict[str, str],
) -> dict[str, Any]:
    """{"data", "paging"}: one page of rows with cursors. options: limit, after, before; path: of the `next` address."""
    limit = _limit(options.get("limit"))
    keys = [key(row) for row in rows]
    first = 0
    if options.get("after"):
        first = _place(keys, options["after"]) + 1
    elif options.get("before"):
        first = max(0, _place(keys, options["before"]) - limit)
    window = rows[first : first + limit]
    answer: dict[str, Any] = {"data": [draw(row) for row in window]}
    if window:
        cursors = {"before": _cursor(keys[first]), "after": _cursor(keys[first + len(window) - 1])}
        answer["paging"] = {"cursors": cursors}
        if first + limit < len(rows):
            answer["paging"]["next"] = _link(request, path, options, limit, "after", cursors["after"])
        if first:
            answer["paging"]["previous"] = _link(request, path, options, limit, "before", cursors["before"])
    return answer


def asked_options(request: GraphRequest, *more: str) -> dict[str, str]:
    """The parameters that a `next` address must repeat."""
    names = ("fields", "limit", "after", "before", *more)
    return {name: str(request.params[name]) for name in names if name in request.params}


def _limit(text: str | None) -> int:
    try:
        return min(100, max(1, int(text or DEFAULT_LIMIT)))
    except ValueError:
        raise GraphError(100, message="param limit must be a number") from None


def _place(keys: list[str], cursor: str) -> int:
    try:
        return keys.index(base64.urlsafe_b64decode(cursor.encode()).decode())
    except (ValueError, binascii.Error):
        raise GraphError(100, message="Invalid cursor") from None


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _link(request: GraphRequest, path: str, options: dict[str, str], limit: int, direction: str, cursor: str) -> str:
    asked = {name: value for name, value in options.items() if name not in ("after", "before", "limit")}
    query = {"access_token": given_token(request), **asked, "limit": limit, direction: cursor}
    return f"{settings.BASE_URL}/meta/{settings.META_GRAPH_VERSION}/{path}?{urlencode(query)}"


def answer(data: Any) -> JsonResponse:
    return JsonResponse(data, safe=False)
