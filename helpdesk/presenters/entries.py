"""What happened in a ticket, in words."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contacts import masks
from helpdesk.models import Ticket, TicketEntry, TicketFile, TicketLink
from helpdesk.own_values import is_empty, is_own
from helpdesk.presenters.deadlines import LABELS, moment
from helpdesk.presenters.tickets import told_back
from inbox.media import PLAYED
from inbox.presenters.conversations import first_word
from inbox.presenters.mentions import with_mentions
from inbox.presenters.message_state import RECEIPTS
from inbox.presenters.messages import MessageView, urlize
from inbox.text import excerpt
from workspaces.own_fields import in_words

Kind = TicketEntry.Kind
# What is longer is no name of anything; the whole of it stands below the line.
LONGEST_VALUE = 80


class EntryView:
    """entry: from `queries.with_messages`."""

    def __init__(self, entry: TicketEntry) -> None:
        self.entry = entry
        self.slug = entry.ticket.workspace.slug

    @cached_property
    def message(self) -> MessageView | None:
        return MessageView(self.entry.message) if self.entry.message else None

    @property
    def is_withheld(self) -> bool:
        """Whether it is a message of a conversation that the reader does not see."""
        return self.entry.kind in (Kind.REPLY, Kind.ANSWER) and self.message is None

    @property
    def position(self) -> str:
        """Sorts as the entries do, as a string."""
        return f"{self.entry.pk:018d}"

    @property
    def author(self) -> str:
        if self.entry.kind == Kind.ANSWER:
            return self.message.author if self.message else _("The customer")
        return str(self.entry.author) if self.entry.author else _("Somebody who left")

    @property
    def text(self) -> SafeString:
        if mentioned := self.entry.data.get("mentions"):
            return with_mentions(self.entry.text, mentioned, urlize)
        return urlize(self.entry.text)

    @property
    def files(self) -> "list[FileView]":
        kept = self.entry.kept  # type: ignore[attr-defined]
        return [FileView(TicketFile(**row), self.slug, self.entry.ticket.number) for row in kept]

    @property
    def state(self) -> str:
        """Of a public comment: what became of its message; empty where that is over and nothing is to be said."""
        return self.message.state if self.message else ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is expected of its message for now."""
        return self.state in ("", "failed", "read", *RECEIPTS)

    @property
    def sentence(self) -> str:
        """Of a change: who did what."""
        return sentence(self.entry)

    @property
    def rest(self) -> str:
        """Of a change of a longer text: what stood there before."""
        data = self.entry.data
        before = str(data.get("before", ""))
        return before if data.get("activity") == "description" or len(before) > LONGEST_VALUE else ""


class FileView:
    """A file of an internal comment, by the names that `inbox/_attachment.html` knows."""

    made = None
    note = ""

    def __init__(self, file: TicketFile, slug: str, number: int) -> None:
        self.file, self.slug, self.number = file, slug, number

    @property
    def shape(self) -> str:
        if self.file.kind in ("audio", "video"):
            return self.file.kind if self.file.mime_type in PLAYED else "file"
        return "image" if self.file.kind == "image" else "file"

    @property
    def name(self) -> str:
        return str(self.file)

    @property
    def url(self) -> str:
        return reverse("tickets:file", args=[self.slug, self.number, self.file.pk, self.file.name or "file"])

    @property
    def played_url(self) -> str:
        return self.url


def sentence(entry: TicketEntry) -> str:
    data: dict[str, Any] = entry.data
    name = str(data.get("activity", ""))
    words = {
        "actor": first_word(str(entry.author)) if entry.author else "Messio",
        "before": excerpt(value(name, data.get("before", ""), entry.ticket), LONGEST_VALUE),
        "after": excerpt(value(name, data.get("after", ""), entry.ticket), LONGEST_VALUE),
        "number": f"#{data.get('number', '')}",
        "link": link_words(data),
        "deadline": LABELS.get(data.get("name", ""), ""),
    }
    if is_own(name):
        return own_sentence(data, str(words["actor"]))
    said = {
        "created": _("%(actor)s made this ticket"),
        "subject": _("%(actor)s changed the subject, which was “%(before)s”"),
        "description": _("%(actor)s changed the description"),
        "kind": _("%(actor)s set the type: %(after)s"),
        "priority": _("%(actor)s set the priority: %(after)s"),
        "status": _("%(actor)s moved this from “%(before)s” to “%(after)s”"),
        "answered": _("The customer answered, so this is “%(after)s” again"),
        "assignee": _("%(actor)s assigned this to %(after)s"),
        "team": _("%(actor)s gave this to the team %(after)s"),
        "requester": _("%(actor)s named the customer: %(after)s"),
        "linked": _("%(actor)s added a link: %(link)s %(number)s"),
        "unlinked": _("%(actor)s took a link away: %(link)s %(number)s"),
        "tagged": _("%(actor)s added the tag %(after)s"),
        "untagged": _("%(actor)s took the tag %(before)s away"),
        "due_at": _("%(actor)s set when it is due: %(after)s"),
        "warned": _("Soon due: %(deadline)s"),
        "breached": _("Overdue: %(deadline)s"),
        "rated": _("The customer gave %(after)s of 5"),
    }
    emptied = {
        "assignee": _("%(actor)s took the assignment from %(before)s"),
        "team": _("%(actor)s took this from the team %(before)s"),
        "requester": _("%(actor)s removed the customer %(before)s"),
        "due_at": _("%(actor)s took away when it was due"),
    }
    if not data.get("after") and name in emptied:
        return emptied[name] % words
    if name == "assignee" and entry.author and data.get("after_id") == entry.author_id:
        return _("%(actor)s took this on") % words
    return said.get(name, name) % words


def own_sentence(data: dict[str, Any], actor: str) -> str:
    """Of a field of the workspace's own."""
    before, after = (
        "" if is_empty(given := data.get(side)) else excerpt(in_words(data.get("kind", ""), given), LONGEST_VALUE)
        for side in ("before", "after")
    )
    words = {"actor": actor, "field": data.get("field", ""), "before": before, "after": after}
    if not after:
        return _("%(actor)s emptied %(field)s, which was “%(before)s”") % words
    return _("%(actor)s set %(field)s: %(after)s") % words


def value(name: str, given: Any, ticket: Ticket) -> str:
    """A value as people call it; one that is no choice any more as it was kept, a moment by the workspace's clock."""
    if name == "due_at" and given:
        return moment(given, ticket)
    if name == "requester":
        return masks.name(str(given))
    enums: dict[str, Any] = {"status": Ticket.Status, "priority": Ticket.Priority, "kind": Ticket.Kind}
    enums["answered"] = Ticket.Status
    try:
        return str(enums[name](given).label) if name in enums else str(given)
    except ValueError:
        return str(given)


def link_words(data: dict[str, Any]) -> str:
    try:
        kind = TicketLink.Kind(data.get("kind", ""))
    except ValueError:
        return ""
    return told_back(kind) if data.get("is_back") else str(kind.label)
