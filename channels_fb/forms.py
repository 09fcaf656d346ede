from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PagesForm(forms.Form):
    """Which of the listed pages to connect."""

    pages = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick at least one Page."),
            "invalid_choice": _("This Page cannot be connected. Choose among those that can be ticked."),
        }
    )

    def __init__(self, *args: Any, connectable: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pages"].choices = [(page_id, page_id) for page_id in connectable]  # type: ignore[attr-defined]
