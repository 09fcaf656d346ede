"""What an agent puts into a message template."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.actions.send_message import Wanted
from inbox.connectors import Capabilities
from inbox.forms.composer import ComposerForm
from inbox.forms.fields import MomentField
from inbox.media import kind_of
from inbox.models import MessageTemplate
from inbox.models.message_template import PLACE, filled
from inbox.text import grouped

LONGEST_VALUE = 1024
WORDS_BEFORE = 4
HEADER_FILES = {
    "image": gettext_lazy("Picture above the words"),
    "video": gettext_lazy("Video above the words"),
    "file": gettext_lazy("File above the words"),
}


class TemplateForm(ComposerForm):
    """A field for each place, named by its number, and one for the file. `cleaned_data` is what `send_template` takes."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    send_at = MomentField(required=False)
    cancel_if_customer_writes = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        template: MessageTemplate,
        capabilities: Capabilities,
        proposed: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.template, self.capabilities = template, capabilities
        for number, key in enumerate(template.keys):
            self.fields[f"place-{number}"] = forms.CharField(
                label=label_of(template, key),
                initial=proposed.get(key, ""),
                max_length=LONGEST_VALUE,
                error_messages={
                    "required": gettext_lazy("Fill this in: the platform takes no template with an empty place.")
                },
                widget=forms.TextInput(
                    attrs={
                        "autocomplete": "off",
                        "dir": "auto",
                        "list": "template-values",
                        "placeholder": template.examples.get(key, ""),
                    }
                ),
            )
        if template.header_file:
            types = capabilities.limits.get(template.header_file, {})
            self.fields["file"] = forms.FileField(
                label=HEADER_FILES.get(template.header_file, template.header_file),
                allow_empty_file=False,
                error_messages={"required": gettext_lazy("Choose the file that stands above the words.")},
                widget=forms.FileInput(attrs={} if "" in types else {"accept": ",".join(types)}),
            )

    @property
    def chosen(self) -> Wanted:
        """When it was to leave, of a form that comes back with something to mend."""
        wanted: Wanted = getattr(self, "cleaned_data", {}).get("wanted", Wanted())
        return wanted

    @property
    def places(self) -> list[forms.BoundField]:
        return [self[f"place-{number}"] for number in range(len(self.template.keys))]

    def values(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Of each place, in one line: no platform takes another."""
        return {
            key: " ".join(str(data.get(f"place-{number}") or "").split())
            for number, key in enumerate(self.template.keys)
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        kind, mime_type = kind_of(file)
        if kind != self.template.header_file or not self.capabilities.takes(kind, mime_type, file.size):
            types = self.capabilities.limits.get(self.template.header_file, {})
            largest = max((limit.at_most for limit in types.values()), default=0)
            raise forms.ValidationError(
                _("This template takes no such file here, or none that large: up to %(limit)s MB.")
                % {"limit": largest // 1024**2}
            )
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        values = self.values(data)
        limit = self.capabilities.template_limit
        if not self.errors and (over := len(filled(self.template.body, values)) - limit) > 0:
            self.add_error(
                None,
                _("With these words the template is %(over)s characters too long: %(limit)s are taken. Shorten them.")
                % {"over": grouped(over), "limit": grouped(limit)},
            )
        return {
            "client_id": data.get("client_id"),
            "values": values,
            "files": [data["file"]] if data.get("file") else [],
            "wanted": Wanted(
                by_hand=True,
                send_at=data.get("send_at"),
                cancel_if_customer_writes=data.get("cancel_if_customer_writes", False),
                seen_id=data.get("seen") or 0,
            ),
        }


def label_of(template: MessageTemplate, key: str) -> str:
    """A named place by its name, a numbered one by its number and the words before it."""
    part, _dot, name = key.rpartition(".")
    number = int(name) if name.isdecimal() and len(name) < 4 else None
    if part == "url" and number is not None and number < len(template.titles):
        return _("End of the address behind “%(button)s”") % {"button": template.titles[number]}
    if part == "code":
        return _("Code to copy")
    if number is None:
        return name.replace("_", " ").capitalize()
    before = words_before(template, key)
    if not before:
        return _("Place %(number)s") % {"number": name}
    return _("Place %(number)s, after “%(words)s”") % {"number": name, "words": before}


def words_before(template: MessageTemplate, key: str) -> str:
    for text in (template.header, template.body):
        at = text.find(f"{{{{{key}}}}}")
        if at > 0:
            return PLACE.sub("…", " ".join(text[:at].split()[-WORDS_BEFORE:]))
    return ""
