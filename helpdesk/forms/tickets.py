"""What people write of a ticket."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from helpdesk import queries, sight
from helpdesk.models import Ticket, TicketLink
from inbox.queries import assignees
from inbox.teams import teams
from workspaces import own_fields
from workspaces.forms import OneSentenceForm
from workspaces.models import Membership, Team
from workspaces.moments import LocalMomentField

LONGEST_DESCRIPTION = 20_000
# A slip of the keyboard, such as the year 0202: beyond them is also what no clock can reckon with.
EARLIEST_DUE, LATEST_DUE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
NOBODY = {"invalid_choice": gettext_lazy("This person does not answer customers here any more. Choose somebody else.")}
NO_TEAM = {"invalid_choice": gettext_lazy("There is no such team any more. Choose another one.")}


class TicketForm(OneSentenceForm):
    """A ticket's fields. custom: what the ticket has of its workspace's own."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=Ticket.Kind.choices)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Ticket.Priority.choices, coerce=int, initial=Ticket.Priority.NORMAL
    )
    assignee: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        Membership.objects.none(), label=gettext_lazy("Assigned to"), required=False, error_messages=NOBODY
    )
    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Team"), required=False, error_messages=NO_TEAM
    )

    def __init__(
        self, *args: Any, membership: Membership, custom: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = assignees(membership.workspace_id)  # type: ignore[attr-defined]
        self.fields["assignee"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams(membership.workspace_id)  # type: ignore[attr-defined]
        self.fields["team"].empty_label = pgettext("ticket", "No team")  # type: ignore[attr-defined]
        self.own_fields = {own_fields.name_of(row): row for row in membership.workspace.ticket_fields.all()}
        self.fields |= own_fields.form_fields(self.own_fields.values(), custom or {})

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: own_fields.in_json(new) if name in self.own_fields else new for name, new in given.items()}

    @property
    def own_lines(self) -> list[tuple[forms.BoundField, str]]:
        """The workspace's own fields, and of which types each is asked; of all where that is empty."""
        return [
            (self[name], " ".join(row.ticket_kinds)) for name, row in self.own_fields.items() if name in self.fields
        ]

    @property
    def problem(self) -> str:
        name, errors = next(iter(self.errors.items()))
        return f"{self.own_fields[name]}: {errors[0]}" if name in self.own_fields else str(errors[0])


class NewTicketForm(TicketForm):
    """client_id: made with the form, so that a repeated one is known."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def for_action(self) -> dict[str, Any]:
        """What `create_ticket` takes."""
        given = dict(self.cleaned_data)
        return given | {"custom": {name: given.pop(name) for name in self.own_fields}}


class ChangeForm(TicketForm):
    """Some of the fields, and the version of the ticket from which the form was drawn: what `change_ticket` takes."""

    due_at = LocalMomentField(
        required=False,
        error_messages={"invalid": gettext_lazy("This is no time. Choose it anew.")},
        validators=[
            MinValueValidator(EARLIEST_DUE, gettext_lazy("That year is long over. Choose the time anew.")),
            MaxValueValidator(LATEST_DUE, gettext_lazy("Nobody will wait for that year. Choose the time anew.")),
        ],
    )
    version = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)

    def __init__(
        self, *args: Any, membership: Membership, custom: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, membership=membership, custom=custom, **kwargs)
        self.fields["due_at"].zone = ZoneInfo(membership.workspace.time_zone)  # type: ignore[attr-defined]
        for name in [name for name in self.fields if name not in self.data and name != "version"]:
            del self.fields[name]


class OwnValuesForm(forms.Form):
    """The fields of the workspace's own, drawn with what the ticket has; `ChangeForm` checks what comes back."""

    def __init__(self, *args: Any, membership: Membership, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = membership.workspace.ticket_fields.all()
        asked = [row for row in rows if row.is_asked_of(ticket.kind) or row.key in ticket.custom]
        self.fields |= own_fields.form_fields(asked, ticket.custom)
        self.initial = {own_fields.name_of(row): ticket.custom.get(row.key, "") for row in asked}


class MoveForm(forms.Form):
    status = forms.ChoiceField(choices=Ticket.Status.choices)
    version = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


class LinkForm(OneSentenceForm):
    """kind: as `TicketLink.Kind`; with a "-" before it, it is the other ticket that has the link. other: its number."""

    kind = forms.ChoiceField(
        choices=[*TicketLink.Kind.choices, *((f"-{value}", "") for value in TicketLink.Kind.values)]
    )
    other = forms.CharField(max_length=20)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership

    def clean_other(self) -> Ticket:
        tickets = sight.tickets(self.membership)
        ticket = queries.number_named(tickets, self.cleaned_data["other"])
        if ticket is None:
            raise forms.ValidationError(_("There is no ticket of this number. Look it up in the list."))
        return ticket
