"""Rows that a body names, of the caller's workspace alone."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404
from django.utils.translation import gettext as _

from api import ids
from api.ids import Kind
from api.problems import invalid

Row = TypeVar("Row")


def named(find: Callable[[int], Row], kind: Kind, given: str, pointer: str) -> Row:
    """Return what `find` finds by the id's number. Raises Problem, which names the member of the body, where Http404 is raised."""
    try:
        return find(ids.read(kind, given))
    except Http404:
        raise invalid(_("There is no such id in this workspace."), pointer) from None
