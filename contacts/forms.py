"""Forms of customers. They check words; the actions check rights."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import masks, merging, telephone
from contacts.languages import language_choices
from contacts.models import Contact, ContactNote, CustomField
from contacts.presenters import label_of, shown
from contacts.zones import zone_called
from workspaces import own_fields
from workspaces.masking import is_masking
from workspaces.models import Workspace
from workspaces.own_fields import OwnFieldForm

MOST_ADDRESSES = 20
LINES = {"rows": 2, "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the team knows of a customer. `changes` is what `create_contact` and `change_contact` take.

    e-mails and telephones are written one a line, in the order in which they are to be tried.
    """

    emails = forms.CharField(
        label=gettext_lazy("E-mails, one a line"), required=False, widget=forms.Textarea(attrs=LINES)
    )
    phones = forms.CharField(
        label=gettext_lazy("Telephones, one a line"), required=False, widget=forms.Textarea(attrs=LINES)
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=language_choices)
    # Typed, as this form stands beside every thread and there are hundreds to choose from.
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone, by a city"),
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": gettext_lazy("such as Tokyo")}),
    )
    field_order = [
        "name", "phones", "emails", "company", "address", "birthday", "language", "time_zone", "owner", "tags", "consent",
    ]  # fmt: skip

    class Meta:
        model = Contact
        fields = ["name", "company", "address", "birthday", "language", "time_zone", "owner", "tags", "consent"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
            "company": forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
            "address": forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off"}),
            "tags": forms.CheckboxSelectMultiple,
            "birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {
            "owner": gettext_lazy("Looked after by"),
            "consent": gettext_lazy("News that was not asked for"),
            "tags": gettext_lazy("Tags"),
        }

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        # Who left may still be the one: another change leaves that alone.
        present = Q(removed_at=None) | Q(pk=self.instance.owner_id)
        colleagues = workspace.memberships.filter(present).select_related("user").order_by("user__name", "pk")
        owner = self.fields["owner"]
        owner.queryset, owner.empty_label = colleagues, _("Nobody")  # type: ignore[attr-defined]
        self.fields["tags"].queryset = workspace.tags.order_by(Lower("name"))  # type: ignore[attr-defined]
        self.own_fields = {own_fields.name_of(row): row for row in workspace.custom_fields.all()}
        self.fields |= own_fields.form_fields(self.own_fields.values(), self.instance.custom)
        for field in self.fields.values():
            field.show_hidden_initial = True
        if self.instance.pk:
            self.initial["emails"] = "\n".join(map(str, self.instance.emails.all()))
            self.initial["phones"] = "\n".join(masks.phone(row.number) for row in self.instance.phones.all())
            # What is masked is shown before it is changed; a form that was drawn so has no such fields to send.
            for name in ("emails", "phones"):
                self.fields[name].disabled = is_masking() and bool(self.initial[name]) and name not in self.data
            self.initial["name"] = masks.name(self.instance.name)
            is_hidden = self.initial["name"] != self.instance.name
            self.fields["name"].disabled = is_hidden and "name" not in self.data
            self.initial.update({name: self.instance.custom.get(row.key, "") for name, row in self.own_fields.items()})

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        # What a program read masked and sends back is no new name.
        return self.instance.name if name == masks.name(self.instance.name) else name

    def clean_time_zone(self) -> str:
        written = self.cleaned_data["time_zone"].strip()
        try:
            return zone_called(written) if written else ""
        except ValueError as problem:
            raise ValidationError(_("We know no such time zone. Write a large city of it, such as Tokyo.")) from problem

    def clean_emails(self) -> list[str]:
        return self.each_line("emails", checked_email)

    def clean_phones(self) -> list[str]:
        return self.each_line("phones", lambda line: telephone.normalise(line, self.workspace.country))

    def each_line(self, name: str, check: Callable[[str], str]) -> list[str]:
        if self.fields[name].disabled:
            return []
        lines = [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]
        if len(lines) > MOST_ADDRESSES:
            raise ValidationError(_("At most %(most)s lines.") % {"most": MOST_ADDRESSES})
        try:
            return list(dict.fromkeys(check(line) for line in lines))
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem

    @property
    def changes(self) -> dict[str, Any]:
        """What is otherwise than when the form was drawn: one that stood open for hours undoes nothing of a colleague's."""
        return self.changes_of(self.changed_data)

    def changes_of(self, names: Iterable[str]) -> dict[str, Any]:
        """The same of these fields, whatever they were before."""
        changed = {name: self.cleaned_data[name] for name in names}
        own = {
            self.own_fields[name].key: own_fields.in_json(changed.pop(name))
            for name in self.own_fields.keys() & changed.keys()
        }
        return changed | ({"custom": own} if own else {})

    def _post_clean(self) -> None:
        """The instance stays as it is: the action reads the row again and holds it."""


def checked_email(line: str) -> str:
    try:
        validate_email(line)
    except ValidationError as problem:
        raise ValueError(_("“%(written)s” is no e-mail address.") % {"written": line[:60]}) from problem
    return line.lower()


class ContactNoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("New note"),
        max_length=ContactNote.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class RetentionForm(forms.Form):
    """How many months a customer is kept after the last that was heard of them; empty for ever."""

    months = forms.TypedChoiceField(
        label=gettext_lazy("Erase customers of whom nothing was heard for"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", gettext_lazy("Never: keep them for ever")),
            (6, gettext_lazy("6 months")),
            (12, gettext_lazy("1 year")),
            (24, gettext_lazy("2 years")),
            (36, gettext_lazy("3 years")),
            (60, gettext_lazy("5 years")),
        ],
    )


class CustomFieldForm(OwnFieldForm):
    class Meta(OwnFieldForm.Meta):
        model = CustomField


# ── Two customers who are one ──────────────────────────────────────────────────────────────────────────────────────


class MergeForm(forms.Form):
    """A choice for each field in which the two have something else. `wins`: those in which the absorbed one's counts."""

    KEPT, GONE = "kept", "gone"

    def __init__(
        self, *args: Any, kept: Contact, gone: Contact, own_fields: Iterable[CustomField], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in merging.conflicts(kept, gone):
            choices = [(self.KEPT, shown(kept, name, own_fields)), (self.GONE, shown(gone, name, own_fields))]
            self.fields[name] = forms.ChoiceField(
                label=label_of(name, own_fields),
                choices=choices,
                initial=self.GONE if merging.wins_by_itself(kept, gone, name) else self.KEPT,
                widget=forms.RadioSelect,
            )

    @property
    def wins(self) -> list[str]:
        return [name for name, choice in self.cleaned_data.items() if choice == self.GONE]
