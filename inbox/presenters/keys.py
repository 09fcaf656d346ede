"""The keys of the inbox, and a person's own. The help sheet is drawn from this list, and the page's script reads the sheet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workspaces.models import User

# On a Mac the browser draws its own signs of these.
ON_KEYBOARD = {"Mod": "Ctrl", "ArrowUp": "↑", "Escape": "Esc"}


@dataclass(frozen=True)
class Key:
    """keys: as `static/js/chord.js` names them, one after another; none where a person wants none.

    action: what `static/js/inbox/keys/acts.js` does; empty where the field itself knows the key. is_fixed: the same for
    everybody. is_held: it works while one writes too, so Ctrl or Alt is part of it.
    """

    keys: tuple[str, ...]
    action: str
    label: str | Promise
    is_fixed: bool = False
    is_held: bool = False

    @property
    def chords(self) -> list[list[str]]:
        """What stands on the keyboard, for each the keys that are held together."""
        return [names_of(chord) for chord in self.keys]

    @property
    def words(self) -> str:
        """The same as a person writes it: "g m", "Ctrl+K"."""
        return " ".join("+".join(chord) for chord in self.chords)

    @property
    def shortcut(self) -> str:
        """The same as `aria-keyshortcuts` has it."""
        return self.words.replace("Ctrl", "Control")


def names_of(chord: str) -> list[str]:
    *held, key = chord.split("+")
    if len(key) == 1 and key.isupper():
        held.append("Shift")
    return [
        *(ON_KEYBOARD.get(name, name) for name in held),
        ON_KEYBOARD.get(key, key.upper() if held and len(key) == 1 else key),
    ]


SENDS, BREAKS = _("Send"), _("Break the line")
ENTER = Key(("Enter",), "", SENDS, is_fixed=True)
CONVERSATION = _("Conversation")
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
            Key(("g", "t"), "teams", _("My teams")),
            Key(("g", "u"), "unassigned", _("Unassigned")),
            Key(("g", "p"), "participating", _("Participating")),
        ],
    ),
    (
        CONVERSATION,
        [
            Key(("r",), "reply", _("Write a reply")),
            Key(("n",), "note", _("Write a note")),
            Key(("a",), "assign", _("Assign")),
            Key(("t",), "tag", _("Tags")),
            Key(("p",), "priority", _("Priority")),
            Key(("s",), "aside", _("Put aside")),
            Key(("e",), "resolve", _("Resolve, or reopen")),
            Key(("U",), "unread", _("Mark as unread")),
        ],
    ),
    (
        _("While you write"),
        [
            ENTER,
            Key(("Mod+Enter",), "send", SENDS, is_fixed=True, is_held=True),
            Key(("Mod+Shift+Enter",), "finish", _("Send and resolve"), is_fixed=True, is_held=True),
            Key(("Shift+Enter",), "", BREAKS, is_fixed=True),
            Key(("Alt+n",), "mode", _("Change between reply and note"), is_held=True),
            Key(("ArrowUp",), "", _("In an empty box: your last one comes back"), is_fixed=True),
            Key(("Escape",), "", _("Leave the box"), is_fixed=True),
        ],
    ),
    (
        _("Everywhere"),
        [
            Key(("Mod+k",), "palette", _("Go to, do or find"), is_held=True),
            Key(("/",), "search", _("Search")),
            Key(("?",), "help", _("All keys")),
        ],
    ),
]


def register(key: Key) -> None:
    """Add the key of an app above to those of the open conversation; on the page `data-act` names its action."""
    next(keys for title, keys in GROUPS if title is CONVERSATION).append(key)


def groups_of(user: User) -> list[tuple[str | Promise, list[Key]]]:
    """The groups, with the keys that this person chose."""
    return [(title, [own(user, key) for key in keys]) for title, keys in GROUPS]


def own(user: User, key: Key) -> Key:
    if key is ENTER and not user.enter_sends:
        return replace(key, label=BREAKS)
    chosen = None if key.is_fixed or not key.action else user.keys.get(key.action)
    return key if chosen is None else replace(key, keys=tuple(chosen.split()))


def key_of(user: User, action: str) -> Key:
    return next(own(user, key) for key in all_keys() if key.action == action)


def all_keys() -> Iterator[Key]:
    return (key for _title, keys in GROUPS for key in keys)
