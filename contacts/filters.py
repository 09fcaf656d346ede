"""What a list of customers can be narrowed by. An app above adds to FILTERS what it knows of customers.

Each filter is a field of a form, a name in a page's address, and a part of the one question that the index is asked; what
the index cannot hold to the letter, such as a range of numbers, is a condition on each row beside.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contacts import facts, places
from contacts.languages import language_choices
from contacts.lexemes import fact
from contacts.models import Contact, CustomField
from contacts.orders import Condition
from contacts.terms import of_customers
from contacts.tsquery import any_of, quoted
from workspaces.ids import read_id
from workspaces.models import Membership

ME, NOBODY = "me", "none"
ANY = [("", "–")]


@dataclass
class Narrowed:
    """query, words: parts of a tsquery, all of which must hold; the words are what was typed. conditions: SQL over the contact `k`,
    with parameters. span: the same over `k.created_at` alone, which the list of the newest is a range of. is_ranged: one of the
    conditions is a range of an index elsewhere, so that few may be found by it at once. ranges: by the key of a field of the
    workspace's own, how the places begin that are asked for (`places.py`), of which a condition says the same to the letter."""

    membership: Membership
    query: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    span: list[Condition] = field(default_factory=list)
    is_ranged: bool = False
    words: list[str] = field(default_factory=list)
    ranges: dict[str, list[str]] = field(default_factory=dict)

    def by_fact(self, *names: str, is_open: bool = False) -> None:
        """Any of these facts; one whose last word may go on where it is open."""
        self.query.append(any_of(quoted(fact(self.membership.workspace_id, name), is_open) for name in names))

    def without_fact(self, name: str) -> None:
        """Most have not: so it is no part of the question, which would be all the index has."""
        lexeme = quoted(fact(self.membership.workspace_id, name))
        self.conditions.append(("NOT k.vector @@ %s::tsquery", [lexeme]))

    def by_range(self, key: str, sign: str, bound: Decimal | date) -> None:
        """Of a field of the workspace's own; from and until are one range."""
        beginnings = places.beginnings(sign, bound)
        self.ranges[key] = places.common(self.ranges[key], beginnings) if key in self.ranges else beginnings

    def by_index(self) -> list[str]:
        """Parts of the question that the index alone is asked. What was typed narrows more: then a range costs without need."""
        if self.words:
            return []
        workspace_id = self.membership.workspace_id
        return [
            any_of(
                quoted(fact(workspace_id, facts.own_place(key, each)), is_open=True)
                for each in beginnings or [places.NOWHERE]
            )
            for key, beginnings in self.ranges.items()
        ]

    def by_words(self, typed: str) -> None:
        self.words += of_customers(self.membership, typed)

    def by_day(self, sign: str, day: date) -> None:
        self.span.append((f"k.created_at {sign} %s", [self.beginning(day)]))

    def beginning(self, day: date) -> datetime:
        """By the workspace's clock."""
        return datetime.combine(day, time(), ZoneInfo(self.membership.workspace.time_zone))


@dataclass(frozen=True)
class Filter:
    """field: for whom it is, whose label is the filter's name to people. narrow: gets the field's cleaned value."""

    name: str
    field: Callable[[Membership], forms.Field]
    narrow: Callable[[Narrowed, Any], None]


def choice(label: Any, choices: Callable[[Membership], Iterable[Any]]) -> Callable[[Membership], forms.Field]:
    return lambda membership: forms.ChoiceField(label=label, required=False, choices=[*ANY, *choices(membership)])


def day(label: Any) -> Callable[[Membership], forms.Field]:
    date_input = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return lambda membership: forms.DateField(label=label, required=False, widget=date_input)


def yes_or_no(membership: Membership) -> list[tuple[str, str]]:
    return [("yes", _("Yes")), ("no", _("No"))]


def colleagues(membership: Membership) -> list[tuple[str, str]]:
    present = membership.workspace.memberships.filter(removed_at=None).exclude(pk=membership.pk)
    names = present.select_related("user").order_by("user__name", "pk")
    return [(ME, _("Me")), (NOBODY, _("Nobody")), *((str(row.pk), str(row)) for row in names)]


def tags(membership: Membership) -> list[tuple[str, str]]:
    return [(str(row.pk), row.name) for row in membership.workspace.tags.order_by(Lower("name"))]


def by_owner(narrowed: Narrowed, value: str) -> None:
    narrowed.by_fact(facts.owner(narrowed.membership.pk if value == ME else read_id(value)))


def by_consent(narrowed: Narrowed, value: str) -> None:
    narrowed.by_fact(facts.consent("" if value == NOBODY else value))


def consents(membership: Membership) -> list[tuple[str, Any]]:
    return [(value or NOBODY, label) for value, label in Contact.Consent.choices]


# In the order in which the form has them.
FILTERS = [
    Filter("owner", choice(gettext_lazy("Looked after by"), colleagues), by_owner),
    Filter(
        "tag",
        choice(gettext_lazy("Tag"), tags),
        lambda narrowed, value: narrowed.by_fact(facts.tag(int(value))),
    ),
    Filter("consent", choice(gettext_lazy("News that was not asked for"), consents), by_consent),
    Filter(
        "language",
        choice(gettext_lazy("Language"), lambda _: language_choices()[1:]),
        lambda narrowed, value: narrowed.by_fact(facts.language(value)),
    ),
    Filter(
        "source",
        choice(pgettext_lazy("of a customer", "How you met"), lambda _: Contact.Source.choices),
        lambda narrowed, value: narrowed.by_fact(facts.source(value)),
    ),
    Filter(
        "email",
        choice(gettext_lazy("Has an e-mail"), yes_or_no),
        lambda narrowed, value: narrowed.by_fact(facts.has("email", value == "yes")),
    ),
    Filter(
        "phone",
        choice(gettext_lazy("Has a telephone"), yes_or_no),
        lambda narrowed, value: narrowed.by_fact(facts.has("phone", value == "yes")),
    ),
    Filter("from", day(gettext_lazy("Added from")), lambda narrowed, value: narrowed.by_day(">=", value)),
    Filter(
        "until",
        day(gettext_lazy("Added until")),
        lambda narrowed, value: narrowed.by_day("<", value + timedelta(days=1)),
    ),
]

# ── Fields of a workspace's own: f12, or f12from and f12until ──────────────────────────────────────────────────────

# What was written before the form checked it must not end a question.
NUMBER = "CASE WHEN k.custom->>%s ~ '^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$' THEN (k.custom->>%s)::numeric END"


def filters_of(membership: Membership, names: Collection[str] | None = None) -> list[Filter]:
    """All that the member's list can be narrowed by, or those of these names."""
    found = [each for each in FILTERS if names is None or each.name in names]
    for row in own_fields(membership, names):
        found += [each for each in own_filters(row) if names is None or each.name in names]
    return found


def own_fields(membership: Membership, names: Collection[str] | None = None) -> list[CustomField]:
    """The workspace's, which are not asked for where none of the names can be one's."""
    if names is None or any(name[:1] == "f" and name[1:2].isdigit() for name in names):
        return list(membership.workspace.custom_fields.all())
    return []


def own_filters(row: CustomField) -> list[Filter]:
    name, label, key = facts.own(row.key), row.name, row.key
    match row.kind:
        case CustomField.Kind.YES_NO:
            values = {"yes": "true", "no": "false"}
            return [
                Filter(
                    name,
                    choice(label, yes_or_no),
                    lambda narrowed, value: narrowed.by_fact(facts.own(key, values[value])),
                )
            ]
        case CustomField.Kind.CHOICE:
            choices = [(each, each) for each in row.choices]
            return [
                Filter(name, choice(label, lambda _: choices), lambda narrowed, value: by_choice(narrowed, key, value))
            ]
        case CustomField.Kind.NUMBER | CustomField.Kind.DATE:
            return ranges(row)
    text = forms.CharField(label=label, required=False, max_length=100)
    return [Filter(name, lambda _: text, lambda narrowed, value: by_own_words(narrowed, key, value))]


def ranges(row: CustomField) -> list[Filter]:
    """A number's or a date's, from and until."""

    def bound(sign: str) -> Callable[[Narrowed, Any], None]:
        def narrow(narrowed: Narrowed, value: Any) -> None:
            narrowed.by_fact(facts.own(row.key))
            narrowed.by_range(row.key, sign, value)
            if row.kind == CustomField.Kind.NUMBER:
                narrowed.conditions.append((f"{NUMBER} {sign} %s", [row.key, row.key, value]))
            else:  # as ISO 8601 has it, which sorts as days do
                narrowed.conditions.append((f"k.custom->>%s {sign} %s", [row.key, value.isoformat()]))

        return narrow

    def shown(label: str) -> Callable[[Membership], forms.Field]:
        if row.kind == CustomField.Kind.DATE:
            return day(label)
        return lambda _: forms.DecimalField(label=label, required=False, max_digits=20)

    first, last = (_("%(field)s from"), ">="), (_("%(field)s until"), "<=")
    return [
        Filter(f"{facts.own(row.key)}{part}", shown(label % {"field": row.name}), bound(sign))
        for part, (label, sign) in (("from", first), ("until", last))
    ]


def by_choice(narrowed: Narrowed, key: str, value: str) -> None:
    """The words of a choice lead to it; two choices may have the same, but for their accents."""
    for word in facts.own_words(value):
        narrowed.by_fact(facts.own(key, word))
    narrowed.conditions.append(("k.custom->>%s = %s", [key, value]))


def by_own_words(narrowed: Narrowed, key: str, typed: str) -> None:
    given = facts.own_words(typed) or [""]
    for number, word in enumerate(given, 1):
        narrowed.by_fact(facts.own(key, word), is_open=number == len(given))
