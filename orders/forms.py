"""Forms of orders. They check words; the actions check rights."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from inbox import sight
from inbox.connectors import get_connector
from inbox.forms.composer import check_file
from inbox.media import kind_of
from inbox.presenters.channels import ChannelView
from orders.items import Item
from orders.models import Order, OrderItem
from orders.money import currency_choices, currency_of, decimals_of
from orders.product import Product
from workspaces.models import Membership, Workspace
from workspaces.moments import LocalMomentField

SPARE_LINES = 3


class OrderForm(forms.ModelForm):  # type: ignore[type-arg]
    """An order with its items. `changes` is what `create_order` and `change_order` take. order: the one to change."""

    placed_at = LocalMomentField(label=gettext_lazy("Ordered on"), initial=timezone.now)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    amount = forms.DecimalField(
        label=gettext_lazy("Total (empty: the sum of the items)"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["number", "status", "placed_at", "currency", "amount", "note", "version"]

    class Meta:
        model = Order
        fields = ["number", "status", "placed_at", "currency", "note"]
        widgets = {
            "number": forms.TextInput(attrs={"autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        }

    def __init__(self, data: Any = None, *, workspace: Workspace, order: Order | None = None) -> None:
        items = list(order.items.all()) if order else []
        initial: dict[str, Any] = {"currency": currency_of(workspace.country)}
        if order:
            initial = {"version": order.version, "amount": plain(order.amount, order.currency)}
        super().__init__(data, instance=order, initial=initial)
        self.fields["placed_at"].zone = ZoneInfo(workspace.time_zone)  # type: ignore[attr-defined]
        self.fields["number"].required = bool(order)
        if not order:
            del self.fields["version"]
            self.fields["number"].label = _("Number (empty: the next free one)")
        self.lines = OrderLines(data, prefix="items", initial=[line_of(row) for row in items])

    def clean_number(self) -> str:
        return " ".join(self.cleaned_data["number"].split())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.lines.is_valid():
            raise ValidationError(_("Look at the items: something is missing there."))
        if "currency" in cleaned:
            amounts = [cleaned.get("amount") or Decimal(), *(item.price for item in self.items)]
            refuse_smaller_than_coins(cleaned["currency"], amounts)
        return cleaned

    @property
    def items(self) -> list[Item]:
        """In the order in which they are written; lines without a word are left out."""
        filled = (line.cleaned_data for line in self.lines if line.has_changed() or line.initial)
        return [
            Item(line["name"], line["quantity"], line["price"])
            for line in filled
            if line and not line.get("DELETE") and line["name"]
        ]

    @property
    def changes(self) -> dict[str, Any]:
        return self.cleaned_data | {"items": self.items}

    def _post_clean(self) -> None:
        """The instance stays as it is: the action reads the row again and holds it."""


class LineForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Item"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        min_value=Decimal("0.001"),
        max_digits=12,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price of one"),
        min_value=0,
        max_digits=18,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


OrderLines = formset_factory(
    LineForm,
    extra=SPARE_LINES,
    max_num=Order.MOST_ITEMS,
    validate_max=True,
    absolute_max=Order.MOST_ITEMS,
    can_delete=True,
)


class SendForm(forms.Form):
    """Into which of the customer's conversations something goes. client_id: of the form, so that two clicks send once."""

    conversation: forms.ModelChoiceField = forms.ModelChoiceField(  # type: ignore[type-arg]
        label=gettext_lazy("Send it to"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, contact: Contact, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = sight.conversations(member).filter(identity__contact=contact)
        newest = theirs.select_related("channel", "identity").order_by("-last_message_at")
        choice = self.fields["conversation"]
        choice.queryset = newest  # type: ignore[attr-defined]
        choice.label_from_instance = lambda row: ChannelView(row.channel).full_name  # type: ignore[attr-defined]
        choice.initial = newest.first()


class ProductForm(SendForm):
    """What is shown of a product, and to whom. item: a line of an order that it begins with."""

    name = forms.CharField(
        label=gettext_lazy("Product"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price (empty: none is told)"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    about = forms.CharField(
        label=gettext_lazy("A line about it"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    link = forms.URLField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    field_order = ["name", "price", "currency", "about", "picture", "link", "conversation", "client_id"]

    def __init__(self, *args: Any, item: OrderItem | None = None, **kwargs: Any) -> None:
        currency = currency_of(kwargs["member"].workspace.country)
        known = {"name": item.name, **money_of(item)} if item else {"currency": currency}
        super().__init__(*args, initial=known, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "currency" in cleaned:
            refuse_smaller_than_coins(cleaned["currency"], [cleaned.get("price") or Decimal()])
        picture, conversation = cleaned.get("picture"), cleaned.get("conversation")
        if picture and conversation:
            kind, mime_type = kind_of(picture)
            try:
                if kind != "image":
                    raise ValidationError(_("This is no picture. Choose a JPEG or PNG file."))
                limits = get_connector(conversation.channel.platform).capabilities
                check_file(limits, kind, mime_type, picture.name, picture.size)
            except ValidationError as problem:
                self.add_error("picture", problem)
        return cleaned

    @property
    def chosen(self) -> dict[str, Any]:
        """What `send_product` takes."""
        told = {name: self.cleaned_data[name] for name in ("name", "price", "currency", "about", "link")}
        sent = {name: self.cleaned_data[name] for name in ("conversation", "client_id", "picture")}
        return {"product": Product(**told), **sent}


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=Order.Status.choices)


def line_of(row: OrderItem) -> dict[str, Any]:
    return {
        "name": row.name,
        "quantity": row.quantity.normalize(),
        "price": plain(row.price, row.order.currency),
    }


def money_of(row: OrderItem) -> dict[str, Any]:
    return {"price": plain(row.price, row.order.currency), "currency": row.order.currency}


def refuse_smaller_than_coins(currency: str, amounts: Iterable[Decimal]) -> None:
    """Raises ValidationError."""
    places = decimals_of(currency)
    if any(amount != round(amount, places) for amount in amounts):
        raise ValidationError(
            _("Amounts in %(currency)s have at most %(places)s decimals."),
            params={"currency": currency, "places": places},
        )


def plain(amount: Decimal, currency: str) -> Decimal:
    """With as many decimals as the currency has."""
    return round(amount, decimals_of(currency)) if decimals_of(currency) else Decimal(int(amount))
