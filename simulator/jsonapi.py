"""JSON in, JSON out for the control views, which have no login: the server listens on this machine only."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

Json = dict[str, Any]
JsonView = Callable[[HttpRequest, Json], Json]


class Refused(Exception):
    """The control call cannot be carried out; the text says why."""


def control(*methods: str) -> Callable[[JsonView], Callable[[HttpRequest], JsonResponse]]:
    """A view (request, data) → JSON object. data: the JSON body of a POST, else the query; Refused answers 400."""

    def decorate(view: JsonView) -> Callable[[HttpRequest], JsonResponse]:
        @require_http_methods(list(methods))
        @wraps(view)
        def wrapped(request: HttpRequest) -> JsonResponse:
            try:
                data = json.loads(request.body or b"{}") if request.method == "POST" else dict(request.GET.items())
                return JsonResponse(view(request, data))
            except (Refused, ValueError, KeyError, TypeError) as error:
                return JsonResponse({"error": f"{type(error).__name__}: {error}"}, status=400)

        return wrapped

    return decorate
