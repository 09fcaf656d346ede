"""What is seen: every change is logged in the transaction that makes it, and one poke tells the hubs to look.

Live is resume, repeated. A tab's cursor is the oldest transaction that was still running when its page was read:
whatever committed since has an id at or above it. Repeats are harmless, since a fragment carries its row's version;
gaps cannot happen.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from inbox import sets, wake
from inbox.models import Change, Channel, Conversation, Message
from inbox.sight import WHO_SEES_NOBODYS
from workspaces.models import Membership, Sight
from workspaces.tracing import request_id

# The topic of a conversation that has more of its past now.
PAST = "past"
# No workspace has this id: the row says up to which transaction the log was cut.
PRUNED = 0
# So much missed is not worth replaying: the tab fetches its panes anew.
MOST_CHANGES = 500
# Rows that are told one by one; of more, the workspace's tabs fetch their panes, or what they show of a customer.
MOST_NAMED = 100
# A topic that is one customer's: what follows is the id.
CUSTOMER = "customer:"
# In the place of that id: any of the workspace's, too many to name.
ANY_CUSTOMER = 0
# So many are forgotten in a statement.
BATCH = 5000


def changed(
    conversation: Conversation,
    *messages: Message,
    removed: Sequence[int] = (),
    moves: bool = False,
    lengthens: bool = False,
) -> None:
    """Log that a conversation looks different, and which of its messages; call it inside the transaction.

    removed: ids of messages whose rows are gone. moves: whether it may have entered or left a view. lengthens: as `lengthened` of
    `log_changes`, alone. The conversation's `version` grows by one.
    """
    Conversation.objects.filter(pk=conversation.pk).update(version=F("version") + 1)
    conversation.version += 1
    ids = [*(message.pk for message in messages), *removed]
    own = {conversation.pk}
    log_changes(
        [conversation],
        dict.fromkeys(ids, conversation.pk),
        moving=own if moves else (),
        lengthened=own if lengthens else (),
    )


def log_changes(
    conversations: Collection[Conversation],
    messages: Mapping[int, int],
    request_ids: Mapping[int, str] | None = None,
    moving: Collection[int] = (),
    lengthened: Collection[int] = (),
) -> None:
    """Log a batch's changes; whoever wrote the conversations let their versions grow.

    messages: id → conversation. request_ids: message id → the request that brought it, where a batch holds those of
    many. moving: ids of conversations that may have entered or left a view. lengthened: of those with more of the past,
    too much to name; who has one open fetches it anew.
    """
    workspaces = {conversation.pk: conversation.workspace_id for conversation in conversations}
    told: list[tuple[int, int | None]] = [(of, pk) for pk, of in messages.items()]
    told += [(pk, None) for pk in workspaces.keys() - set(messages.values())]
    own, others = request_id.get(), request_ids or {}
    record(
        {
            "workspace_id": workspaces[conversation_id],
            "conversation_id": conversation_id,
            "message_id": message_id,
            "request_id": others.get(message_id or 0, own),
            "moves": conversation_id in moving,
            "topic": PAST if conversation_id in lengthened else "",
        }
        for conversation_id, message_id in told
    )


def marked(membership: Membership, conversation_id: int) -> None:
    """Log that a member read on, or typed something: news for that member's own tabs."""
    record(
        [
            {
                "workspace_id": membership.workspace_id,
                "conversation_id": conversation_id,
                "membership_id": membership.pk,
            }
        ]
    )


def left(conversation: Conversation, membership_ids: Iterable[int]) -> None:
    """Log that these members may see the conversation no longer, which nobody else is told. See `sight.holders`."""
    of = {"workspace_id": conversation.workspace_id, "conversation_id": conversation.pk, "moves": True}
    record([{**of, "membership_id": pk} for pk in sorted(membership_ids)])


def channel_changed(channel: Channel) -> None:
    """Log that a channel's state or name changed; its conversations' rows show its name, so they count as changed."""
    record([{"workspace_id": channel.workspace_id, "channel_id": channel.pk}])


def all_changed(workspace_id: int) -> None:
    """Log that any row of a workspace may look different: too many to name. Its tabs fetch their panes anew."""
    record([{"workspace_id": workspace_id}])


def things_changed(workspace_id: int, topic: str, ids: Iterable[int]) -> None:
    """Log that these things of an app above changed: its open pages are told that, where their members see them, and ask it what.

    topic: a name of `topics.TOPICS`.
    """
    record([{"workspace_id": workspace_id, "topic": f"{topic}:{pk}"} for pk in ids])


def thing_left(workspace_id: int, topic: str, pk: int, membership_ids: Iterable[int]) -> None:
    """Log that these members may see the thing no longer. See `sight.holders`."""
    of = {"workspace_id": workspace_id, "topic": f"{topic}:{pk}"}
    record([{**of, "membership_id": member} for member in sorted(membership_ids)])


def things_left(membership: Membership, topic: str, cursor: str) -> list[int] | None:
    """Return which things were said since to have left the member's sight; None where the log no longer reaches back.

    cursor: one of ours.
    """
    told = [membership.pk, WHO_SEES_NOBODYS] if membership.sight == Sight.NOBODYS else [membership.pk]
    theirs = Q(topic__startswith=f"{topic}:", membership_id__in=told)
    rows = list(logged(cursor, [membership.workspace_id]).filter(theirs | Q(workspace_id=PRUNED)))
    if any(row.workspace_id == PRUNED for row in rows):
        return None
    return [int(row.topic.removeprefix(f"{topic}:")) for row in rows]


def customers_changed(workspace_id: int, contact_ids: Collection[int]) -> None:
    """Log that something of these customers changed beside their conversations: their open pages ask what. Of many, those of all do.

    A file or a change of many says so with each of its portions, several times a second: panes, which show nothing of it, stay.
    """
    named = contact_ids if len(contact_ids) <= MOST_NAMED else [ANY_CUSTOMER]
    record([{"workspace_id": workspace_id, "topic": f"{CUSTOMER}{pk}"} for pk in named])


def customers_of(changes: Iterable[Change]) -> set[int]:
    """The ids of those of whom something changed beside their conversations; ANY_CUSTOMER among them where these were too many."""
    told = {change.topic for change in changes if change.topic.startswith(CUSTOMER)}
    return {int(topic.removeprefix(CUSTOMER)) for topic in told}


def memberships_changed(membership_ids: Iterable[int], workspace_id: int) -> None:
    """Log that members' roles or sign-ins changed: the hubs look at their tabs again."""
    record({"workspace_id": workspace_id, "membership_id": pk} for pk in membership_ids)


def record(changes: Iterable[sets.Row]) -> None:
    """Write the log; a row names what it is about, by the columns of Change."""
    rows = list(changes)
    sets.insert(Change, rows)
    registered = {entry[1] for entry in connection.run_on_commit}
    for workspace_id in {row["workspace_id"] for row in rows}:
        if (poke := Poke(workspace_id)) not in registered:
            transaction.on_commit(poke, robust=True)


@dataclass(frozen=True)
class Poke:
    """Tell the hubs, once a transaction, that a workspace changed."""

    workspace_id: int

    def __call__(self) -> None:
        wake.hubs(self.workspace_id)


def cursor() -> str:
    """Where to resume from; read it before the rows that it stands for."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        return str(sql.fetchone()[0])


def changes_since(
    cursor: str,
    workspace_ids: Collection[int],
    members: Collection[int] | None = None,
    opened: Collection[int] = (),
) -> list[Change] | None:
    """Return what changed since, oldest first; None when that is too much, or the log no longer reaches back.

    members: who asks, so that the marks of others, who read and type all day, do not fill the measure. opened: the
    conversations in which those others' marks are shown too.
    """
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 20):
        return None
    found = logged(cursor, workspace_ids)
    if members is not None:
        own = Q(membership_id=None) | Q(membership_id__in=[*members, WHO_SEES_NOBODYS])
        found = found.filter(Q(conversation_id=None) | own | Q(conversation_id__in=opened))
    rows = list(found.order_by("xid", "id")[: MOST_CHANGES + 1])
    if len(rows) > MOST_CHANGES or any(row.workspace_id == PRUNED or row.is_everything for row in rows):
        return None
    return rows


def changes_of_each(cursor: str, workspace_ids: Collection[int], most: int) -> tuple[list[Change], set[int]]:
    """Return what changed since, oldest first, and the workspaces of which none of it is: those with more than `most`.

    Where the log no longer reaches back, that is all of them. cursor: one of ours.
    """
    nth = Window(RowNumber(), partition_by="workspace_id", order_by=("xid", "id"))
    rows = list(logged(cursor, workspace_ids).annotate(nth=nth).filter(nth__lte=most + 1).order_by("xid", "id"))
    too_many = {row.workspace_id for row in rows if row.nth > most}
    if any(row.workspace_id == PRUNED for row in rows):
        too_many = {PRUNED, *workspace_ids}
    return [row for row in rows if row.workspace_id not in too_many], too_many


def logged(cursor: str, workspace_ids: Collection[int]) -> QuerySet[Change]:
    since = Change.objects.extra(where=["xid >= %s::xid8"], params=[cursor])
    return since.filter(workspace_id__in=[*workspace_ids, PRUNED])


def prune(older_than: datetime) -> None:
    """Forget old changes, a batch at a time.

    One row stays to say how far the log was cut: a cursor from before that missed something.
    """
    while cut(older_than):
        pass


@transaction.atomic
def cut(older_than: datetime) -> bool:
    """Forget a batch; the newest of it takes the place of the row that stays. Returns whether there was any."""
    first = Change.objects.order_by("xid", "pk").values_list("pk", "workspace_id", "at")[:BATCH]
    old = [(pk, workspace_id) for pk, workspace_id, at in first if at < older_than]
    if [workspace_id for _, workspace_id in old] in ([], [PRUNED]):
        return False
    *forgotten, newest = [pk for pk, _ in old]
    Change.objects.filter(pk__among=forgotten).delete()
    Change.objects.filter(pk=newest).update(
        workspace_id=PRUNED, conversation_id=None, channel_id=None, message_id=None, membership_id=None, topic=""
    )
    return True
