"""What apps above put into the inbox's own pages: each registers its parts when it starts, and the inbox names none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models.expressions import Combinable

from inbox.models import Conversation

# Above a thread, in its header's menu, in the menu of a message, and once on the page.
Where = Literal["banner", "menu", "message_menu", "page"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """template: drawn with what `content` returns, and with `conversation` where it belongs to one; None: nothing is drawn.

    It may depend on nothing but the conversation, since one drawing serves all who look.
    """

    where: Where
    template: str
    content: Callable[[Conversation | None], dict[str, Any] | None] = lambda conversation: {}


PARTS: list[Part] = []
# By name, what is read along with a conversation that is opened or has changed (`queries.rows_to_match`): a part of a thread
# costs no query of its own.
COLUMNS: dict[str, Combinable] = {}


def register(part: Part, **columns: Combinable) -> None:
    """columns: what its `content` finds on the conversation."""
    PARTS.append(part)
    COLUMNS.update(columns)


def parts(where: Where, conversation: Conversation | None = None) -> list[tuple[str, dict[str, Any]]]:
    """The templates of a place, each with its context."""
    found = ((part.template, part.content(conversation)) for part in PARTS if part.where == where)
    return [(template, content | {"conversation": conversation}) for template, content in found if content is not None]
