import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NUMBER = re.compile(r"\+?[1-9][0-9]{6,14}")


class AccountForm(forms.Form):
    """A Twilio account and the WhatsApp number of it that is to be connected."""

    number = forms.CharField(
        label=_("WhatsApp number"), help_text=_("With its country code: +84…"), max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "autofocus": True}),
    )  # fmt: skip
    account_sid = forms.RegexField(
        r"^AC[0-9a-fA-F]{32}$", label=_("Account SID"), strip=True,
        error_messages={"invalid": _("An Account SID begins with AC and has 34 characters.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    auth_token = forms.CharField(
        label=_("Auth token"), max_length=100, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("The primary one of the account: Twilio signs with it what it posts to Messio."),
    )  # fmt: skip
    api_key = forms.RegexField(
        r"^SK[0-9a-fA-F]{32}$", label=_("API key, if you use one"), required=False,
        error_messages={"invalid": _("The SID of an API key begins with SK and has 34 characters.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    api_secret = forms.CharField(
        label=_("Its secret"), max_length=100, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def clean_number(self) -> str:
        digits = re.sub(r"[\s().-]", "", self.cleaned_data["number"].removeprefix("whatsapp:"))
        if not NUMBER.fullmatch(digits):
            raise forms.ValidationError(_("This is no phone number with its country code, like +84 90 123 45 67."))
        return f"whatsapp:+{digits.removeprefix('+')}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("api_key")) != bool(given.get("api_secret")) and "api_key" not in self.errors:
            raise forms.ValidationError(_("An API key needs its secret, and the secret its key."))
        return given
