from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from inbox.models import SavedView
from workspaces.forms import OneSentenceForm
from workspaces.models import Membership
from workspaces.roles import Permission


class SavedViewForm(OneSentenceForm):
    """`cleaned_data` is what `save_view` takes. view: the one to change."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_shared = forms.BooleanField(label=gettext_lazy("For everybody in the workspace"), required=False)

    def __init__(self, *args: Any, membership: Membership, view: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if view:
            self.initial = {"name": view.name, "is_shared": view.is_shared}
        # Who only reads keeps views for themselves.
        self.fields["is_shared"].disabled = not membership.may(Permission.ANSWER)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
