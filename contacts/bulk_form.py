"""What is to be done to many customers: a verb, and what it is given."""

from typing import Any

from django import forms
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from contacts.bulk import PERMISSIONS, Verb
from contacts.filters import ME, NOBODY, colleagues, consents
from workspaces.models import Membership


class BulkForm(forms.Form):
    """A field for each verb that the member may; the button that was pressed names the verb."""

    verb = forms.ChoiceField(choices=Verb.choices, widget=forms.HiddenInput)
    assign = forms.ChoiceField(label=gettext_lazy("Looked after by"), required=False)
    tag = forms.ChoiceField(label=gettext_lazy("Add a tag"), required=False)
    untag = forms.ChoiceField(label=gettext_lazy("Remove a tag"), required=False)
    consent = forms.ChoiceField(label=gettext_lazy("News that was not asked for"), required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        tags = [(str(row.pk), row.name) for row in membership.workspace.tags.order_by(Lower("name"))]
        choices = {"assign": colleagues(membership), "tag": tags, "untag": tags, "consent": consents(membership)}
        for name, offered in choices.items():
            self.fields[name].choices = [("", "–"), *offered]  # type: ignore[attr-defined]
            if not membership.may(PERMISSIONS[Verb(name)]):
                del self.fields[name]

    @property
    def verbs(self) -> list[tuple[Any, str]]:
        """The field of each, and what its button says."""
        says = {"assign": _("Assign"), "tag": _("Add"), "untag": _("Remove"), "consent": pgettext("verb", "Set")}
        return [(self[name], label) for name, label in says.items() if name in self.fields]

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("verb", "")
        if name not in self.fields or not self.cleaned_data.get(name):
            self.add_error(name if name in self.fields else None, _("Choose one first."))
        return self.cleaned_data

    @property
    def chosen(self) -> dict[str, str]:
        """What `change_contacts` takes: verb, value and what that is called."""
        verb = self.cleaned_data["verb"]
        value = self.cleaned_data[verb]
        name = dict(self.fields[verb].choices)[value]  # type: ignore[attr-defined]
        if value == ME:
            value, name = str(self.membership.pk), self.membership
        return {"verb": verb, "value": "" if value == NOBODY else value, "value_name": str(name)}
