"""Forms of an import. They check words; the actions check rights."""

from typing import Any

import filetype
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.importing.columns import MOST_COLUMNS
from contacts.importing.kinds import kind_of
from contacts.importing.sheet import DELIMITERS, ENCODINGS, UTF16, find_delimiter, find_encoding, first_rows
from contacts.models import ContactImport

HEAD_BYTES = 4096
EMPTY = gettext_lazy("This file is empty. Choose another one.")
WORKBOOKS = frozenset({"zip", "xlsx", "xls", "ods"})


class ImportFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": EMPTY,
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MOST_MEGABYTES * 1024 * 1024:
            raise ValidationError(
                _("This file is larger than %(most)s MB. Split it and import its parts.")
                % {"most": settings.IMPORT_MOST_MEGABYTES}
            )
        head = file.read(HEAD_BYTES)
        kind = filetype.guess(head)
        if (kind is not None and kind.extension in WORKBOOKS) or head.startswith(b"\xd0\xcf\x11\xe0"):
            raise ValidationError(
                _("This is a workbook. Save it as CSV UTF-8 in your spreadsheet, and choose that file.")
            )
        assert file.file is not None
        encoding = find_encoding(file.file)
        if kind is not None or (encoding != UTF16 and is_binary(head)):
            raise ValidationError(_("This is no text with rows and columns. Choose a CSV file."))
        rows = first_rows(file.file, encoding, find_delimiter(file.file, encoding), 2)
        if not any(cell.strip() for row in rows for cell in row.cells):
            raise ValidationError(EMPTY)
        if max(len(row.cells) for row in rows) > MOST_COLUMNS:
            raise ValidationError(
                _("This file has more than %(most)s columns. Delete those that you do not need.")
                % {"most": MOST_COLUMNS}
            )
        file.seek(0)
        return file


def is_binary(head: bytes) -> bool:
    """Text has no control characters but those that set things apart; one that slipped in makes no other file of it."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1b" for byte in head)
    return controls > len(head) / 50


class ReadingForm(forms.ModelForm):
    """How the file is written, where the guess was wrong."""

    encoding = forms.ChoiceField(label=gettext_lazy("Letters"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=gettext_lazy("Between two cells"), choices=list(DELIMITERS.items()))
    has_header = forms.BooleanField(label=gettext_lazy("The first row names the columns"), required=False)

    class Meta:
        model = ContactImport
        fields = ["encoding", "delimiter", "has_header"]

    def _post_clean(self) -> None:
        """The instance stays as it is: the action reads the row again and holds it."""


class MatchingForm(forms.ModelForm):
    """What each column holds: a field `column_3` for the fourth; and by which rules of its kind they are taken."""

    class Meta:
        model = ContactImport
        fields = ["known", "makes_contacts", "date_order"]
        labels = {
            "makes_contacts": gettext_lazy("Whoever is not there yet becomes a customer"),
            "date_order": gettext_lazy("Dates in the file"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind_of(self.instance)
        for name in {*self.Meta.fields} - {*self.kind.rules}:
            del self.fields[name]
        self.fields["known"] = forms.ChoiceField(
            label=str(self.kind.known_label),
            choices=[(each.value, each.label) for each in self.kind.known],
            widget=forms.RadioSelect,
        )
        self.keys = self.kind.labels(self.instance.workspace)
        choices = [("", _("Do not import")), *self.keys.items()]
        for number, key in enumerate(self.instance.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                choices=choices, required=False, initial=key if key in self.keys else ""
            )

    def clean(self) -> dict[str, Any]:
        columns = [self.cleaned_data.get(f"column_{number}", "") for number in range(len(self.instance.columns))]
        for key in {key for key in columns if key and key not in self.kind.several and columns.count(key) > 1}:
            self.add_error(
                None, _("“%(field)s” is chosen for two columns. Choose one of them.") % {"field": self.keys[key]}
            )
        if problem := self.kind.missing(columns):
            self.add_error(None, str(problem))
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data} | {
            "columns": columns
        }

    def _post_clean(self) -> None:
        """The instance stays as it is: the action reads the row again and holds it."""
