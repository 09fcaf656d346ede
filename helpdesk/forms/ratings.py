from django import forms
from django.utils.translation import gettext_lazy

from helpdesk.ratings import HIGHEST

LABELS = {
    1: gettext_lazy("Very bad"),
    2: gettext_lazy("Bad"),
    3: gettext_lazy("So-so"),
    4: gettext_lazy("Good"),
    5: gettext_lazy("Very good"),
}


class RatingForm(forms.Form):
    """`cleaned_data` is what `rate_ticket` takes."""

    score = forms.TypedChoiceField(
        choices=[(score, LABELS[score]) for score in range(1, HIGHEST + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the five first.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What was good, and what was not? (if you like)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
