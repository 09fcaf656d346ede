from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from helpdesk.models import Ticket, TicketField
from workspaces.own_fields import OwnFieldForm


class TicketFieldForm(OwnFieldForm):
    ticket_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Asked of these types of tickets; of all where you choose none"),
        choices=Ticket.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(OwnFieldForm.Meta):
        model = TicketField
        fields = ["name", "kind", "ticket_kinds"]

    def clean_ticket_kinds(self) -> list[Any]:
        """All of them are as good as none, and hold for a type that comes later too."""
        chosen = self.cleaned_data["ticket_kinds"]
        return [] if len(chosen) == len(Ticket.Kind) else chosen
