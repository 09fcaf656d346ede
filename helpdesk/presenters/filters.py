"""What a list or the board can be narrowed to, as what stands above it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.filters import TicketFilter
from helpdesk.models import Ticket, TicketField
from workspaces.models import Membership, Tag, Team
from workspaces.own_fields import name_of

# The kinds of own fields by which one can narrow.
CHOSEN = (TicketField.Kind.CHOICE, TicketField.Kind.YES_NO)


@dataclass(frozen=True)
class Choice:
    label: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class Menu:
    """A select: the name of its field, what it is called, and each {value, label, is_current}."""

    name: str
    label: str
    options: list[dict[str, Any]]
    is_set: bool


def filter_tabs(wanted: TicketFilter) -> list[Choice]:
    labels = {
        "all": pgettext("tickets", "All"),
        "mine": pgettext("tickets", "Mine"),
        "overdue": pgettext("tickets", "Overdue"),
        "unassigned": pgettext("tickets", "Unassigned"),
        "watching": pgettext("tickets", "I watch"),
    }
    return [Choice(label, wanted.but(view=view).to_query(), view == wanted.view) for view, label in labels.items()]


def filter_menus(
    wanted: TicketFilter,
    *,
    members: Collection[Membership],
    teams: Collection[Team],
    tags: Collection[Tag],
    own_fields: Iterable[TicketField],
) -> list[Menu]:
    """The page's own selects, those of nothing left out."""
    statuses = [("active", _("In work")), *Ticket.Status.choices, ("any", _("Any status"))]
    menus = [
        menu("status", _("Status"), statuses, wanted.status, "active"),
        menu("assignee", _("Assigned to"), rows(_("Anybody"), members), wanted.assignee_id),
        menu("team", _("Team"), rows(_("Any team"), teams), wanted.team_id) if teams else None,
        menu(
            "priority",
            _("Priority"),
            [("", _("Any priority")), *reversed(Ticket.Priority.choices)],
            wanted.priority,
        ),
        menu("kind", _("Type"), [("", _("Any type")), *Ticket.Kind.choices], wanted.kind),
        menu("tag", _("Tag"), rows(_("Any tag"), tags), wanted.tag_id) if tags else None,
        *(own_menu(row, dict(wanted.own).get(row.key)) for row in own_fields if row.kind in CHOSEN),
        menu(
            "order",
            _("Order"),
            [
                ("newest", _("Newest first")),
                ("changed", _("Changed last")),
                ("priority", _("Most urgent first")),
                ("due", _("Due soonest")),
            ],
            wanted.order,
            "newest",
        ),
    ]
    return [one for one in menus if one]


def own_menu(row: TicketField, current: str | None) -> Menu:
    """Of a choice, or of yes or no: what else a field can say is no matter of choosing."""
    choices = [(each, each) for each in row.choices] or [("True", _("Yes")), ("False", _("No"))]
    return menu(name_of(row), row.name, [("", _("%(field)s: any") % {"field": row.name}), *choices], current)


def rows(none: str, found: Iterable[Any]) -> list[tuple[Any, str]]:
    return [("", none), *((row.pk, str(row)) for row in found)]


def menu(name: str, label: str, pairs: Iterable[tuple[Any, Any]], current: Any, default: str = "") -> Menu:
    chosen = "" if current is None else current
    options = [{"value": value, "label": str(text), "is_current": value == chosen} for value, text in pairs]
    return Menu(name, label, options, chosen != default)
