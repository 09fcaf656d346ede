"""What an owner says of their chat: when it is opened, and later in its settings."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_web.forms import lists
from channels_web.models import LANGUAGES, MOST_PIXELS, SPOKEN, Widget
from inbox.models import Channel
from workspaces.hours import WeekForm
from workspaces.places import time_zone_choices

LONGEST_TEXT, LONGEST_PLACEHOLDER = 300, 60


class ChatForm(forms.Form):
    """A new chat. website: an address or a host; without one the chat is a page of its own. `domains`: what may show it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=Channel._meta.get_field("name").max_length,
        help_text=gettext_lazy("Visitors see it above the chat."),
    )
    website = forms.CharField(
        label=gettext_lazy("Your website"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Like shop.example. Leave it empty if you have none: the chat has a page of its own."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=SPOKEN, required=False)

    def clean_website(self) -> str:
        given = str(self.cleaned_data["website"]).strip()
        return lists.read_host(given) if given else ""

    @property
    def domains(self) -> list[str]:
        """With its www., or without: visitors come by both."""
        host = self.cleaned_data.get("website", "")
        if not host:
            return []
        bare = host.removeprefix("www.")
        return [bare, f"www.{bare}"] if "." in bare and not bare.replace(".", "").replace(":", "").isdigit() else [bare]


class WidgetForm(WeekForm, forms.ModelForm):  # type: ignore[type-arg]  # django-stubs alone knows it as generic
    """The settings. `instance` holds what was valid, saved or not: that is what the preview shows."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    domains = forms.CharField(
        label=gettext_lazy("Websites that may show the chat"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=gettext_lazy("One a line. *.shop.example stands for all that is below shop.example."),
    )

    class Meta:
        model = Widget
        fields = [
            "title",
            "colour",
            "position",
            "from_side",
            "from_bottom",
            "language",
            "time_zone",
            "ask_name",
            "ask_email",
            "ask_phone",
            "takes_files",
            "plays_sound",
            "shows_answer_time",
        ]
        help_texts = {
            "colour": gettext_lazy("Letters on it become white or black by themselves, whichever is easier to read."),
        }
        widgets = {
            "colour": forms.TextInput(attrs={"type": "color"}),
            "position": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["time_zone"]
        zone.choices = time_zone_choices()
        self.fields["title"].widget.attrs["placeholder"] = self.instance.channel.name
        for name in ("from_side", "from_bottom"):
            self.fields[name].widget.attrs["max"] = MOST_PIXELS
        self.initial = dict(self.initial) | {
            "domains": "\n".join(self.instance.domains),
            **self.written(self.instance.hours, self.instance.holidays),
        }
        self.fields["opening"].label = _("When somebody answers")
        for language, _name in LANGUAGES:
            self.add_texts(language)

    def add_texts(self, language: str) -> None:
        own = self.instance.texts.get(language, {})
        with translation.override(language):
            ours = Widget()
            defaults = {
                "greeting": ours.shown_greeting,
                "placeholder": ours.shown_placeholder,
                "away": ours.shown_away_text,
            }
        for name, label, widget in TEXTS:
            attrs = {"placeholder": defaults[name], "lang": language, "dir": "auto"}
            field = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST_PLACEHOLDER if name == "placeholder" else LONGEST_TEXT,
                widget=widget(attrs=attrs),
            )
            self.fields[f"{name}_{language}"] = field
            self.initial[f"{name}_{language}"] = own.get(name, "")

    # ── What is drawn by hand ──

    @property
    def texts(self) -> list[dict[str, Any]]:
        """The fields of each language."""
        return [
            {"language": language, "name": name, "fields": [self[f"{text}_{language}"] for text, _label, _w in TEXTS]}
            for language, name in LANGUAGES
        ]

    # ── What is checked ──

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"]).lower()
        Widget._meta.get_field("colour").run_validators(colour)
        return colour

    def clean_domains(self) -> list[str]:
        return lists.read_hosts(self.cleaned_data["domains"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "week" in given:
            self.instance.hours = given["week"]
        for name in ("domains", "holidays"):
            if name in given:
                setattr(self.instance, name, given[name])
        texts = {language: self.own_texts(language) for language, _name in LANGUAGES}
        self.instance.texts = {language: own for language, own in texts.items() if own}
        return given

    def own_texts(self, language: str) -> dict[str, str]:
        """Of a text that cannot be taken, what stood there before."""
        before = self.instance.texts.get(language, {})
        given = {name: self.cleaned_data.get(f"{name}_{language}", before.get(name, "")) for name, _l, _w in TEXTS}
        return {name: text for name, text in given.items() if text}


def lines(attrs: dict[str, Any]) -> forms.Textarea:
    return forms.Textarea(attrs=attrs | {"rows": 2})


TEXTS = (
    ("greeting", gettext_lazy("Greeting"), lines),
    ("placeholder", gettext_lazy("In the empty field"), forms.TextInput),
    ("away", gettext_lazy("While nobody answers"), lines),
)
