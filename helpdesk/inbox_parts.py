"""What the inbox shows of tickets: those of a thread above it, and the ways to make one."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils.translation import gettext_lazy as _

from helpdesk import queries
from helpdesk.models import Ticket
from inbox.models import Conversation
from inbox.parts import Part, register
from inbox.presenters import keys

# Above a thread: those in work, and of the finished ones the newest.
MOST_SHOWN = 5


def tickets_of(conversation: Conversation | None) -> dict[str, Any] | None:
    found = getattr(conversation, "ticket_lines", None)
    if not found:
        return None
    labels = dict(Ticket.Status.choices)
    return {
        "tickets": [line | {"status_label": labels[line["status"]], "due_at": read(line["due_at"])} for line in found]
    }


def read(given: str | None) -> datetime | None:
    """A moment as JSON has it."""
    return datetime.fromisoformat(given) if given else None


LINES = queries.with_those_in_work_first(Ticket.objects.filter(conversation=OuterRef("pk"), deleted_at=None)).values(
    row=JSONObject(
        number="number",
        subject="subject",
        status="status",
        due_at="next_due_at",
        alarms="alarms",
        assignee=Coalesce(NullIf("assignee__user__name", Value("")), "assignee__user__email"),
        user="assignee__user",
    )
)
register(
    Part(where="banner", template="helpdesk/inbox/banner.html", content=tickets_of),
    ticket_lines=ArraySubquery(LINES[:MOST_SHOWN]),
)
register(Part(where="menu", template="helpdesk/inbox/menu.html"))
register(Part(where="message_menu", template="helpdesk/inbox/message_menu.html"))
register(Part(where="page", template="helpdesk/inbox/page.html"))
keys.register(keys.Key(("c",), "ticket", _("Make a ticket of it")))
