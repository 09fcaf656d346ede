"""The values of a workspace's own fields: how a form asks for them, how a row's JSON holds them, how people read them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workspaces.models import OwnField, Workspace

TAKEN = gettext_lazy("There is a field of this name already. Choose another name.")
PREFIX = "own_"


def name_of(row: OwnField) -> str:
    """What the field is called in a form."""
    return f"{PREFIX}{row.key}"


def form_fields(rows: Iterable[OwnField], custom: Mapping[str, Any]) -> dict[str, forms.Field]:
    """By their names in a form. custom: what the row has of them now."""
    return {name_of(row): FORM_FIELDS[row.kind](row, custom.get(row.key)) for row in rows}


def text_field(row: OwnField, _value: Any) -> forms.Field:
    return forms.CharField(label=row.name, required=False, max_length=500)


def number_field(row: OwnField, _value: Any) -> forms.Field:
    return forms.DecimalField(label=row.name, required=False, max_digits=20)


def date_field(row: OwnField, _value: Any) -> forms.Field:
    return forms.DateField(
        label=row.name, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def choice_field(row: OwnField, value: Any) -> forms.Field:
    """value: what the row has, which is kept though it may be offered no more."""
    offered = dict.fromkeys([*row.choices, *([value] if value else [])])
    return forms.ChoiceField(label=row.name, required=False, choices=[("", "–"), *((each, each) for each in offered)])


def yes_no_field(row: OwnField, _value: Any) -> forms.Field:
    return forms.TypedChoiceField(
        label=row.name,
        required=False,
        choices=[("", "–"), ("True", _("Yes")), ("False", _("No"))],
        coerce=lambda value: value == "True",
        empty_value=None,
    )


FORM_FIELDS: dict[str, Callable[[OwnField, Any], forms.Field]] = {
    OwnField.Kind.TEXT: text_field,
    OwnField.Kind.NUMBER: number_field,
    OwnField.Kind.DATE: date_field,
    OwnField.Kind.CHOICE: choice_field,
    OwnField.Kind.YES_NO: yes_no_field,
}


def in_json(value: Any) -> Any:
    """As a row's `custom` holds it: a date as ISO 8601 has it, a number as it was written, without rounding."""
    if value is None or isinstance(value, str | bool):
        return value
    return str(value)


def in_words(kind: str, value: Any) -> str:
    """A value that `in_json` made, as people read it. kind: one that is gone is a text."""
    return READ.get(kind, str)(value)


READ: dict[str, Callable[[Any], str]] = {
    OwnField.Kind.NUMBER: lambda value: number_format(value, force_grouping=True),
    OwnField.Kind.DATE: lambda value: date_format(date.fromisoformat(value), "DATE_FORMAT"),
    OwnField.Kind.YES_NO: lambda value: _("Yes") if value else _("No"),
}


class OwnFieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """A field of the workspace's own. The kind of one that is there stays: its values are of that kind."""

    choices = forms.CharField(
        label=gettext_lazy("Choices, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    field_order = ["name", "kind", "choices"]

    class Meta:
        fields = ["name", "kind"]
        labels = {"kind": gettext_lazy("What it holds")}

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        if self.instance.pk:
            del self.fields["kind"]
            self.initial["choices"] = "\n".join(self.instance.choices)
            if self.instance.kind != OwnField.Kind.CHOICE:
                del self.fields["choices"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        known = type(self.instance)._default_manager.filter(workspace=self.workspace)
        if known.exclude(pk=self.instance.pk).filter(name__iexact=name).exists():
            raise ValidationError(TAKEN)
        return name

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split())[:100] for line in self.cleaned_data["choices"].splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> dict[str, Any]:
        kind = self.cleaned_data.get("kind", self.instance.kind)
        if kind == OwnField.Kind.CHOICE and not self.cleaned_data.get("choices"):
            self.add_error("choices", _("Write at least one choice."))
        return self.cleaned_data
