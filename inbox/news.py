"""What changed, as rows: read once for all tabs of a workspace, as far as any of them shows it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from contacts.sight import contacts as contacts_seen
from inbox import live, queries, sight, topics
from inbox.arrivals import Call, calls, newest_arrivals
from inbox.filters import ConversationFilter
from inbox.models import Change, Channel, Conversation, Message, Status
from inbox.presenters.counts import count_frames
from inbox.quotes import quoting
from inbox.readers import readers_of
from workspaces.models import Membership


@dataclass(frozen=True)
class Watch:
    """What one tab shows: a filtered list, maybe a conversation, and beside it its customer; or, on a page without rows
    (`filter` is None), a customer alone."""

    filter: ConversationFilter | None = field(default_factory=ConversationFilter)
    conversation_id: int | None = None
    contact_id: int | None = None


@dataclass
class News:
    """The rows behind a set of changes, fetched once for all tabs of a workspace."""

    conversations: dict[int, Conversation]
    messages: dict[int, list[Message]]  # by conversation
    removed: dict[int, list[int]]  # ids of messages that are gone, by conversation
    channels: list[Channel]
    marks: list[queries.Mark]
    readers: dict[int, Conversation]  # of open threads, with who has seen them
    counts: dict[int, str]  # frames, by membership; empty where they are told apart from these changes
    cursor: str  # from before all these were read
    arrivals: dict[int, Message] = field(default_factory=dict)  # by conversation: what a customer has just written
    calls: list[Call] = field(default_factory=list)
    left: dict[int, list[Conversation]] = field(default_factory=dict)  # by membership: what they see no longer
    topics: dict[str, set[int]] = field(default_factory=dict)  # of apps above: who hears of each
    lengthened: set[int] = field(default_factory=set)  # ids of conversations with more of their past than was shown
    contact_ids: set[int] = field(default_factory=set)  # from `live.customers_of`


def fetch(
    changes: Collection[Change],
    watched: Collection[Watch],
    members: Collection[int],
    cursor: str,
    *,
    is_resumption: bool = False,
) -> News:
    """Load what changed in a workspace with a fixed number of queries; an open thread changes with its channel.

    is_resumption: the tabs were away, so whatever changed may have changed what is unread. Of those that are there the
    hub counts that apart, since it need not be counted for each message.
    """
    conversation_ids = {c.conversation_id for c in changes if c.conversation_id and not c.membership_id}
    channel_ids = {c.channel_id for c in changes if c.channel_id}
    message_ids = {c.message_id for c in changes if c.message_id}
    readers = {
        (c.membership_id, c.conversation_id) for c in changes if c.membership_id and c.conversation_id and not c.moves
    }
    leaving = {(c.membership_id, c.conversation_id) for c in changes if c.membership_id is not None and c.moves}
    opened = {watch.conversation_id for watch in watched if watch.conversation_id}
    if channel_ids:
        affected = Conversation.objects.filter(pk__in=opened, channel__in=channel_ids)
        conversation_ids |= set(affected.values_list("pk", flat=True))
        # What waits says why, and that may be the channel's.
        waiting = Message.objects.filter(conversation__in=affected, status=Status.QUEUED)
        message_ids |= set(waiting.values_list("pk", flat=True))
    news = News({}, {}, {}, [], [], {}, {}, cursor)
    news.lengthened = {c.conversation_id for c in changes if c.conversation_id and c.topic == live.PAST}
    news.contact_ids = live.customers_of(changes)
    if conversation_ids:
        rows = queries.rows_to_match(Conversation.objects.filter(pk__in=conversation_ids))
        news.conversations = {row.pk: row for row in rows}
    if message_ids:
        known = news.conversations.values()
        found = queries.with_details(Message.objects.filter(pk__in=message_ids), known)
        for message in found + quoting(found, opened, known):
            news.messages.setdefault(message.conversation_id, []).append(message)
        news.arrivals, news.calls = newest_arrivals(found), calls(found)
        gone = message_ids - {message.pk for message in found}
        for change in changes:
            if change.message_id in gone and change.conversation_id:
                news.removed.setdefault(change.conversation_id, []).append(change.message_id)
    for topic, things in topics.things(changes).items():
        news.topics[topic.name] = topics.listeners(topic, things, members)
        news.calls += topic.calls(things)
    if channel_ids:
        news.channels = list(
            Channel.objects.filter(pk__in=channel_ids).select_related("workspace", "sync").defer("credentials")
        )
    if leaving:
        news.left = sight.seen_no_longer(leaving, members)
    if readers:
        news.marks = queries.marks(readers)
    news.readers = readers_of(opened & (conversation_ids | {pk for _, pk in readers}))
    counting = (change for change in changes if change.moves or (is_resumption and change.conversation_id))
    if changed := next(counting, None):
        news.counts = count_frames(changed.workspace_id, members, cursor)
    return news


def workspaces_of(changes: Iterable[Change]) -> dict[int, list[Change]]:
    grouped: dict[int, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.workspace_id, []).append(change)
    return grouped


def permitted(asked: Sequence[tuple[Membership, Watch]]) -> list[Watch]:
    """What tabs say they show, without conversations and customers that their members may not see.

    Two queries of the conversations, however many ask, and one for each member with a customer's page. Whose thread a member
    sees, they see too: of the customers beside open threads nothing is asked.
    """
    opened = {(m, watch.conversation_id) for m, watch in asked if m.is_restricted and watch.conversation_id}
    hidden = opened - sight.seen(opened)
    seen = opened - hidden
    whose = dict(Conversation.objects.filter(pk__in={pk for _, pk in seen}).values_list("pk", "identity__contact"))
    beside = {(m, contact_id) for m, pk in seen if (contact_id := whose.get(pk))}
    met = {(m, watch.contact_id) for m, watch in asked if m.is_restricted and watch.contact_id}
    strangers = {(m, pk) for m, pk in met - beside if not contacts_seen(m).filter(pk=pk).exists()}
    return [
        replace(
            watch,
            conversation_id=None if (membership, watch.conversation_id) in hidden else watch.conversation_id,
            contact_id=None if (membership, watch.contact_id) in strangers else watch.contact_id,
        )
        for membership, watch in asked
    ]
