"""What a body or an address was found to lack, as sentences in the language asked for."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import ValidationError

from api.problems import Problem

# Pydantic's types of errors → what is said; the names are those of its `ctx`.
SENTENCES: Mapping[str, str | Promise] = {
    "missing": gettext_lazy("This must be given."),
    "extra_forbidden": gettext_lazy("There is no such member here."),
    "string_type": gettext_lazy("Write a string here."),
    "bool_type": gettext_lazy("Write true or false here."),
    "int_type": gettext_lazy("Write a whole number here."),
    "int_parsing": gettext_lazy("Write a whole number here."),
    "list_type": gettext_lazy("Write a list here."),
    "dict_type": gettext_lazy("Write an object here."),
    "model_attributes_type": gettext_lazy("Write an object here."),
    "string_too_long": gettext_lazy("At most %(max_length)s characters."),
    "string_too_short": gettext_lazy("At least %(min_length)s characters."),
    "too_long": gettext_lazy("At most %(max_length)s of them."),
    "too_short": gettext_lazy("At least %(min_length)s of them."),
    "less_than_equal": gettext_lazy("At most %(le)s."),
    "greater_than_equal": gettext_lazy("At least %(ge)s."),
    "literal_error": gettext_lazy("One of: %(expected)s."),
    "enum": gettext_lazy("One of: %(expected)s."),
    "datetime_parsing": gettext_lazy("Write a time with its zone, such as 2026-11-20T09:00:00+07:00."),
    "datetime_from_date_parsing": gettext_lazy("Write a time with its zone, such as 2026-11-20T09:00:00+07:00."),
    "timezone_aware": gettext_lazy("Write a time with its zone, such as 2026-11-20T09:00:00+07:00."),
    "date_from_datetime_parsing": gettext_lazy("Write a date such as 2026-11-20."),
    "date_parsing": gettext_lazy("Write a date such as 2026-11-20."),
}
ANYTHING_ELSE = gettext_lazy("This is not valid.")


def problem(error: ValidationError) -> Problem:
    errors = [described(each) for each in error.errors]
    return Problem("invalid", _("Check what `errors` names, then send it again."), errors=errors)


def described(error: Mapping[str, Any]) -> dict[str, str]:
    """Say where and what: `loc` begins with the source and the parameter's name."""
    source, *path = error["loc"]
    try:
        detail = str(SENTENCES.get(error["type"], ANYTHING_ELSE)) % error.get("ctx", {})
    except KeyError:
        detail = str(ANYTHING_ELSE)
    if source == "body":
        # The first name is that of our argument, not of anything in the body.
        return {"detail": detail, "pointer": "#" + "".join(f"/{escaped(each)}" for each in path[1:])}
    return {"detail": detail, "parameter": str(path[0]) if path else "", "in": str(source)}


def escaped(part: str | int) -> str:
    """As RFC 6901 writes it."""
    return str(part).replace("~", "~0").replace("/", "~1")
