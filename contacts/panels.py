"""Blocks of the customer page and of the panel beside the thread. An app that knows something registers its own when it starts."""

from collections.abc import Callable
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


def register(panel: Panel) -> None:
    PANELS[panel.key] = panel


def panels_for(membership: Membership, contact: Contact) -> list[Shown]:
    """Those that this member may see and that have something to show, in their order."""
    found = []
    for panel in sorted(PANELS.values(), key=lambda panel: (panel.place, panel.key)):
        content = panel.content(membership, contact) if membership.may(panel.permission) else None
        if content is not None:
            found.append(Shown(panel, content))
    return found
