"""The `fields` parameter of Graph: id,name,picture.type(large){url},messages.limit(25){id,from}."""

import re
from dataclasses import dataclass, field

NAME = re.compile(r"\w+")
OPTION = re.compile(r"\.(\w+)\(([^)]*)\)")


@dataclass
class Field:
    """One asked field: its options (limit, after, type) and the fields inside."""

    options: dict[str, str] = field(default_factory=dict)
    fields: dict[str, "Field"] = field(default_factory=dict)


def parse(text: str, default: str) -> dict[str, Field]:
    return _list((text or default).replace(" ", ""), 0)[0]


def _list(text: str, at: int) -> tuple[dict[str, Field], int]:
    found: dict[str, Field] = {}
    while at < len(text) and text[at] != "}":
        if text[at] == ",":
            at += 1
            continue
        match = NAME.match(text, at)
        if not match:
            at += 1
            continue
        at = match.end()
        asked = found.setdefault(match.group(), Field())
        while option := OPTION.match(text, at):
            asked.options[option.group(1)] = option.group(2)
            at = option.end()
        if at < len(text) and text[at] == "{":
            asked.fields, at = _list(text, at + 1)
            at += 1
    return found, at
