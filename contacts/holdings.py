"""Rows that belong to a customer: they go with them when two turn out to be one, and back when the merge is undone.

An app above registers each of its tables that names a contact when it starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Model, Q, QuerySet
from django.utils.translation import ngettext

from contacts.models import Contact, ContactEmail, ContactEvent, ContactNote, ContactPhone

# By holding: {"ids": of the rows that moved, "twins": columns of those that the one who stays had too}.
Taken = dict[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A table that names a customer, in its `column`.

    key: under which a merge remembers its rows. says: a number of them, as people read it. once: the column of which a customer has
    each value once; of two alike one stays. is_placed: the rows have a `position`, each its own. goes_back: which of the rows go
    back, where that is more or less than those with the given ids; the restored contact has what was registered before.
    """

    key: str
    model: type[Model]
    says: Callable[[int], str]
    column: str = "contact"
    once: str = ""
    is_placed: bool = False
    goes_back: Callable[[list[int], Contact], Q] = lambda ids, restored: Q(pk__in=ids)

    def of(self, contact: Contact) -> QuerySet[Any]:
        return self.model._default_manager.filter(**{self.column: contact})

    def take(self, kept: Contact, gone: Contact) -> dict[str, Any]:
        twins = []
        if self.once:
            alike = self.of(gone).filter(**{f"{self.once}__in": self.of(kept).values(self.once)})
            columns = [
                f.attname for f in self.model._meta.concrete_fields if not f.primary_key and f.name != self.column
            ]
            twins = list(alike.values(*columns))
            alike.delete()
        ids = list(self.of(gone).values_list("pk", flat=True))
        place = {"position": F("position") + first_free(self.of(kept))} if self.is_placed else {}
        self.of(gone).update(**{self.column: kept}, **place)
        return {"ids": ids, "twins": twins}

    def give_back(self, holder: Contact, restored: Contact, taken: dict[str, Any]) -> None:
        """What nobody deleted meanwhile."""
        there = set(self.of(holder).values_list(self.once, flat=True)) if self.once else set()
        self.of(holder).filter(self.goes_back(taken["ids"], restored)).update(**{self.column: restored})
        for twin in taken["twins"]:
            if twin[self.once] in there:
                self.model._default_manager.create(**{self.column: restored}, **twin)
        if self.is_placed:
            for position, row in enumerate(self.of(restored).order_by("position", "pk")):
                self.of(restored).filter(pk=row.pk).update(position=position)


def first_free(rows: QuerySet[Any]) -> int:
    """The place behind the last one; there may be gaps before it."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


HOLDINGS: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    HOLDINGS[holding.key] = holding


def take(kept: Contact, gone: Contact) -> Taken:
    """All that is `gone`'s is `kept`'s."""
    return {key: holding.take(kept, gone) for key, holding in HOLDINGS.items()}


def give_back(holder: Contact, restored: Contact, taken: Taken) -> None:
    """What `take` took of the restored one is its own again."""
    for key, holding in HOLDINGS.items():
        holding.give_back(holder, restored, taken.get(key, {"ids": [], "twins": []}))


def counted(contact: Contact) -> list[str]:
    """What a customer has, in words: "2 notes"."""
    counts = ((holding, holding.of(contact).count()) for holding in HOLDINGS.values())
    return [says for holding, count in counts if count and (says := holding.says(count))]


def emails(count: int) -> str:
    return ngettext("%(count)s e-mail", "%(count)s e-mails", count) % {"count": count}


def phones(count: int) -> str:
    return ngettext("%(count)s telephone", "%(count)s telephones", count) % {"count": count}


def notes(count: int) -> str:
    return ngettext("%(count)s note", "%(count)s notes", count) % {"count": count}


register(Holding(key="emails", model=ContactEmail, says=emails, is_placed=True))
register(Holding(key="phones", model=ContactPhone, says=phones, once="number", is_placed=True))
register(Holding(key="tags", model=Contact.tags.through, says=lambda count: "", once="tag_id"))
register(Holding(key="notes", model=ContactNote, says=notes))
register(Holding(key="events", model=ContactEvent, says=lambda count: ""))
