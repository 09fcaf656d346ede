"""What is said of a customer in the index beside words, so that a list of any filters is one look into it.

A fact is letters and digits, with a dot before a word of its own, and a line before a place. What has no fact cannot be looked for: so there is one
for "nobody" and for "has none" too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from contacts import places
from contacts.folding import fold, words
from contacts.models import Contact

# What apps above know: each returns, of the contacts with these ids, the facts by id.
BESIDE: list[Callable[[Collection[int]], Mapping[int, Iterable[str]]]] = []
# Of a long text in a field of the workspace's own.
MOST_WORDS = 60


def owner(pk: int | None) -> str:
    return f"o{pk or 0}"


def tag(pk: int) -> str:
    return f"t{pk}"


def language(code: str) -> str:
    return f"l{code or 0}"


def consent(value: str) -> str:
    return f"n{value or 0}"


def source(value: str) -> str:
    return f"s{value}"


def has(kind: str, is_there: bool) -> str:
    """kind: email or phone."""
    return kind if is_there else f"no{kind}"


def own(key: str, word: str = "") -> str:
    """That a field of the workspace's own says something, or has this folded word. key: `CustomField.key`."""
    return f"f{key}.{word}" if word else f"f{key}"


def own_place(key: str, place: str) -> str:
    """Where a number or a day of such a field stands among all (`places.py`), or how that begins."""
    return f"f{key}_{place}"


def of_contact(
    contact: Contact, emails: Collection[str], phones: Collection[str], tags: Collection[int]
) -> Iterator[str]:
    yield from map(tag, tags)
    yield owner(contact.owner_id)
    yield language(contact.language)
    yield consent(contact.consent)
    yield source(contact.source)
    yield has("email", bool(emails))
    yield has("phone", bool(phones))
    for key, value in contact.custom.items():
        yield own(key)
        if where := places.place(value):
            yield own_place(key, where)
        for word in own_words(value)[:MOST_WORDS]:
            yield own(key, word)


def own_words(value: Any) -> list[str]:
    """value: as `Contact.custom` holds it."""
    return words(fold(str(value)))


def beside(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for told in BESIDE:
        for pk, facts in told(ids).items():
            found.setdefault(pk, []).extend(facts)
    return found
