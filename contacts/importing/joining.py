"""Whom a row is about who is there, or in an earlier row, and by what that is known: said before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from contacts.importing.known import Who
from contacts.models import Clue, Contact

# By the beginning of a key of `known.keys_of`.
EVIDENCE = {"id": _("the same Messio number"), "email": Clue.Kind.EMAIL.label, "phone": Clue.Kind.PHONE.label}


@dataclass(frozen=True)
class Join:
    """contact: None of whom the row `earlier` makes. evidence: what is the same, in words."""

    row: int
    evidence: str
    contact: Contact | None
    earlier: int | None


def joins(told: Iterable[tuple[int, Who, str]]) -> Iterator[Join]:
    """told: a row, who it is about, and the key that says so or the beginning of one. Those who are gone meanwhile are left out."""
    told = list(told)
    people = Contact.objects.only("name").in_bulk({who for _row, who, _key in told if who > 0})
    for row, who, key in told:
        evidence = str(EVIDENCE[key.partition(" ")[0]])
        if who < 0:
            yield Join(row, evidence, None, -who)
        elif who in people:
            yield Join(row, evidence, people[who], None)
