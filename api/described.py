"""What the library's OpenAPI does not say by itself: which problems each operation answers with, and who may call it."""

from collections.abc import Iterable, Mapping
from typing import Any

from ninja import Router
from ninja.openapi.schema import OpenAPISchema

from api.authentication import Bearer
from api.problems import KINDS, MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "An error, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "Into the body, as RFC 6901 has it."},
                    "parameter": {"type": "string"},
                    "in": {"type": "string"},
                },
            },
        },
    },
}
ALWAYS = (401, 403, 422, 429, 500, 503)
WITH_PATH = (404,)
CHANGING = (409,)
WITH_BODY = (400, 404, 413, 415)
METHODS = ("get", "post", "put", "patch", "delete")


def scopes(routers: Iterable[Router]) -> dict[str, str]:
    """Return by its operation which scope a token must have."""
    views = (view for router in routers for view in router.path_operations.values())
    operations = [operation for view in views for operation in view.operations]
    asked = {operation.view_func.__name__: operation.auth_callbacks[0] for operation in operations}
    return {name: auth.scope.value for name, auth in asked.items() if isinstance(auth, Bearer) and auth.scope}


def with_problems(schema: OpenAPISchema, scope_of: Mapping[str, str]) -> OpenAPISchema:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            statuses = {*ALWAYS, *(WITH_PATH if "{" in path else ())}
            if method != "get":
                statuses |= {*CHANGING}
            if method in ("post", "put", "patch"):
                statuses |= {*WITH_BODY}
            # Status codes are strings in OpenAPI, however the library writes them.
            own = {str(status): given for status, given in operation["responses"].items()}
            refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
            operation["responses"] = refused | own
            if scope := scope_of.get(operation["operationId"]):
                operation["x-scope"] = scope
    components = schema["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = {str(status): response(status) for status in sorted({row[0] for row in KINDS.values()})}
    return schema


def response(status: int) -> dict[str, Any]:
    kinds = [kind for kind, row in KINDS.items() if row[0] == status]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": ", ".join(kinds), "content": content}
