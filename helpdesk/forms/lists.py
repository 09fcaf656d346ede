"""What is done in a list and on the board."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.forms.tickets import NO_TEAM, NOBODY
from helpdesk.models import Ticket
from inbox.queries import assignees, tags
from inbox.teams import teams
from workspaces.forms import OneSentenceForm
from workspaces.ids import read_id
from workspaces.models import Membership
from workspaces.roles import Permission

# Tickets changed by one form: what a list shows at once, and what was loaded behind it.
MOST_AT_ONCE = 200
NO_TAG = {"invalid_choice": gettext_lazy("There is no such tag any more. Choose another one.")}


class BulkForm(OneSentenceForm):
    """One thing for all the chosen tickets. change: "assignee:12", "status:waiting", …; `cleaned_data` has the `name` of what is
    changed and its `value`, None for nobody and no team."""

    NAMES = ("assignee", "team", "status", "priority", "tag")

    change = forms.CharField(max_length=40)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership

    @property
    def numbers(self) -> list[int]:
        found = [read_id(given) for given in self.data.getlist("number")[:MOST_AT_ONCE]]  # type: ignore[attr-defined]
        return [number for number in found if number is not None and number < 2**31]

    def clean_change(self) -> tuple[str, Any]:
        name, _colon, given = self.cleaned_data["change"].partition(":")
        if name not in self.NAMES:
            raise forms.ValidationError(_("Choose what is to be done."))
        if not self.numbers:
            raise forms.ValidationError(_("Choose some tickets first."))
        return name, self.fields_of(name).clean(given)

    def fields_of(self, name: str) -> forms.Field:
        workspace_id = self.membership.workspace_id
        fields: dict[str, forms.Field] = {
            "assignee": forms.ModelChoiceField(assignees(workspace_id), required=False, error_messages=NOBODY),
            "team": forms.ModelChoiceField(teams(workspace_id), required=False, error_messages=NO_TEAM),
            "tag": forms.ModelChoiceField(tags(workspace_id), error_messages=NO_TAG),
            "status": forms.ChoiceField(choices=Ticket.Status.choices),
            "priority": forms.TypedChoiceField(choices=Ticket.Priority.choices, coerce=int),
        }
        return fields[name]

    @property
    def permission(self) -> Permission:
        return Permission.TAG if self.cleaned_data["change"][0] == "tag" else Permission.TICKET
