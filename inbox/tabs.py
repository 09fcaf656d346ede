"""The pages that are open at this web process."""

from collections.abc import Iterable
from dataclasses import dataclass

from inbox.fragments import Audience
from inbox.lines import Line
from workspaces.models import Membership
from workspaces.roles import Permission


@dataclass(eq=False, slots=True)
class Tab:
    """One open page. It has a membership once it is let in, and an audience once it says what it shows."""

    line: Line
    session_key: str
    slug: str
    membership: Membership | None = None
    audience: Audience | None = None
    writes_in: int | None = None  # the conversation in which its member writes a reply
    said_at: float = 0.0
    used_at: float | None = None  # when its member used it; None where the page tells nothing of that

    @property
    def may_answer(self) -> bool:
        return self.audience is not None and self.membership is not None and self.membership.may(Permission.ANSWER)

    def hears_of(self, conversation_id: int) -> bool:
        """Whether it is told what is kept nowhere: of all, or where its member sees only some of what it has open."""
        if self.audience is None or self.membership is None:
            return False
        return not self.membership.is_restricted or self.audience.watch.conversation_id == conversation_id


def watching(tabs: Iterable[Tab], workspace_ids: set[int]) -> list[Tab]:
    """Those whose member belongs to one of the workspaces."""
    return [tab for tab in tabs if tab.membership and tab.membership.workspace_id in workspace_ids]
