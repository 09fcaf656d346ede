"""What apps above tell open pages: that a thing of theirs changed, to who may see it, and whom somebody calls there.

Each registers its topic when it starts, and the inbox names none of them.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from inbox.arrivals import Call
from inbox.models import Change
from inbox.sight import WHO_SEES_NOBODYS
from workspaces.models import Membership, Sight


@dataclass(frozen=True, kw_only=True)
class Topic:
    """name: by which pages know it. seers: of these members, those (ids) who may see any of the things (ids).

    calls: what has just come of the things (ids).
    """

    name: str
    seers: Callable[[Collection[int], Collection[Membership]], set[int]]
    calls: Callable[[Collection[int]], Iterable[Call]]


TOPICS: dict[str, Topic] = {}


def register(topic: Topic) -> None:
    TOPICS[topic.name] = topic


def things(changes: Iterable[Change]) -> dict[Topic, dict[int, set[int]]]:
    """By topic, which things changed (ids), each with the members who see it no longer, as `live.thing_left` logged them."""
    found: dict[Topic, dict[int, set[int]]] = {}
    for change in changes:
        name, _, pk = change.topic.partition(":")
        # The release before this one logged that some of them changed, and not which.
        if (topic := TOPICS.get(name)) and pk:
            told = found.setdefault(topic, {}).setdefault(int(pk), set())
            told |= {change.membership_id} - {None}  # type: ignore[arg-type]
    return found


def listeners(topic: Topic, changed: dict[int, set[int]], members: Collection[int]) -> set[int]:
    """Of these members (ids), who is told: even that something happened says something. changed: of the topic, from `things`."""
    watching = list(Membership.objects.filter(pk__in=members).select_related("workspace"))
    left = set().union(*changed.values())
    saw = {
        member.pk
        for member in watching
        if member.pk in left or (WHO_SEES_NOBODYS in left and member.sight == Sight.NOBODYS)
    }
    return saw | topic.seers(changed, watching)
