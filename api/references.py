"""Rows that a body or a question names, of the caller's workspace alone."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404
from django.utils.translation import gettext as _

from api import ids
from api.ids import Kind
from api.problems import invalid
from contacts.access import where_now
from workspaces.models import Membership

Row = TypeVar("Row")


def asked(kind: Kind, given: str) -> int | None:
    """The number of an id that a list is asked for; 0, which no row has, for what is no id."""
    try:
        return ids.read(kind, given) if given else None
    except Http404:
        return 0


def asked_contact(membership: Membership, given: str) -> int | None:
    """The same of a contact; of one who was merged into another, that one's."""
    pk = asked(Kind.CONTACT, given)
    return where_now(membership.workspace_id, pk) if pk else pk


def named(find: Callable[[int], Row], kind: Kind, given: str, pointer: str) -> Row:
    """Return what `find` finds by the id's number. Raises Problem, which names the member of the body, where Http404 is raised."""
    try:
        return find(ids.read(kind, given))
    except Http404:
        raise invalid(_("There is no such id in this workspace."), pointer) from None
