"""What a list of customers is asked for, as a page's address or a segment carries it: words, filters and an order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format

from contacts.filters import Filter, Narrowed, filters_of
from contacts.orders import NEWEST, order_called
from workspaces.models import Membership

LONGEST_QUESTION = 200  # characters


class FilterForm(forms.Form):
    """A field for each of the filters; all may be left out."""

    use_required_attribute = False

    def __init__(self, data: QueryDict | None, membership: Membership, filters: Sequence[Filter]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields = {each.name: each.field(membership) for each in filters}


@dataclass(frozen=True)
class Chip:
    """A filter that is set, in words, and the address's query without it. problem: what nobody can be narrowed by."""

    label: Any
    text: str
    without: str
    problem: str = ""


class Asked:
    """query: of an address; what makes no sense in it narrows nothing, and `chips` says so."""

    def __init__(self, membership: Membership, query: QueryDict) -> None:
        self.membership = membership
        self.typed = " ".join(query.get("q", "")[:LONGEST_QUESTION].split())
        self.order = order_called(query.get("order", ""), membership.workspace)
        self.filters = filters_of(membership, [name for name, value in query.items() if value])
        self.form = FilterForm(query, membership, self.filters)
        self.form.is_valid()

    @property
    def values(self) -> dict[str, Any]:
        """What the filters are set to, checked."""
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}

    @property
    def is_narrower(self) -> bool:
        return bool(self.typed or self.filters)

    def narrowed(self) -> Narrowed:
        narrowed, values = Narrowed(self.membership), self.values
        narrowed.by_words(self.typed)
        for each in self.filters:
            if each.name in values:
                each.narrow(narrowed, values[each.name])
        return narrowed

    def to_query(self, *, without: Iterable[str] = (), order: str = "") -> str:
        """As an address carries it, in one way only; without some filters or the words (`q`), or in another order."""
        order = order or self.order.name
        given = {"q": self.typed, "order": "" if order == NEWEST.name else order}
        given |= {each.name: str(self.form.data.get(each.name, "")) for each in self.filters}
        return urlencode({name: value for name, value in given.items() if value and name not in without})

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same for a form's hidden fields."""
        return parse_qsl(self.to_query())

    def chips(self) -> Iterator[Chip]:
        for each in self.filters:
            bound = self.form[each.name]
            problem = " ".join(map(str, bound.errors))
            text = str(bound.data) if problem else words(bound.field, self.values.get(each.name))
            yield Chip(bound.label, text, self.to_query(without=[each.name]), problem)


def words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next((str(label) for key, label in flat(choices) if str(key) == str(value)), str(value))
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return str(value)


def flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Those of groups too."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from flat(label)
        else:
            yield key, label


def asked_by(membership: Membership, query: str) -> Asked:
    """query: as `Asked.to_query` wrote it."""
    return Asked(membership, QueryDict(query))
