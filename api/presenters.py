"""The description of the API, in the pieces that its page shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from api.described import METHODS

HEAD = "#/components/schemas/"


@dataclass(frozen=True)
class Row:
    """A member of a body or an answer, or a parameter."""

    name: str
    type: str
    description: str = ""
    is_required: bool = False


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[Row]
    body: list[Row]
    answers: list[tuple[str, list[Row]]]
    problems: list[str]


def operations_by_tag(schema: dict[str, Any]) -> list[tuple[str, list[Operation]]]:
    groups: dict[str, list[Operation]] = {}
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if operation := operations.get(method):
                tag = operation.get("tags", ["Messio"])[0]
                groups.setdefault(tag, []).append(_operation(schema, path, method, operation))
    return list(groups.items())


def _operation(schema: dict[str, Any], path: str, method: str, given: dict[str, Any]) -> Operation:
    own = {status: answer for status, answer in given["responses"].items() if int(status) < 300}
    return Operation(
        name=given["operationId"],
        method=method.upper(),
        path=path,
        summary=given["summary"],
        description=given.get("description", ""),
        scope=given.get("x-scope", ""),
        parameters=[
            Row(f"{row['name']} ({row['in']})", type_of(row["schema"]), row.get("description", ""), row["required"])
            for row in given["parameters"]
        ],
        body=list(_members(schema, given.get("requestBody", {}))),
        answers=[(status, list(_members(schema, answer))) for status, answer in sorted(own.items())],
        problems=sorted(status for status in given["responses"] if int(status) >= 400),
    )


def _members(schema: dict[str, Any], content_of: dict[str, Any]) -> Iterator[Row]:
    content: Iterable[dict[str, Any]] = content_of.get("content", {}).values()
    for each in content:
        shape = each["schema"]
        if "$ref" in shape:
            shape = schema["components"]["schemas"][shape["$ref"].removeprefix(HEAD)]
        required = shape.get("required", [])
        for name, member in shape.get("properties", {}).items():
            yield Row(name, type_of(member), member.get("description", ""), name in required)


def type_of(shape: dict[str, Any]) -> str:
    """Say a JSON schema in a few words: "list of Message", "string or null", "open | pending"."""
    if "$ref" in shape:
        return str(shape["$ref"]).removeprefix(HEAD)
    if "anyOf" in shape:
        return " or ".join(dict.fromkeys(type_of(each) for each in shape["anyOf"]))
    if "enum" in shape:
        return " | ".join(str(each) for each in shape["enum"])
    if "const" in shape:
        return f'"{shape["const"]}"'
    kind = str(shape.get("type", "anything"))
    if kind == "array":
        return f"list of {type_of(shape.get('items', {}))}"
    if pattern := shape.get("pattern"):
        return f"{str(pattern).removeprefix('^').partition('[')[0]}…"
    return f"{kind} ({shape['format']})" if "format" in shape else kind
