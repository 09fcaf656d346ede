from django import forms
from django.utils.translation import gettext_lazy

from contacts.models import ContactNote


class ContactNoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("New note"),
        max_length=ContactNote.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
