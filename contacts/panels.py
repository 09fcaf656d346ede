"""Blocks of the customer page and of the panel beside the thread. An app that knows something registers its own when it starts."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from contacts.models import Contact
from workspaces.models import Membership
from workspaces.roles import Permission


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A block under a heading.

    key: its name, and where others lead (`#customer-tickets`). template: drawn with what `content` returns, `membership`, `slug` and
    `customer`; None: there is nothing worth a heading. permission: without it nobody sees the block. place: lower ones come first.
    """

    key: str
    title: str | Promise
    template: str
    content: Callable[[Membership, Contact], dict[str, Any] | None]
    permission: Permission = Permission.READ
    place: int = 50


@dataclass(frozen=True)
class Shown:
    panel: Panel
    content: dict[str, Any]


PANELS: dict[str, Panel] = {}
# A page asks for so many at once: each asks the database for a thing or two, and what is quick need not wait for all.
AT_ONCE = 4


def register(panel: Panel) -> None:
    PANELS[panel.key] = panel


def seen_by(membership: Membership) -> list[Panel]:
    """In their order."""
    panels = sorted(PANELS.values(), key=lambda panel: (panel.place, panel.key))
    return [panel for panel in panels if membership.may(panel.permission)]


def groups(membership: Membership) -> list[list[str]]:
    """The keys of those that this member may see, a few each."""
    keys = [panel.key for panel in seen_by(membership)]
    return [keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE)]


def panels_for(membership: Membership, contact: Contact, keys: Collection[str] = ()) -> list[Shown]:
    """Those of these keys, or of all, that this member may see and that have something to show, in their order."""
    found = []
    for panel in seen_by(membership):
        if (not keys or panel.key in keys) and (content := panel.content(membership, contact)) is not None:
            found.append(Shown(panel, content))
    return found
