from collections.abc import Sequence
from typing import Any

from django import forms

from inbox.customers.starting import Way


class StartForm(forms.Form):
    """One of the ways on which a conversation may begin; `cleaned_data["way"]` is it."""

    way = forms.ChoiceField()

    def __init__(self, *args: Any, ways: Sequence[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = {way.value: way for way in ways}
        self.fields["way"].choices = [(value, value) for value in self.ways]  # type: ignore[attr-defined]

    def clean_way(self) -> Way:
        return self.ways[self.cleaned_data["way"]]
