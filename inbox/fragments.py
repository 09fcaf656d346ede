"""Rows as HTML: the very templates that pages include, rendered once for all who may see the same."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from inbox import live, sight
from inbox.arrivals import ALL_THERE_IS
from inbox.filters import SHARED_VIEWS, ConversationFilter
from inbox.news import News, Watch, fetch, permitted
from workspaces.masking import is_masking, masking
from workspaces.models import Membership

# Those who missed too much come back one by one after an outage, and how many more will is not known.
REFRESHED_WITHIN_MS = 3_000


@dataclass(frozen=True)
class Audience:
    """Tabs that show the same in the same language, so that one frame serves them all.

    member: whose rows the filter asks for, or who sees only some; None where it asks the same for everyone of the role.
    """

    watch: Watch
    language: str
    role: str
    member: int | None

    @classmethod
    def of(cls, membership: Membership, watch: Watch, language: str) -> "Audience":
        is_shared = not membership.is_restricted and (watch.filter is None or watch.filter.view in SHARED_VIEWS)
        member = None if is_shared else membership.pk
        return cls(watch, language, membership.role, member)


class Renderer:
    """Renders each thing at most once a language, and once more for those for whom addresses are masked, however many tabs want it."""

    def __init__(self, news: News) -> None:
        self.news = news
        self.rendered: dict[tuple[str, str, bool, Hashable], str] = {}
        self.composed: dict[Audience, str] = {}

    def frames(self, audience: Audience, member: Membership) -> str:
        """Everything of the news that these tabs show; empty when nothing of it does. member: any one of theirs."""
        if audience not in self.composed:
            with masking(member.is_masked):
                self.composed[audience] = self.compose(audience.watch, audience.language, member)
        return self.composed[audience]

    def compose(self, watch: Watch, language: str, member: Membership) -> str:
        if watch.filter:
            parts = self.rows(watch, watch.filter, language, member)
        else:
            heard = sorted(name for name, members in self.news.topics.items() if member.pk in members)
            parts = [self.render("topic", name, language, name) for name in heard]
        if watch.contact_id in self.news.contact_ids:
            parts.append(self.render("topic", "customer", language, "customer"))
        elif watch.contact_id and self.is_new_of(watch.contact_id, member):
            parts.append(self.render("topic", "conversations", language, "conversations"))
        if watch.contact_id and live.ANY_CUSTOMER in self.news.contact_ids:
            parts.append(self.render("topic", "customers", language, "customers"))
        # Not in the list of this tab perhaps, but its member may hear of it; whether they wish to, their browser knows.
        for message in self.news.arrivals.values():
            if ALL_THERE_IS.matches(self.news.conversations[message.conversation_id], member):
                parts.append(self.render("news", message.pk, language, message))
        parts += [self.render("left", row.pk, language, row) for row in self.news.left.get(member.pk, ())]
        return "".join(parts)

    def is_new_of(self, contact_id: int, member: Membership) -> bool:
        """Whether a conversation of theirs changed that the member sees, or saw until now: even that one did would tell."""
        seen = [row for row in self.news.conversations.values() if sight.sees(member, row)]
        return any(row.identity.contact_id == contact_id for row in [*seen, *self.news.left.get(member.pk, ())])

    def rows(self, watch: Watch, wanted: ConversationFilter, language: str, member: Membership) -> list[str]:
        parts: list[str] = []
        for conversation in self.news.conversations.values():
            if not sight.sees(member, conversation):
                continue
            matches = wanted.matches(conversation, member)
            parts.append(self.render("row" if matches else "row_removed", conversation.pk, language, conversation))
            if conversation.pk == watch.conversation_id:
                parts.append(self.render("thread", conversation.pk, language, conversation))
                for message in self.news.messages.get(conversation.pk, []):
                    parts.append(self.render("message", message.pk, language, message))
                for message_id in self.news.removed.get(conversation.pk, []):
                    parts.append(self.render("message_removed", message_id, language, conversation))
                if conversation.pk in self.news.lengthened:
                    parts.append(refresh(REFRESHED_WITHIN_MS))
        if reading := self.news.readers.get(watch.conversation_id or 0):
            row = {"conversation": reading, "cursor": self.news.cursor}
            parts.append(self.render("readers", reading.pk, language, row))
        for channel in self.news.channels:
            parts.append(self.render("channel", channel.pk, language, channel))
        return parts

    def personal(self, membership_id: int) -> str:
        """How far the member has read, what they typed, who calls them, how much each view has: for their own tabs.

        All that reads the same in every language.
        """
        own = [
            self.render("mark", (membership_id, mark.conversation_id), "en", mark)
            for mark in self.news.marks
            if mark.membership_id == membership_id
        ]
        for call in self.news.calls:
            if call.membership_id == membership_id:
                with masking(call.workspace.masks_addresses):
                    own.append(self.render("call", (call.place, call.about.pk), "en", call, call.template))
        return "".join([*own, self.news.counts.get(membership_id, "")])

    def render(self, name: str, key: Hashable, language: str, row: object, template: str = "") -> str:
        """template: of an app above; the others are named after what they draw."""
        place = (name, language, is_masking(), key)
        if place not in self.rendered:
            with translation.override(language):
                self.rendered[place] = render_to_string(template or f"inbox/live/{name}.html", {"row": row, "id": key})
        return self.rendered[place]


def heartbeat(cursor: str, is_slow: bool = False, is_answer: bool = False) -> str:
    """The frame that moves a tab's cursor, and says that the line is alive. is_slow: and that news come late on it.

    is_answer: it ends what a tab missed. Until then no other frame may move the cursor, which would skip what lies
    between.
    """
    context = {"cursor": cursor, "is_slow": is_slow, "is_answer": is_answer}
    return render_to_string("inbox/live/cursor.html", context)


def refresh(within_ms: int, rights: str | None = None) -> str:
    """The frame that asks a tab to fetch its panes anew: it missed too much, or its member has other `rights` now.

    within_ms: the time in which all that are asked do so, each at a moment of its own.
    """
    return render_to_string("inbox/live/refresh.html", {"within_ms": within_ms, "rights": rights})


def frames_since(membership: Membership, watch: Watch, cursor: str, language: str) -> str:
    """Everything a tab missed since its cursor, and its next cursor: what a poll begins with. watch: as the tab says it."""
    (watch,) = permitted([(membership, watch)])
    return catch_up([(membership, watch, cursor, language)])[0]


def catch_up(tabs: Collection[tuple[Membership, Watch, str, str]], is_slow: bool = False) -> list[str]:
    """The same for many tabs (membership, permitted watch, cursor, language); those that missed the same cost what one does."""
    next_cursor = live.cursor()
    missed: dict[tuple[int, str], list[tuple[Watch, int]]] = {}
    for membership, watch, cursor, _ in tabs:
        missed.setdefault((membership.workspace_id, cursor), []).append((watch, membership.pk))
    renderers = {
        (workspace_id, cursor): renderer_since(workspace_id, cursor, next_cursor, watching)
        for (workspace_id, cursor), watching in missed.items()
    }
    beat, answers = heartbeat(next_cursor, is_slow, is_answer=True), []
    for membership, watch, cursor, language in tabs:
        renderer = renderers[membership.workspace_id, cursor]
        if renderer is None:
            answers.append(refresh(REFRESHED_WITHIN_MS) + beat)
            continue
        frames = renderer.frames(Audience.of(membership, watch, language), membership)
        answers.append(frames + renderer.personal(membership.pk) + beat)
    return answers


def renderer_since(
    workspace_id: int, cursor: str, next_cursor: str, watching: Collection[tuple[Watch, int]]
) -> Renderer | None:
    """What changed in a workspace; None when that is too much, or not known any more. watching: and by which member."""
    # A cursor from ahead of the present comes from before a backup was restored.
    if cursor.isdigit() and len(cursor) < 20 and int(cursor) > int(next_cursor):
        return None
    members = {member for _, member in watching}
    opened = {watch.conversation_id for watch, _ in watching if watch.conversation_id}
    changes = live.changes_since(cursor, [workspace_id], members, opened)
    if changes is None:
        return None
    watched = [watch for watch, _ in watching]
    return Renderer(fetch(changes, watched, members, next_cursor, is_resumption=True))
