"""Business hours, days off, and how fast tickets are to be answered and resolved."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk.models import BusinessHours, Target, Ticket
from inbox.connectors import get_connector
from workspaces.hours import WeekForm
from workspaces.models import Workspace

MOST_TARGETS = 40
LONGEST_HOURS = 2000
MINUTES = ("first_answer_minutes", "next_answer_minutes", "resolution_minutes")


class HoursForm(WeekForm):
    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        own = BusinessHours.objects.filter(workspace=workspace).first() or BusinessHours()
        super().__init__(*args, **kwargs | {"initial": self.written(own.hours, own.holidays)})


def hours_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal("0.05"),
        max_value=LONGEST_HOURS,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "input", "step": "any", "inputmode": "decimal"}),
    )


class TargetForm(forms.Form):
    """A line of the table: hours of business time; one without any is left out."""

    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), required=False, coerce=int, empty_value=None, widget=forms.Select
    )
    platform = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    first_answer = hours_field(pgettext_lazy("target", "First answer"))
    next_answer = hours_field(pgettext_lazy("target", "Next answer"))
    resolution = hours_field(pgettext_lazy("target", "Resolution"))

    def __init__(self, *args: Any, platforms: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(platform, get_connector(platform).label) for platform in platforms]
        priority: Any = self.fields["priority"]
        priority.choices = [("", _("Any priority")), *reversed(Ticket.Priority.choices)]
        platform: Any = self.fields["platform"]
        platform.choices = [("", _("Any channel")), *named]
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "aria-label": field.label}

    @property
    def target(self) -> Target | None:
        given = self.cleaned_data
        minutes = {
            f"{name}_minutes": in_minutes(given.get(name)) for name in ("first_answer", "next_answer", "resolution")
        }
        if not any(minutes.values()):
            return None
        return Target(priority=given["priority"], platform=given["platform"], **minutes)


class Targets(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        lines = [(target.priority, target.platform) for target in self.targets]
        if len(set(lines)) < len(lines):
            raise forms.ValidationError(_("Two lines are for the same priority and channel. Empty one of them."))

    @property
    def targets(self) -> list[Target]:
        return [form.target for form in self.forms if form.target]


TargetFormSet = forms.formset_factory(TargetForm, formset=Targets, extra=3, max_num=MOST_TARGETS, validate_max=True)


def target_forms(workspace: Workspace, data: Any = None) -> Any:
    own = sorted(workspace.ticket_targets.all(), key=lambda row: (-(row.priority or 0), row.platform))
    used = {row.platform for row in own if row.platform}
    platforms = sorted({*workspace.channels.values_list("platform", flat=True), *used})
    initial = [
        {"priority": row.priority, "platform": row.platform}
        | {name.removesuffix("_minutes"): in_hours(getattr(row, name)) for name in MINUTES}
        for row in own
    ]
    return TargetFormSet(data, initial=initial, form_kwargs={"platforms": platforms}, prefix="targets")


def in_minutes(given: Decimal | None) -> int | None:
    return None if given is None else max(1, round(given * 60))


def in_hours(minutes: int | None) -> Decimal | None:
    return None if minutes is None else (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize()
