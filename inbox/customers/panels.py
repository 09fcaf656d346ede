"""What the inbox shows of a customer: numbers, threads with how each can be answered, what platforms told."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from contacts.panels import Panel, register
from inbox import queries, sight
from inbox.customers.figures import MOST_COUNTED, figures
from inbox.customers.starting import ways_to
from inbox.presenters.conversations import ConversationView
from inbox.presenters.customers import known_facts
from workspaces.models import Membership
from workspaces.roles import Permission


def numbers(membership: Membership, contact: Contact) -> dict[str, Any]:
    found = figures(membership, contact)
    return {"figures": found, "answer_time": answer_words(found.answer_time), "most": MOST_COUNTED}


def answer_words(length: timedelta | None) -> str:
    """In the largest unit that fits; empty where nothing is known."""
    if length is None:
        return ""
    now = timezone.now()
    return timesince(now - length, now, depth=1) if length >= timedelta(minutes=1) else _("under a minute")


def conversations(membership: Membership, contact: Contact) -> dict[str, Any] | None:
    theirs = sight.conversations(membership).filter(identity__contact=contact)
    rows = queries.rows(theirs).order_by("-last_message_at")
    views = [ConversationView(row) for row in rows]
    known = None if membership.is_restricted else rows
    ways = ways_to(membership, contact, known) if membership.may(Permission.ANSWER) else []
    return {"views": views, "ways": ways}


def told(membership: Membership, contact: Contact) -> dict[str, Any] | None:
    found = known_facts(list(contact.identities.select_related("channel").order_by("joined_to", "pk")))
    return {"facts": found} if found else None


register(
    Panel(
        key="numbers",
        title=gettext_lazy("In numbers"),
        template="customers/panels/numbers.html",
        content=numbers,
        place=10,
    )
)
register(
    Panel(
        key="conversations",
        title=gettext_lazy("Conversations"),
        template="customers/panels/conversations.html",
        content=conversations,
        place=20,
    )
)
register(
    Panel(
        key="told",
        title=gettext_lazy("From the platform"),
        template="customers/panels/told.html",
        content=told,
        place=30,
    )
)
