"""Suggestions as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts import masks, sight
from contacts.models import Clue, Contact, Suggestion
from contacts.panels import Panel, register
from workspaces.models import Membership
from workspaces.roles import Permission

PAGE = 25
MOST_BESIDE = 3


@dataclass(frozen=True)
class SuggestionView:
    """contact: whose page it stands on; of a list, the one who has been known longer. evidence: in words, each."""

    contact: Contact
    other: Contact
    evidence: list[str]


def shown(suggestions: Iterable[Suggestion], contact: Contact | None = None) -> list[SuggestionView]:
    found = []
    for row in suggestions:
        one, other = (
            (row.second, row.first) if contact is not None and row.second_id == contact.pk else (row.first, row.second)
        )
        found.append(SuggestionView(one, other, [words(each) for each in row.evidence]))
    return found


def words(evidence: dict[str, str]) -> str:
    kind, value = Clue.Kind(evidence["kind"]), evidence["value"]
    if kind is Clue.Kind.LOOK:
        return str(kind.label)
    return f"{kind.label}: {masks.phone(value) if kind is Clue.Kind.PHONE else masks.email(value)}"


def of_workspace(membership: Membership) -> QuerySet[Suggestion]:
    found = Suggestion.objects.filter(workspace_id=membership.workspace_id).select_related("first", "second")
    if membership.is_restricted:
        seen = sight.contacts(membership)
        found = found.filter(first__in=seen, second__in=seen)
    return found.defer("first__vector", "second__vector").order_by("-pk")


def beside(membership: Membership, contact: Contact) -> dict[str, Any] | None:
    theirs = of_workspace(membership).filter(Q(first=contact) | Q(second=contact))
    rows = shown(theirs[:MOST_BESIDE], contact)
    return {"suggestions": rows} if rows else None


register(
    Panel(
        key="duplicates",
        title=_("The same customer?"),
        template="customers/panels/duplicates.html",
        content=beside,
        permission=Permission.ANSWER,
        place=5,
    )
)
