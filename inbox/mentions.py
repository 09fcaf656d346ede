"""Who is meant by an @ in a note: members who may read it, by what they are called there.

The note keeps the words as they were written, as it keeps all others, and beside them whom they meant by id: a member
who has another name since is still the one.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet

from contacts.folding import fold
from workspaces.models import Membership
from workspaces.roles import Permission, roles_with

MOST_CHOICES = 20
LONGEST_QUERY = 60


def mentionable(workspace_id: int) -> QuerySet[Membership]:
    """Who may read the workspace's notes, by name."""
    present = Membership.objects.filter(workspace=workspace_id, removed_at=None)
    may_see = present.filter(role__in=roles_with(Permission.READ))
    return may_see.select_related("user", "workspace").order_by("user__name", "pk")


def handles(members: Collection[Membership]) -> dict[str, Membership]:
    """What each is called after an @: the name, and where others have the same, the address too. No two are alike."""
    names = {member.pk: " ".join(str(member).split()) for member in members}
    count = Counter(name.lower() for name in names.values())
    return {
        name if count[name.lower()] == 1 else f"{name} ({member.user.email or member.pk})": member
        for member in members
        if (name := names[member.pk])
    }


def choices(members: Iterable[Membership], wanted: str) -> dict[str, Membership]:
    """What the composer offers for the letters after an @: those of whom a word begins so, without accents."""
    letters = fold(wanted[:LONGEST_QUERY])
    fitting = {
        handle: member for handle, member in handles(list(members)).items() if f" {letters}" in f" {fold(handle)}"
    }
    return dict(list(fitting.items())[:MOST_CHOICES])


def find(text: str, members: Iterable[Membership]) -> dict[str, int]:
    """Return whom a note mentions: the words after each @, as they stand there → the membership.

    members: who can be, asked for only where there is an @ at all.
    """
    if "@" not in text:
        return {}
    known = {handle.lower(): member.pk for handle, member in handles(list(members)).items()}
    return {words: known[words.lower()] for words in pattern(known).findall(text) if words.lower() in known}


def pattern(words: Collection[str] | Mapping[str, object]) -> re.Pattern[str]:
    """Matches @ and one of these words, the longest that fits, and nothing within an address or a longer word."""
    longest_first = "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w@.])@({longest_first})(?!\w)", re.IGNORECASE)
