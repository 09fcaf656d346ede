from django import forms
from django.utils.translation import gettext_lazy


class SavedViewForm(forms.Form):
    """A name for the filter that a page shows, and whether everybody sees it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    is_shared = forms.BooleanField(required=False)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
