from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from inbox.connectors import get_connector
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


class SignalsForm(forms.Form):
    """What the channel's customers are shown of us, on or off: only what its platform can show. None of what was not
    switched."""

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capabilities = get_connector(channel.platform).capabilities
        for name, can in (("shows_seen", capabilities.seen), ("shows_typing", capabilities.typing)):
            if can:
                self.fields[name] = forms.TypedChoiceField(
                    choices=[("on", "on"), ("off", "off")],
                    coerce=lambda given: given == "on",
                    required=False,
                    empty_value=None,
                )
