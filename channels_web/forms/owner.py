"""What an owner says of their chat."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_web.domains import host_of
from channels_web.models import LANGUAGES
from inbox.models import Channel

HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d{1,5})?")
LONGEST_HOST = 253


class ChatForm(forms.Form):
    """A new chat. website: an address or a host; without one the chat is a page of its own. `domains`: what may show it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=Channel._meta.get_field("name").max_length,
        help_text=_("Visitors see it above the chat."),
    )
    website = forms.CharField(
        label=_("Your website"),
        required=False,
        max_length=2000,
        help_text=_("Like shop.example. Leave it empty if you have none: the chat has a page of its own."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def clean_website(self) -> str:
        given = str(self.cleaned_data["website"]).strip().lower()
        return read_host(given) if given else ""

    @property
    def domains(self) -> list[str]:
        """With its www., or without: visitors come by both."""
        host = self.cleaned_data["website"]
        if not host:
            return []
        bare = host.removeprefix("www.")
        return [bare, f"www.{bare}"] if "." in bare and not bare.replace(".", "").replace(":", "").isdigit() else [bare]


def read_host(given: str) -> str:
    """Of an address, or of a host as it is. Raises ValidationError for what is neither."""
    host = host_of(given if "://" in given else f"https://{given}")
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        host = ""
    if not HOST.fullmatch(host) or len(host) > LONGEST_HOST:
        raise forms.ValidationError(_("This is no address of a website, like shop.example."))
    return host
