"""Business hours, days off, and how fast tickets are to be answered and resolved."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk.models import BusinessHours, Target, Ticket
from inbox.connectors import get_connector
from workspaces import hours
from workspaces.models import Workspace

ALWAYS, HOURS = "always", "hours"
MOST_TARGETS = 40
LONGEST_HOURS = 2000
MINUTES = ("first_answer_minutes", "next_answer_minutes", "resolution_minutes")


class HoursForm(forms.Form):
    """`cleaned_data` has `week` and `holidays`."""

    opening = forms.ChoiceField(
        label=gettext_lazy("When you work"),
        choices=[(ALWAYS, gettext_lazy("Always")), (HOURS, gettext_lazy("At business hours"))],
        widget=forms.RadioSelect,
    )
    week = forms.Field(label=gettext_lazy("Business hours"), required=False, widget=hours.WeekInput)
    holidays = forms.CharField(
        label=gettext_lazy("Holidays"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Days on which nobody answers, one or a span a line: 30/4/2027 or 5/2/2027 – 12/2/2027."
        ),
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        own = BusinessHours.objects.filter(workspace=workspace).first() or BusinessHours()
        initial = {
            "opening": HOURS if own.hours else ALWAYS,
            "week": {day: own.hours.get(str(day), []) for day in range(7)},
            "holidays": hours.dates_in_words(own.holidays),
        }
        super().__init__(*args, **kwargs | {"initial": initial})

    @property
    def week_rows(self) -> list[dict[str, Any]]:
        return hours.week_rows(self["week"].value())

    def clean_week(self) -> dict[str, list[list[str]]]:
        """Of hours that do not count, nothing is asked."""
        return hours.read_week(self.cleaned_data["week"]) if self.cleaned_data.get("opening") == HOURS else {}

    def clean_holidays(self) -> list[date]:
        return hours.read_dates(self.cleaned_data["holidays"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("opening") == HOURS and not given.get("week") and "week" not in self.errors:
            self.add_error("week", _("Give at least one day its hours, or choose “Always”."))
        return given


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
