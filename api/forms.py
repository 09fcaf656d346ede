"""Forms of the pages on which tokens and webhooks are made."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from api.models import WebhookEndpoint
from api.models.webhook import EventType
from api.outgoing import addresses
from api.scopes import Scope
from workspaces.models import Membership
from workspaces.roles import Permission, Role

LIVES = {"30": 30, "90": 90, "365": 365, "": None}


class TokenForm(forms.Form):
    """What `create_token` takes."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=gettext_lazy("Whose it is"), required=False, widget=forms.RadioSelect)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    life = forms.ChoiceField(
        label=gettext_lazy("How long it is valid"),
        required=False,
        choices=[
            ("90", gettext_lazy("90 days")),
            ("30", gettext_lazy("30 days")),
            ("365", gettext_lazy("A year")),
            ("", gettext_lazy("Until it is revoked")),
        ],
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if membership.may(Permission.MANAGE_API):
            self.fields["role"].choices = [  # type: ignore[attr-defined]
                ("", gettext_lazy("Mine: it may what I may, and ends when I leave")),
                *(
                    (role.value, gettext_lazy("The workspace's own, as: %(role)s") % {"role": role.label})
                    for role in (Role.VIEWER, Role.AGENT, Role.ADMIN)
                ),
            ]
        else:
            del self.fields["role"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["expires_at"] = expiry(data.pop("life", ""))
        return data


def expiry(life: str) -> datetime | None:
    days = LIVES.get(life)
    return timezone.now() + timedelta(days=days) if days else None


class WebhookForm(forms.ModelForm):  # type: ignore[type-arg]
    """What `create_webhook` and `change_webhook` take."""

    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("What is posted"),
        choices=[choice for choice in EventType.choices if choice[0] not in EventType.unasked()],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = WebhookEndpoint
        fields = ["url", "description", "events"]
        labels = {"description": gettext_lazy("What it is for")}

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            addresses.read(url)
        except addresses.NotAllowed as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return url

    def _post_clean(self) -> None:
        """The instance stays as it is: the action reads the row again and holds it."""
