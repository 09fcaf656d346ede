from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.chords import NoKey, read_keys
from inbox.presenters.keys import Key, all_keys, own
from workspaces.models import User

CHANGEABLE = [key for key in all_keys() if key.action and not key.is_fixed]


class KeysForm(forms.Form):
    """A field for each key that can be changed, named for its action, and which key sends.

    cleaned_data: by action the chords, one after another; `enter_sends`.
    """

    enter_sends = forms.TypedChoiceField(
        label=gettext_lazy("To send"),
        choices=[
            ("enter", gettext_lazy("Enter sends, Shift+Enter breaks the line")),
            ("", gettext_lazy("Ctrl+Enter sends, Enter breaks the line")),
        ],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {key.action: own(user, key) for key in CHANGEABLE}
        self.initial["enter_sends"] = "enter" if user.enter_sends else ""
        for action, key in self.own.items():
            self.initial[action] = key.words
            self.fields[action] = forms.CharField(
                label=str(key.label),
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        taken: list[tuple[Key, str]] = [(key, " ".join(key.keys)) for key in all_keys() if key.is_fixed]
        # Of two keys that collide the one that was changed is told of it.
        for key in sorted(self.own.values(), key=lambda key: key.action in self.changed_data):
            try:
                keys = " ".join(read_keys(given.get(key.action, ""), is_held=key.is_held))
                refuse_a_collision(keys, taken)
            except NoKey as problem:
                self.add_error(key.action, problem.sentence)
            else:
                given[key.action] = keys
                taken.append((key, keys))
        return given


def refuse_a_collision(keys: str, taken: list[tuple[Key, str]]) -> None:
    """One key must not be two, nor the beginning of two others."""
    for other, theirs in taken:
        if not keys or not theirs:
            continue
        if keys == theirs:
            raise NoKey(_("This is the key of “%(label)s” already.") % {"label": other.label})
        if keys.startswith(f"{theirs} ") or theirs.startswith(f"{keys} "):
            raise NoKey(_("The keys of “%(label)s” begin alike, so one of the two would not be heard.") % {"label": other.label})  # fmt: skip
