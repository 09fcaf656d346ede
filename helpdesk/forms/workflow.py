from collections.abc import Iterator
from itertools import permutations
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from helpdesk.models import Ticket
from helpdesk.workflow import Ways
from workspaces.roles import Role

WHO = [
    ("", gettext_lazy("Nobody")),
    (Role.AGENT, gettext_lazy("Everybody who works on tickets")),
    (Role.ADMIN, gettext_lazy("Admins and owners")),
    (Role.OWNER, gettext_lazy("Owners only")),
]


class WorkflowForm(forms.Form):
    """Who may move a ticket from each status to each other. `ways` is what `set_workflow` takes."""

    def __init__(self, *args: Any, ways: Ways, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for before, after in permutations(Ticket.Status, 2):
            self.fields[name_of(before, after)] = forms.ChoiceField(
                label=after.label, choices=WHO, required=False, initial=ways.get(before, {}).get(after, "")
            )

    @property
    def groups(self) -> Iterator[tuple[Ticket.Status, list[forms.BoundField]]]:
        for before in Ticket.Status:
            yield before, [self[name_of(before, after)] for after in Ticket.Status if after != before]

    @property
    def ways(self) -> Ways:
        return {
            before.value: {
                after.value: who
                for after in Ticket.Status
                if after != before and (who := self.cleaned_data[name_of(before, after)])
            }
            for before in Ticket.Status
        }


def name_of(before: str, after: str) -> str:
    return f"{before}-to-{after}"
