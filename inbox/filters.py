"""Which conversations a list shows: the same question asked of the database and of one row."""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone

from inbox import sight
from inbox.models import Conversation
from inbox.queries import Ranges
from workspaces.ids import read_id
from workspaces.models import Membership, Sight

ORDERS = ("newest", "closing")
VIEWS = ("all", "mine", "teams", "unassigned", "participating")
# Views that show the same rows to all who see everything. Any other holds what its member sees anyway.
SHARED_VIEWS = ("all", "unassigned")
STATUSES = (*Conversation.Status.values, "any")


@dataclass(frozen=True)
class ConversationFilter:
    """`queryset` and `matches` agree for every conversation; a property test holds them equal."""

    view: str = "all"
    status: str = Conversation.Status.OPEN
    channel_id: int | None = None
    tag_id: int | None = None
    # A membership: what a colleague has.
    assignee_id: int | None = None
    team_id: int | None = None
    # "closing": those that can still be answered, the one that closes first on top.
    order: str = "newest"

    @classmethod
    def from_query(cls, query: QueryDict) -> "ConversationFilter":
        """Read a filter from a page's address; what makes no sense there is left at its default.

        A colleague's conversations are in no view but that of all, and one team's in any but that of several.
        """
        view, status = query.get("view", ""), query.get("status", "")
        order = query.get("order", "")
        assignee_id, team_id = read_id(query.get("assignee", "")), read_id(query.get("team", ""))
        is_narrower = assignee_id is not None or (team_id is not None and view == "teams")
        return cls(
            view=view if view in VIEWS and not is_narrower else cls.view,
            status=status if status in STATUSES else cls.status,
            channel_id=read_id(query.get("channel", "")),
            tag_id=read_id(query.get("tag", "")),
            assignee_id=assignee_id,
            team_id=team_id,
            order=order if order in ORDERS else cls.order,
        )

    @property
    def given(self) -> dict[str, Any]:
        """What differs from the default filter, by the names in a page's address."""
        values = ((field, getattr(self, field.name)) for field in fields(self))
        return {field.name.removesuffix("_id"): value for field, value in values if value != field.default}

    def to_query(self) -> str:
        """Write it as a page's address carries it; the default filter is empty."""
        return urlencode(self.given)

    def queryset(self, membership: Membership) -> QuerySet[Conversation]:
        rows = self.narrow(self.base(membership), membership)
        return sight.within(membership, rows) if self.view in SHARED_VIEWS else rows

    def base(self, membership: Membership) -> QuerySet[Conversation]:
        """Of a status, or of a tag or participation and a status: what an index begins with."""
        if self.along == "participating_":
            return self.beside("participants", membership=membership)
        if self.along == "tagged_":
            return self.beside("taggings", tag=self.tag_id, tag__workspace=membership.workspace_id)
        return Conversation.objects.filter(workspace_id=membership.workspace_id, status__in=self.statuses)

    def narrow(self, rows: QuerySet[Conversation], membership: Membership) -> QuerySet[Conversation]:
        if self.order == "closing":
            rows = rows.filter(closes_at__gt=timezone.now())
            if self.tag_id is not None:
                rows = rows.filter(taggings__tag=self.tag_id)
        if self.view == "mine":
            rows = rows.filter(assignee=membership)
        if self.view == "unassigned":
            rows = rows.filter(assignee=None)
        if self.view == "participating" and self.along != "participating_":
            rows = rows.filter(participants__membership=membership)
        if self.channel_id is not None:
            rows = rows.filter(channel_id=self.channel_id)
        if self.assignee_id is not None:
            rows = rows.filter(assignee_id=self.assignee_id)
        if self.team_id is not None:
            rows = rows.filter(team_id=self.team_id)
        if self.view == "teams":
            # Their ids first: joined, the teams would be where PostgreSQL begins to read.
            rows = rows.filter(team__among=ArraySubquery(sight.teams_of(membership).values("team")))
        return rows

    def beside(self, relation: str, **of: Any) -> QuerySet[Conversation]:
        """Those with such a row beside them (a tag, a participation), of the columns that stand there alone.

        Asked for the conversation's own workspace and status too, which say the same, PostgreSQL expects next to no rows,
        reads all there are and sorts them. The columns are named here, since a filter by the relation joins it anew.
        """
        rows = Conversation.objects.filter(**{f"{relation}__{name}": value for name, value in of.items()})
        columns = {"status": "status", "last_message_at": "last_message_at", "id": "conversation"}
        named = {f"{self.along}{name}": F(f"{relation}__{column}") for name, column in columns.items()}
        return rows.alias(**named).filter(**{f"{self.along}status__in": self.statuses})

    def ranges(self, membership: Membership) -> Ranges:
        """The same conversations, as they are read in order."""
        # A tag's are read along the tag, and each is asked whether it is seen.
        if not membership.is_restricted or self.view not in SHARED_VIEWS or self.along:
            return self.range(self.queryset(membership), membership)
        # Those that a member sees are few among all: each way in which they do is a range of its own.
        ways = [replace(self, view=view) for view in ("mine", "teams", "participating")]
        parts = [way.range(way.queryset(membership), membership) for way in ways]
        if membership.sight == Sight.NOBODYS:
            way = replace(self, view="unassigned")
            rows = way.narrow(way.base(membership), membership).filter(sight.NOBODYS)
            parts.append(way.range(rows, membership))
        if self.view == "unassigned":
            parts = [replace(part, conversations=part.conversations.filter(assignee=None)) for part in parts]
        first, *others = parts
        return replace(first, others=others)

    def range(self, rows: QuerySet[Conversation], membership: Membership) -> Ranges:
        teams = sight.teams_of(membership) if self.view == "teams" and not self.along else None
        return Ranges(rows, self.statuses, self.along, teams, is_closing=self.order == "closing")

    @property
    def along(self) -> str:
        """With what the columns begin that stand beside a tag or a participation, where the list is a range of those.

        They know no windows.
        """
        if self.order != "newest":
            return ""
        if self.tag_id is not None:
            return "tagged_"
        return "participating_" if self.view == "participating" else ""

    @property
    def statuses(self) -> list[str]:
        return list(Conversation.Status.values) if self.status == "any" else [self.status]

    def matches(self, conversation: Conversation, membership: Membership) -> bool:
        """conversation: from `queries.rows_to_match`."""
        closes_at = conversation.closes_at
        return (
            conversation.workspace_id == membership.workspace_id
            and (self.view != "mine" or conversation.assignee_id == membership.pk)
            and (self.view != "unassigned" or conversation.assignee_id is None)
            and (self.view != "participating" or membership.pk in conversation.participant_ids)
            and sight.sees(membership, conversation)
            and self.status in ("any", conversation.status)
            and self.channel_id in (None, conversation.channel_id)
            and self.assignee_id in (None, conversation.assignee_id)
            and self.team_id in (None, conversation.team_id)
            and (self.view != "teams" or membership.pk in conversation.team_members)
            and (self.order != "closing" or (closes_at is not None and closes_at > timezone.now()))
            and (self.tag_id is None or any(tag["id"] == self.tag_id for tag in conversation.tags))
        )
