from django import forms
from django.utils.translation import gettext_lazy

from contacts.models import ContactNote


class ContactForm(forms.Form):
    """What the team calls a customer; without a name it is the platform's again."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ContactNoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("New note"),
        max_length=ContactNote.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
