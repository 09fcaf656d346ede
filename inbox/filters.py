"""Which conversations a list shows: the same question asked of the database and of one row."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from inbox.models import Conversation
from workspaces.ids import read_id
from workspaces.models import Membership

VIEWS = ("all", "mine", "unassigned")
STATUSES = (*Conversation.Status.values, "any")


@dataclass(frozen=True)
class ConversationFilter:
    """`queryset` and `matches` agree for every conversation; a property test holds them equal."""

    view: str = "all"
    status: str = Conversation.Status.OPEN
    channel_id: int | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> "ConversationFilter":
        """Read a filter from a page's address; what makes no sense there is left at its default."""
        view, status, channel = query.get("view", ""), query.get("status", ""), query.get("channel", "")
        return cls(
            view=view if view in VIEWS else cls.view,
            status=status if status in STATUSES else cls.status,
            channel_id=read_id(channel),
        )

    def to_query(self) -> str:
        """Write it as a page's address carries it; the default filter is empty."""
        given = {"view": self.view, "status": self.status, "channel": self.channel_id}
        default = {"view": "all", "status": "open", "channel": None}
        return urlencode({key: value for key, value in given.items() if value != default[key]})

    def queryset(self, membership: Membership) -> QuerySet[Conversation]:
        rows = Conversation.objects.filter(workspace_id=membership.workspace_id, status__in=self.statuses)
        if self.view == "mine":
            rows = rows.filter(assignee=membership)
        if self.view == "unassigned":
            rows = rows.filter(assignee=None)
        if self.channel_id is not None:
            rows = rows.filter(channel_id=self.channel_id)
        return rows

    @property
    def statuses(self) -> list[str]:
        return list(Conversation.Status.values) if self.status == "any" else [self.status]

    def matches(self, conversation: Conversation, membership: Membership) -> bool:
        return (
            conversation.workspace_id == membership.workspace_id
            and (self.view != "mine" or conversation.assignee_id == membership.pk)
            and (self.view != "unassigned" or conversation.assignee_id is None)
            and self.status in ("any", conversation.status)
            and self.channel_id in (None, conversation.channel_id)
        )
