"""What a visitor's page is told: what changed in their thread since its cursor, and how the chat stands.

The same answer to a form, to a plain question and over the socket. A cursor is the inbox's own (`live.cursor`): read before the
rows that it stands for, so that nothing falls between two answers; repeats are harmless, since rows carry their version.
"""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from channels_web import answer_time, hours, thread
from channels_web.access import Seat
from channels_web.models import Widget
from channels_web.parsing import SHOP, TOLD
from inbox import attendance, live
from inbox.models import Conversation, Direction, Message
from inbox.presenters.conversations import first_word
from inbox.queries import told_of
from inbox.readers import has_been_read

# After an absence in which more happened the page gets the thread's end anew.
MOST_CHANGES = 200


def news(seat: Seat, cursor: str = "") -> dict[str, Any]:
    """cursor: of the page's last answer; without one it gets the thread's newest page."""
    next_cursor, conversation = live.cursor(), seat.conversation
    changes = changes_since(cursor, conversation) if conversation and cursor else None
    if conversation is None:
        shown: dict[str, Any] = {"messages": [], "whole": True, "more": False}
    elif changes is None:
        shown = older(seat) | {"whole": True}
    else:
        messages = thread.changed(conversation, changes)
        shown = {"messages": thread.render(seat, messages), "removed": removed(conversation, changes)}
    return {"cursor": next_cursor, "state": state(seat), **shown}


def older(seat: Seat, before: str = "") -> dict[str, Any]:
    """The page of the thread that ends before a position, or at its end; more: whether others are before it."""
    messages, more = thread.page(seat.conversation, before) if seat.conversation else ([], False)
    return {"messages": thread.render(seat, messages), "more": more}


def changes_since(cursor: str, conversation: Conversation) -> set[int] | None:
    """The ids of the conversation's messages that changed; None when that is too much, or not known any more."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 20):
        return None
    if int(cursor) > int(live.cursor()):  # from before a backup was restored
        return None
    rows = live.logged(cursor, [conversation.workspace_id]).filter(
        conversation_id__isnull=False, message_id__isnull=False
    )
    ids = set(rows.filter(conversation_id=conversation.pk).values_list("message_id", flat=True)[: MOST_CHANGES + 1])
    is_cut = live.logged(cursor, []).exists()
    return None if is_cut or len(ids) > MOST_CHANGES else {pk for pk in ids if pk}


def removed(conversation: Conversation, message_ids: set[int]) -> list[str]:
    """Of what the visitor saw once. That something else was deleted is none of their business."""
    gone = conversation.messages.filter(pk__in=message_ids, is_deleted=True, status__in=thread.SHOWN)
    return [f"chat-{pk}" for pk in gone.values_list("pk", flat=True)]


# ── How the chat stands ────────────────────────────────────────────────────────────────────────────────────────────


def state(seat: Seat) -> dict[str, Any]:
    conversation, is_open = seat.conversation, hours.is_open(seat.widget, timezone.now())
    is_here = attendance.is_anyone_here(seat.channel.workspace_id) if is_open else False
    return {
        "html": render_to_string("channels_web/_state.html", {"state": head(seat, is_here=is_here)}).strip(),
        "is_open": is_open,
        "is_here": is_here,
        "has_thread": conversation is not None,
        "is_closed": conversation is not None and conversation.status == Conversation.Status.RESOLVED,
        "is_seen": conversation is not None and conversation.incoming_count > 0 and has_been_read(conversation),
        "seen": seen_until(conversation) if conversation else "",
        "asks": asks(seat),
    }


def head(seat: Seat, *, is_here: bool | None) -> dict[str, Any]:
    """What stands above the thread: who is there, and when an answer can be expected."""
    return {"is_here": is_here, "words": in_words(seat, is_here=is_here), "people": people(seat)}


def people(seat: Seat) -> list[dict[str, Any]]:
    """Who of the team has the conversation; nobody where they gave no name to be called by."""
    assignee = seat.conversation.assignee if seat.conversation else None
    if assignee is None or not assignee.user.name:
        return []
    return [{"name": first_word(assignee.user.name), "number": assignee.pk}]


def in_words(seat: Seat, *, is_here: bool | None) -> str:
    if not hours.is_open(seat.widget, timezone.now()):
        return words_when_closed(seat)
    return words_when_open(seat, is_here=is_here)


def words_when_closed(seat: Seat) -> str:
    return " ".join(filter(None, [seat.widget.shown_away_text, opening(seat)]))


def words_when_open(seat: Seat, *, is_here: bool | None) -> str:
    usual = answer_time.in_words(answer_time.usual_wait(seat.channel)) if seat.widget.shows_answer_time else ""
    if is_here:
        here = [_("%(name)s is here") % person for person in people(seat)] or [_("We are here")]
        return " · ".join(filter(None, [*here, usual]))
    return usual or _("We answer as soon as we can")


def opening(seat: Seat) -> str:
    at = hours.opens_at(seat.widget, timezone.now())
    if at is None:
        return ""
    today = timezone.now().astimezone(hours.zone(seat.widget)).date()
    is_this_week = at.date() - today < timedelta(days=7)
    given = {"time": date_format(at, "H:i"), "day": date_format(at, "l" if is_this_week else "MONTH_DAY_FORMAT")}
    if at.date() == today:
        return _("We are back today at %(time)s.") % given
    return _("We are back on %(day)s at %(time)s.") % given


def seen_until(conversation: Conversation) -> str:
    """The position of the last of our messages that the visitor has seen; empty where there is none."""
    read = conversation.messages.filter(direction=Direction.OUTGOING, status="read").order_by("-at", "-pk").first()
    return read.position if read else ""


def asks(seat: Seat) -> dict[str, str]:
    """What is still to be asked."""
    asked = wanted(seat.widget, is_open=hours.is_open(seat.widget, timezone.now()))
    if not asked or seat.conversation is None:
        return asked
    facts = told_of(seat.channel, seat.visitor.external_id)
    known = facts.get(TOLD, {}).keys() | facts.get(SHOP, {}).keys()
    return {name: ask for name, ask in asked.items() if name not in known}


def wanted(widget: Widget, *, is_open: bool) -> dict[str, str]:
    """While the shop is closed an address must be left: how else would the answer be heard of?"""
    asked = widget.asks()
    return asked if is_open or "phone" in asked else asked | {"email": "required"}


def undelivered(conversation: Conversation) -> list[str]:
    """The external ids of what the visitor's page has been given, and nobody has said so yet."""
    ours = Message.objects.filter(conversation=conversation, direction=Direction.OUTGOING, status="sent")
    return [name for name in ours.values_list("parts__external_id", flat=True) if name]
