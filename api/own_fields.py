"""The values of a workspace's own fields, by their ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import Http404

from api import ids
from api.ids import Kind
from api.problems import Problem
from api.validation import escaped
from workspaces.models import OwnField
from workspaces.own_fields import PREFIX, form_fields, in_json


def told(kind: Kind, custom: Mapping[str, Any], fields: Mapping[str, OwnField]) -> dict[str, str | bool]:
    """What a row's `custom` says, without what is gone. kind: of the fields' ids. fields: by their keys."""
    found = {ids.write(kind, fields[key].pk): value for key, value in custom.items() if key in fields}
    return {name: value for name, value in found.items() if value is not None}


def as_form(kind: Kind, given: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names and values as a page would post them, and where in the body each stands."""
    written, pointers = {}, {}
    for field, value in given.items():
        name = f"{PREFIX}{key_of(kind, field)}"
        written[name] = "" if value is None else str(value)
        pointers[name] = f"#/custom_fields/{escaped(field)}"
    return written, pointers


def key_of(kind: Kind, given: str) -> str:
    """What is no id finds no field."""
    try:
        return str(ids.read(kind, given))
    except Http404:
        return given


def checked(
    kind: Kind, given: Mapping[str, Any], rows: Iterable[OwnField], custom: Mapping[str, Any], no_field: str
) -> dict[str, Any]:
    """Return what was sent, by the fields' names in forms and as `custom` holds it. Raises Problem.

    rows: the fields that there are. custom: what the row has of them. no_field: what is said of an id that is none of theirs.
    """
    written, pointers = as_form(kind, given)
    form = forms.Form(written)
    form.fields |= {name: field for name, field in form_fields(rows, custom).items() if name in written}
    errors = [{"detail": str(error), "pointer": pointers[name]} for name in form.errors for error in form.errors[name]]
    errors += [{"detail": no_field, "pointer": pointers[name]} for name in written if name not in form.fields]
    if errors:
        raise Problem("invalid", errors[0]["detail"], errors=errors)
    return {name: in_json(value) for name, value in form.cleaned_data.items()}
