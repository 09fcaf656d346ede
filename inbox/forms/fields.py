"""Fields that several forms have."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from inbox.media import is_misnamed, kind_of


class FilesField(forms.FileField):
    """Any number of files from one input, none of which is another kind of file than its name says."""

    widget = type("FilesInput", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(file, initial) for file in given if file]
        for file in files:
            if file.size and is_misnamed(file.name, *kind_of(file)):
                raise forms.ValidationError(
                    _("%(name)s is not the kind of file that its name says. Check it, and choose the right one.")
                    % {"name": file.name}
                )
        return files


class TextsField(forms.CharField):
    """Any number of short texts of one name, each in one line; the empty ones are left out."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        return [text for given in value or [] if (text := " ".join(super(TextsField, self).clean(given).split()))]


class MomentField(forms.Field):
    """A time with its zone, which is kept: it is the one in which people think of that time."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = parse_datetime(str(value))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError(_("This is no time. Choose it anew."))
        return moment
