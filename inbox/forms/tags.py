from typing import Any

from django import forms
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from workspaces.models import Tag, Workspace

TAKEN = gettext_lazy("There is a tag of this name already. Choose another name.")


class TagForm(forms.Form):
    """A tag's name, which no other of the workspace has in whatever case, and its colour. tag: the one to change."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=Tag.Colour.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, workspace: Workspace, tag: Tag | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = workspace.tags.exclude(pk=tag.pk) if tag else workspace.tags.all()
        if tag:
            self.initial = {"name": tag.name, "colour": tag.colour}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if self.others.alias(folded=Lower("name")).filter(folded=Lower(Value(name))).exists():
            raise forms.ValidationError(TAKEN)
        return name
