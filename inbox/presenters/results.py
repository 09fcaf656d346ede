from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.terms import Term
from inbox.models import Direction, Message
from inbox.positions import position
from inbox.presenters.conversations import ConversationView, application, first_word
from inbox.presenters.kinds import kind_label
from inbox.search.language import FILTERS, Problem
from inbox.search.marking import Piece, marked_line


@dataclass(frozen=True)
class FilterHelp:
    """begins: what a click writes into the box."""

    begins: str
    example: str
    label: str | Promise


FILTER_HELP = [
    FilterHelp("from:", "from:lan", gettext_lazy("written by this customer or member, or from:me")),
    FilterHelp("channel:", "channel:tra", gettext_lazy("on this channel, or platform")),
    FilterHelp("assignee:", "assignee:me", gettext_lazy("in conversations of this member, or assignee:none")),
    FilterHelp("tag:", "tag:vip", gettext_lazy("in conversations that have this tag")),
    FilterHelp("after:", "after:2026-03-15", gettext_lazy("on this day or later; a month or a year will do")),
    FilterHelp("before:", "before:2026-03", gettext_lazy("before this day, month or year")),
    FilterHelp("has:file ", "has:file", gettext_lazy("with a picture, a recording or another file")),
    FilterHelp("is:unread ", "is:unread", gettext_lazy("from customers, in conversations you have not read")),
]


class ResultView(ConversationView):
    """A message as the list of results shows it. It came through `search.find.messages`.

    query: of the page of results, which the thread's address carries on.
    """

    def __init__(self, message: Message, query: str, terms: tuple[Term, ...]) -> None:
        super().__init__(message.conversation)
        self.message, self.query, self.asked = message, query, terms

    @property
    def url(self) -> str:
        """The thread, opened at this message, beside the same results."""
        return f"{self.address('conversation')}?{self.query}&at={self.message.position}"

    @property
    def place(self) -> str:
        """Among the results, which are ordered by when the index says that it was written."""
        return position(self.message.search_entry.at, self.message.pk)

    @property
    def author(self) -> str:
        """Who wrote it, where that was not the customer."""
        if self.message.direction == Direction.INCOMING:
            return ""
        if self.message.author:
            return first_word(str(self.message.author))
        return application(self.message.author_name) or _("We")

    @property
    def is_note(self) -> bool:
        return self.message.kind == Message.Kind.NOTE

    @cached_property
    def line(self) -> list[Piece]:
        """What it says, around the first match: [(text, is_marked), …]."""
        kind: str = self.message.first_kind  # type: ignore[attr-defined]
        return marked_line(self.message.text, self.asked) or [(kind_label(kind or str(self.message.kind)), False)]


def problem_sentence(problem: Problem) -> str:
    """Say what of a question is not understood, and what can be done."""
    given = {"name": problem.name, "value": problem.value, "filters": ", ".join(f"{name}:" for name in FILTERS)}
    match problem.kind, problem.name:
        case "filter", _name:
            sentence = _("There is no filter “%(name)s:”, so its words are looked for. There are %(filters)s.")
        case "date", _name:
            sentence = _("“%(name)s:%(value)s” names no day. Write it as 2026-03-15, 15/03/2026, 2026-03 or 2026.")
        case "signs", _name:
            sentence = _("Words and numbers can be looked for, and “%(value)s” has none.")
        case "unknown", "channel":
            sentence = _("No channel here is called “%(value)s”.")
        case "unknown", "tag":
            sentence = _("No tag here is called “%(value)s”.")
        case "unknown", "from":
            sentence = _("No customer and no member here is called “%(value)s”.")
        case "unknown", _name:
            sentence = _("No member here is called “%(value)s”.")
        case _kind, "has":
            sentence = _("After “has:” there is only “file” so far.")
        case _kind, "is":
            sentence = _("After “is:” there is only “unread” so far.")
        case _:
            sentence = _("Write something right after “%(name)s:”; several words stand in quotes.")
    return sentence % given
