"""Keys as people write them, read as `static/js/chord.js` names them, and which of them may be anybody's own."""

import re

from django.utils.translation import gettext as _

MODIFIERS = {"ctrl": "Mod", "cmd": "Mod", "⌘": "Mod", "mod": "Mod", "alt": "Alt", "option": "Alt", "⌥": "Alt", "shift": "Shift", "⇧": "Shift"}  # fmt: skip
ORDER = ("Mod", "Alt", "Shift")
NAMED = {
    name.lower(): name for name in ("Space", "Home", "End", "PageUp", "PageDown", "Insert", "Enter", "Escape", "Tab")
}
NAMED |= {f"arrow{way}".lower(): f"Arrow{way}" for way in ("Up", "Down", "Left", "Right")}
NAMED |= {f"f{number}": f"F{number}" for number in range(1, 13)}
# Without Ctrl or Alt these move about, leave or write.
MOVING = {"Space", "Enter", "Escape", "Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"}  # fmt: skip
# With Ctrl alone the browser or the field needs these.
OF_THE_BROWSER = set("acvxyzwtnqrlpf+-0123456789") | {"Tab", "Enter", "Escape", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"}  # fmt: skip


class NoKey(Exception):
    """What was written cannot be the key of this action; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_keys(written: str, *, is_held: bool) -> tuple[str, ...]:
    """Return the chords that are written ("g m", "Ctrl+K"), at most two; none for nothing. Raises NoKey."""
    chords = tuple(read_chord(word) for word in written.split())
    if len(chords) > 2:
        raise NoKey(_("At most two keys, one after the other."))
    if is_held and chords and (len(chords) > 1 or not chords[0].startswith(("Mod+", "Alt+"))):
        raise NoKey(_("It works while you write too, so it needs Ctrl or Alt."))
    return chords


def read_chord(word: str) -> str:
    *held, key = re.split(r"(?<=.)\+", word)
    modifiers = {MODIFIERS.get(name.lower(), "") for name in held}
    if "" in modifiers or not ((len(key) == 1 and key.isprintable() and key != "+") or key.lower() in NAMED):
        raise NoKey(_("“%(keys)s” is no key that can be heard.") % {"keys": word})
    key = NAMED.get(key.lower(), key)
    if len(key) == 1 and modifiers:
        key = key.lower()
    if (modifiers <= {"Shift"} and key in MOVING) or (modifiers == {"Mod"} and key in OF_THE_BROWSER):
        raise NoKey(_("“%(keys)s” is needed by the browser.") % {"keys": word})
    if modifiers == {"Shift"} and len(key) == 1:
        return key.upper()
    return "+".join([*(name for name in ORDER if name in modifiers), key])
