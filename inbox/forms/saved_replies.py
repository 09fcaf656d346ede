import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.folding import fold
from inbox.forms.composer import MOST_FILES
from inbox.forms.fields import FilesField
from inbox.models import SavedReply, SavedReplyFile
from inbox.text import grouped
from inbox.variables import VARIABLES, mistakes
from workspaces.models import Workspace

# More than any channel takes: what one refuses is said when the reply is taken there.
LARGEST_SAVED_FILE = 25 * 1024**2
# What the channel with the most room takes. Where there is less, they leave as lines.
MOST_BUTTONS, LONGEST_BUTTON = 10, 40
SHORTCUT = re.compile(r"[a-z0-9_-]+")


class SavedReplyForm(forms.Form):
    """`cleaned_data` is what `save_saved_reply` takes."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    shortcut = forms.CharField(
        label=gettext_lazy("Shortcut"),
        max_length=40,
        help_text=gettext_lazy(
            "What is typed after “/”, such as “price”. It is kept in small letters without accents."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    folder = forms.CharField(
        label=gettext_lazy("Folder"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Choose one or write a new name. It may stay empty."),
        widget=forms.TextInput(attrs={"list": "folders", "autocomplete": "off"}),
    )
    text = forms.CharField(label=gettext_lazy("What is sent"), required=False, widget=forms.Textarea(attrs={"rows": 8}))
    buttons = forms.CharField(
        label=gettext_lazy("Buttons below it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "The words on each in a line of its own. Where a channel has no such buttons, they are sent as numbered lines."
        ),
    )
    removed: "forms.ModelMultipleChoiceField[SavedReplyFile]" = forms.ModelMultipleChoiceField(
        SavedReplyFile.objects.none(),
        required=False,
        label=gettext_lazy("Take these files out"),
        widget=forms.CheckboxSelectMultiple,
    )
    files = FilesField(  # type: ignore[assignment]
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("Add pictures or files"),
        help_text=gettext_lazy("They are sent after the text."),
    )

    def __init__(self, *args: Any, workspace: Workspace, reply: SavedReply, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reply.pk:
            self.initial = {name: getattr(reply, name) for name in ("title", "shortcut", "folder", "text")}
            self.initial["buttons"] = "\n".join(reply.buttons)
        self.workspace = workspace
        self.reply = reply
        files = reply.files.all() if reply.pk else SavedReplyFile.objects.none()
        self.fields["removed"].queryset = files  # type: ignore[attr-defined]

    def clean_shortcut(self) -> str:
        given = self.cleaned_data["shortcut"].removeprefix("/")
        shortcut = fold(given)
        if not SHORTCUT.fullmatch(shortcut):
            raise forms.ValidationError(_("Use letters, digits, - and _ only, without spaces."))
        other = self.workspace.saved_replies.filter(shortcut=shortcut).exclude(pk=self.reply.pk).first()
        if other is not None:
            raise forms.ValidationError(
                _("“/%(shortcut)s” is the shortcut of “%(title)s” already. Choose another.")
                % {"shortcut": shortcut, "title": other.title}
            )
        return shortcut

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        over = len(text) - SavedReply.LONGEST_TEXT
        if over > 0:
            raise forms.ValidationError(_("This is %(over)s characters too long.") % {"over": grouped(over)})
        if wrong := mistakes(text):
            known = ", ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
            raise forms.ValidationError(
                _("There is no variable “%(wrong)s”. There are: %(known)s.")
                % {"wrong": "”, “".join(wrong), "known": known}
            )
        return text

    def clean_buttons(self) -> list[str]:
        titles = [words for line in self.cleaned_data["buttons"].splitlines() if (words := " ".join(line.split()))]
        if len(titles) > MOST_BUTTONS:
            raise forms.ValidationError(_("At most %(most)s buttons.") % {"most": MOST_BUTTONS})
        if long := next((title for title in titles if len(title) > LONGEST_BUTTON), ""):
            raise forms.ValidationError(
                _("“%(title)s” is too long for a button: %(most)s characters at most.")
                % {"title": long, "most": LONGEST_BUTTON}
            )
        if len({title.casefold() for title in titles}) < len(titles):
            raise forms.ValidationError(_("Each button needs words of its own."))
        return titles

    def clean_files(self) -> Sequence[File]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        for file in files:
            if not file.size:
                raise forms.ValidationError(_("%(name)s is empty.") % {"name": file.name})
            if file.size > LARGEST_SAVED_FILE:
                raise forms.ValidationError(
                    _("%(name)s is too large: a saved reply takes files up to %(limit)s MB.")
                    % {"name": file.name, "limit": LARGEST_SAVED_FILE // 1024**2}
                )
        return files

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        count = len(self.fields["removed"].queryset) - len(data["removed"]) + len(data["files"])  # type: ignore[attr-defined]
        if count > MOST_FILES:
            raise forms.ValidationError(_("A saved reply takes at most %(number)s files.") % {"number": MOST_FILES})
        if not data["text"] and (data["buttons"] or not count):
            above = _("Write the words that stand above the buttons.")
            raise forms.ValidationError(above if data["buttons"] else _("Write a text, or add a file."))
        data["removed"] = list(data["removed"])
        return data
