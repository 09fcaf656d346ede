"""What is done to conversations."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox import queries, teams
from inbox.forms.fields import MomentField
from inbox.models import Conversation
from workspaces.forms import OneSentenceForm
from workspaces.ids import read_id
from workspaces.models import Membership, Tag, Team

LONGEST_SNOOZE = timedelta(days=365)
# Conversations changed by one request; a browser sends more of them one after another.
MOST_AT_ONCE = 50
NOT_HERE = gettext_lazy("This person does not answer customers here any more. Choose somebody else.")
NO_TAG = gettext_lazy("There is no such tag any more. Choose another one.")
NO_TEAM = gettext_lazy("There is no such team any more. Choose another one.")


def check_snooze(until: datetime) -> datetime:
    """Return a time until which something can be put aside. Raises ValidationError for another."""
    if until <= timezone.now():
        raise forms.ValidationError(_("This time is past. Choose a later one."))
    if until > timezone.now() + LONGEST_SNOOZE:
        raise forms.ValidationError(_("Choose a time within a year."))
    return until


class SnoozeForm(forms.Form):
    """Until when a conversation is put aside."""

    until = MomentField()

    def clean_until(self) -> datetime:
        return check_snooze(self.cleaned_data["until"])


class BulkForm(OneSentenceForm):
    """What is done to a portion of the chosen conversations. ids: with commas. before, left: how many were changed, and how
    many could not be, already."""

    VERBS = ("read", "unread", "assign", "assign_team", "tag", "untag", "hold", "snooze", "resolve", "reopen")

    verb = forms.ChoiceField(choices=[(name, name) for name in VERBS])
    ids = forms.CharField()
    before = forms.IntegerField(required=False, min_value=0)
    left = forms.IntegerField(required=False, min_value=0)
    until = MomentField(required=False)
    assignee = forms.CharField(required=False)
    team = forms.CharField(required=False)
    tag = forms.CharField(required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership

    def clean_ids(self) -> list[int]:
        ids = [read_id(given) for given in self.cleaned_data["ids"].split(",")]
        if len(ids) > MOST_AT_ONCE or None in ids:
            raise forms.ValidationError(_("These are no conversations. Choose them anew."))
        return [pk for pk in ids if pk is not None]

    def clean_before(self) -> int:
        return self.cleaned_data["before"] or 0

    def clean_left(self) -> int:
        return self.cleaned_data["left"] or 0

    def clean_team(self) -> Team | None:
        """None, where none is named."""
        if not (given := self.cleaned_data["team"]):
            return None
        team = teams.team(self.membership.workspace_id, given)
        if team is None:
            raise forms.ValidationError(NO_TEAM)
        return team

    def clean_tag(self) -> Tag | None:
        """None, where none is named."""
        if not (given := self.cleaned_data["tag"]):
            return None
        tag = queries.tags(self.membership.workspace_id).filter(pk=read_id(given) or 0).first()
        if tag is None:
            raise forms.ValidationError(NO_TAG)
        return tag

    def clean_assignee(self) -> Membership | None:
        """Nobody, where none is named."""
        if not (given := self.cleaned_data["assignee"]):
            return None
        assignee = queries.assignee(self.membership.workspace_id, given)
        if assignee is None:
            raise forms.ValidationError(NOT_HERE)
        return assignee

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("verb") == "snooze" and not self.errors:
            data["until"] = check_snooze(data["until"] or timezone.now())
        if data.get("verb") in ("tag", "untag") and not self.errors and data["tag"] is None:
            raise forms.ValidationError(NO_TAG)
        return data


class PriorityForm(forms.Form):
    priority = forms.TypedChoiceField(
        choices=Conversation.Priority.choices, coerce=lambda value: Conversation.Priority(int(value))
    )
