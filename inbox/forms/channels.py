from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from inbox.models import Channel
from workspaces.models import Team


class ChannelTeamsForm(forms.Form):
    """Which teams look after a channel."""

    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        required=False,
        label=gettext_lazy("Teams"),
        help_text=gettext_lazy("Without a team, everybody looks after it."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["teams"] = list(channel.teams.values_list("pk", flat=True))
        self.fields["teams"].queryset = Team.objects.filter(workspace=channel.workspace_id).order_by("name")  # type: ignore[attr-defined]
