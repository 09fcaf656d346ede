"""Text as PostgreSQL can hold it and people can read it."""

import re
from typing import Any

from django.utils.formats import number_format

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# What belongs to the character before it: joiners, variation selectors, skin tones, combining marks.
TRAILING = re.compile("[\u200d\ufe0e\ufe0f\u0300-\u036f\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff]+$")


def clean(text: str) -> str:
    """Replace NUL and lone surrogates, which JSON may carry and PostgreSQL refuses, by U+FFFD."""
    return UNSTORABLE.sub("\ufffd", text)


def clean_json(value: Any) -> Any:
    """The same for every string of a JSON value."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    return value


def grouped(number: int) -> str:
    """As the reader's language writes it: "1,204", "1.204"."""
    return number_format(number, force_grouping=True)


def excerpt(text: str, length: int) -> str:
    """One line of at most `length` code points that does not end inside an emoji sequence or an accented letter."""
    line = " ".join(text[: length * 2].split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head, space, _ = cut.rpartition(" ")
    if space and len(head) > length // 2:
        cut = head
    else:
        cut = TRAILING.sub("", cut)
    return f"{cut}…"
