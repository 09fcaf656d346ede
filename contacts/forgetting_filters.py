"""Filters that members kept, or took customers out with, and that tell of one who is erased.

The words of a filter are whatever somebody looked for, and so may be one customer's name, telephone or e-mail.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl

from contacts.folding import at_home, fold, numbers, words
from contacts.models import Contact
from workspaces.actions.forget_audited import forget_told
from workspaces.models import SavedFilter
from workspaces.own_fields import PREFIX

# Where in a query something typed stands: the words, and the workspace's own fields of customers and of tickets. All else is a
# choice, and whoever is called Vi is no language.
TYPED = re.compile(rf"q|f[0-9]+|{PREFIX}[0-9]+")


@dataclass(frozen=True)
class Told:
    """What tells of a customer, folded. names: only those that nobody else in the workspace has."""

    names: Collection[tuple[str, ...]]
    emails: Collection[str]
    phones: Collection[str]

    @classmethod
    def of(cls, contact: Contact) -> "Told":
        others = Contact.objects.filter(workspace=contact.workspace_id, sort_name=contact.sort_name)
        is_alone = contact.name and not others.exclude(pk=contact.pk).exists()
        return cls(
            names=[tuple(words(fold(contact.name)))] if is_alone else (),
            emails=[fold(row.address) for row in contact.emails.all()],
            phones=[at_home(row.number) or row.number for row in contact.phones.all()],
        )

    def stands_in(self, text: str) -> bool:
        """A name of one word is theirs only where the text is nothing else."""
        folded = fold(text)
        given = words(folded)
        named = any(
            set(name) <= set(given) if len(name) > 1 else given == list(name) for name in self.names if any(name)
        )
        dialled = {at_home(number) or number for number in numbers(folded)}
        written = any(
            re.search(rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)", folded) is not None for email in self.emails
        )
        return named or bool(dialled & set(self.phones)) or written

    def stands_in_query(self, query: str) -> bool:
        return any(self.stands_in(value) for name, value in parse_qsl(query) if TYPED.fullmatch(name))


def forget_filters(contact: Contact) -> None:
    """One that looked for the customer goes, as it finds nobody any more; one that is only called so is called by its number."""
    told = Told.of(contact)
    for table in SavedFilter.__subclasses__():
        rows = table._default_manager.filter(workspace=contact.workspace_id)  # type: ignore[misc]
        for pk, name, query in rows.values_list("pk", "name", "query"):
            if told.stands_in_query(query):
                rows.filter(pk=pk).delete()
            elif told.stands_in(name):
                rows.filter(pk=pk).update(name=f"#{pk}")
    forget_told(workspace=contact.workspace, member="query", is_told=told.stands_in_query)
