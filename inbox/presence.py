"""Who of the members is there: each hub says it of those whose pages are open at it, and it is kept nowhere.

What colleagues see is what all hubs say together. Each says all it knows every few seconds, so a lost word repairs
itself; a hub that is not heard of any more is forgotten, and its members with it. Each goes by its own clock alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from uuid import uuid4

from django.template.loader import render_to_string

from workspaces.models import Membership, Presence

SAID_EVERY_SECONDS = 5.0
MOST_OFTEN_SECONDS = 0.5
FORGOTTEN_SECONDS = 15.0
AWAY_AFTER_SECONDS = 10 * 60
# From one page to the next there is none for a moment.
LEAVING_SECONDS = 5.0

News = dict[str, Any]
# By workspace and member; who is offline is not in it.
States = dict[tuple[int, int], Presence]
RANK = {state: rank for rank, state in enumerate(Presence)}


class Page(Protocol):
    """An open page. used_at: the hub's time of the last use; None where it tells nothing of that."""

    @property
    def membership(self) -> Membership | None: ...
    @property
    def used_at(self) -> float | None: ...


def state(page: Page, now: float) -> Presence | None:
    """How this page alone lets its member appear; None for one that tells nothing."""
    if page.membership is None or page.used_at is None:
        return None
    if page.membership.presence != Presence.ONLINE:
        return Presence(page.membership.presence)
    return Presence.ONLINE if now - page.used_at < AWAY_AFTER_SECONDS else Presence.AWAY


class Present:
    """What this hub's pages say, and what all hubs said. now: this hub's time in seconds, which never goes back."""

    def __init__(self) -> None:
        self.hub = uuid4().hex
        self.left: dict[tuple[int, int], tuple[float, Presence]] = {}
        self.said: dict[str, tuple[float, States]] = {}
        self.everyone: dict[int, dict[int, Presence]] = {}

    def leave(self, page: Page, now: float) -> None:
        """A page was closed. Its member stays for a moment, in which the next one may open."""
        if page.membership and (last := state(page, now)):
            self.left[page.membership.workspace_id, page.membership.pk] = (now + LEAVING_SECONDS, last)

    def news(self, pages: Iterable[Page], now: float) -> News:
        """What this hub says of its pages."""
        self.left = {place: (until, last) for place, (until, last) in self.left.items() if until > now}
        open_now: States = {}
        for page in pages:
            if page.membership and (own := state(page, now)):
                place = page.membership.workspace_id, page.membership.pk
                open_now[place] = min(own, open_now.get(place, own), key=RANK.__getitem__)
        states = {place: last for place, (_, last) in self.left.items()} | open_now
        rows = [[*place, str(seen)] for place, seen in states.items() if seen != Presence.OFFLINE]
        return {"type": "presence", "hub": self.hub, "rows": rows}

    def is_stranger(self, news: News) -> bool:
        return news["hub"] not in self.said

    def hear(self, news: News, now: float) -> set[int]:
        """Return the workspaces in which somebody appears otherwise than before."""
        states = {(workspace, member): Presence(seen) for workspace, member, seen in news["rows"]}
        self.said[news["hub"]] = (now, states)
        self.said = {hub: said for hub, said in self.said.items() if said[0] > now - FORGOTTEN_SECONDS}
        before, self.everyone = self.everyone, together(said for _, said in self.said.values())
        return {pk for pk in before.keys() | self.everyone if before.get(pk) != self.everyone.get(pk)}

    def fragment(self, workspace_id: int, *, is_known: bool) -> str:
        """All who are there, in any language. is_known: else nothing can be said of anyone."""
        members = self.everyone.get(workspace_id, {})
        lists = {
            str(wanted): sorted(member for member, seen in members.items() if seen == wanted)
            for wanted in (Presence.ONLINE, Presence.AWAY)
        }
        return render_to_string("inbox/live/presence.html", {"is_known": is_known, **lists})


def together(said: Iterable[Mapping[tuple[int, int], Presence]]) -> dict[int, dict[int, Presence]]:
    """By workspace and member: who is at several hubs is as present as at the best of them."""
    everyone: dict[int, dict[int, Presence]] = {}
    for states in said:
        for (workspace_id, member), seen in states.items():
            members = everyone.setdefault(workspace_id, {})
            members[member] = min(seen, members.get(member, seen), key=RANK.__getitem__)
    return everyone
