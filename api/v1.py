"""The API, version 1, put together of its endpoints; and what it says of itself in OpenAPI 3.1, made of the same code."""

from functools import cached_property
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from api import described, validation
from api.door import answer_to, door
from api.endpoints import (
    channels,
    contacts,
    conversations,
    files,
    messages,
    orders,
    ticket_relations,
    tickets,
    webhooks,
    workspace,
)
from api.problems import Problem

PREFIX = "api/v1/"
MODULES = (workspace, contacts, conversations, messages, files, tickets, ticket_relations, orders, channels, webhooks)


class JsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Unlike the standard library, take neither NaN nor half a character, which no database would."""
        return orjson.loads(request.body)


class JsonRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, option=orjson.OPT_UTC_Z)


class Api(NinjaAPI):
    @cached_property
    def described(self) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=f"/{PREFIX}")
        return described.with_problems(schema, described.scopes(module.router for module in MODULES))

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        return self.described

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


api = Api(
    title="Messio",
    version="1",
    description="Messio's conversations, customers and channels for other programs.",
    urls_namespace="api-v1",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=JsonParser(),
    renderer=JsonRenderer(),
)
for module in MODULES:
    api.add_router("", module.router)


@api.exception_handler(Http404)
@api.exception_handler(Exception)
def any_error(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer_to(request, error)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer_to(request, validation.problem(error))


@api.exception_handler(AuthenticationError)
def not_known(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = _("Send a token that is valid: `Authorization: Bearer mso_…`. You make one in the workspace's settings.")
    return answer_to(request, Problem("unauthorized", detail, headers={"WWW-Authenticate": 'Bearer realm="Messio"'}))


@api.exception_handler(HttpError)
def not_read(request: HttpRequest, error: HttpError) -> HttpResponse:
    """All that the library itself says so is a body that its parser refused."""
    return answer_to(request, Problem("unreadable", _("The body is no JSON. Check how it is made.")))


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    detail = _("There is no such address. /api/v1/docs lists all there are; none ends with a slash.")
    raise Problem("not-found", detail)


def addresses() -> list[URLPattern | URLResolver]:
    """Every pattern of the library behind our door, and behind them whatever else begins alike."""
    patterns: list[URLPattern | URLResolver] = []
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        pattern.callback = door(unknown if pattern.name == "api-root" else pattern.callback)
        patterns.append(pattern)
    return [*patterns, re_path(r"^(?P<rest>.+)$", door(unknown), name="unknown")]
