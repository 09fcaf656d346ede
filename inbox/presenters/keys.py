"""The keys of the inbox. The help sheet is drawn from this list, and the page's script reads the sheet."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Key:
    """keys: as `KeyboardEvent.key` names them, one after another. action: what `static/js/inbox/keys.js` does."""

    keys: tuple[str, ...]
    action: str
    label: str | Promise


GROUPS: list[tuple[str | Promise, list[Key]]] = [
    (
        _("List"),
        [
            Key(("j",), "next", _("Next conversation")),
            Key(("k",), "previous", _("Previous conversation")),
            Key(("o",), "open", _("Open it (Enter too)")),
            Key(("u",), "list", _("Back to the list")),
            Key(("x",), "tick", _("Choose it, for several at once")),
            Key(("g", "i"), "all", _("All conversations")),
            Key(("g", "m"), "mine", _("Mine")),
            Key(("g", "u"), "unassigned", _("Unassigned")),
        ],
    ),
    (
        _("Conversation"),
        [
            Key(("r",), "reply", _("Write a reply")),
            Key(("n",), "note", _("Write a note")),
            Key(("a",), "assign", _("Assign")),
            Key(("t",), "tag", _("Tags")),
            Key(("p",), "priority", _("Priority")),
            Key(("s",), "aside", _("Put aside")),
            Key(("e",), "resolve", _("Resolve, or reopen")),
        ],
    ),
    (_("Everywhere"), [Key(("/",), "search", _("Search")), Key(("?",), "help", _("All keys"))]),
]
