"""What the inbox shows of tickets: those of a thread above it, and the ways to make one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from helpdesk import queries
from inbox.models import Conversation
from inbox.parts import Part, register
from inbox.presenters import keys

# Above a thread: those in work, and of the finished ones the newest.
MOST_SHOWN = 5


def tickets_of(conversation: Conversation | None) -> dict[str, Any] | None:
    found = list(queries.of_conversation(conversation)[:MOST_SHOWN]) if conversation else []
    return {"tickets": found} if found else None


register(Part(where="banner", template="helpdesk/inbox/banner.html", content=tickets_of))
register(Part(where="menu", template="helpdesk/inbox/menu.html"))
register(Part(where="message_menu", template="helpdesk/inbox/message_menu.html"))
register(Part(where="page", template="helpdesk/inbox/page.html"))
keys.register(keys.Key(("c",), "ticket", _("Make a ticket of it")))
