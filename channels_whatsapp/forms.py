from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

DIGITS = RegexValidator(r"^[0-9]+$", _("An id has digits alone."))


class TokenForm(forms.Form):
    """A system user's token; of another app than ours with that app's id and secret."""

    access_token = forms.CharField(
        label=_("Token of a system user"),
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("With the permissions whatsapp_business_management and whatsapp_business_messaging."),
    )
    waba_id = forms.CharField(
        label=_("WhatsApp Business account id"), max_length=40, required=False, validators=[DIGITS],
        help_text=_("Only where the token does not name it."),
    )  # fmt: skip
    app_id = forms.CharField(
        label=_("App id"), max_length=40, required=False, validators=[DIGITS],
        help_text=_("Only of a token that was made for another app than Messio’s."),
    )  # fmt: skip
    app_secret = forms.CharField(
        label=_("App secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("app_id")) != bool(given.get("app_secret")):
            missing = "app_secret" if given.get("app_id") else "app_id"
            self.add_error(missing, _("Enter both the app’s id and its secret, or neither."))
        return given


class NumbersForm(forms.Form):
    """Which of the listed numbers to connect."""

    numbers = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick at least one number."),
            "invalid_choice": _("This number cannot be connected. Choose among those that can be ticked."),
        }
    )

    def __init__(self, *args: Any, connectable: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [(number, number) for number in connectable]  # type: ignore[attr-defined]


class PinForm(forms.Form):
    pin = forms.CharField(
        label=_("PIN"),
        validators=[RegexValidator(r"^[0-9]{6}$", _("The PIN has six digits."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "6"}),
        help_text=_("The number’s two-step verification. Where it has none yet, this becomes its PIN: keep it."),
    )
