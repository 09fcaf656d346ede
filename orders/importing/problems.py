"""What can be wrong with a row of orders, in sentences that say what to do about it."""

from django.utils.translation import gettext_lazy as _

from contacts.importing.problems import SENTENCES

SENTENCES |= {
    "no_order_number": _("This row has no order number. Every row needs the number of its order."),
    "not_amount": _("This is no amount in the order's currency. Write digits, as in 250000 or 12.50."),
    "too_large": _("This is more than can be kept. Look whether a number has too many digits."),
    "too_fine": _("This has more decimals than the currency has. Round it, or write which currency it is in."),
    "not_currency": _("This is no currency. Write its code, as in VND or USD."),
    "not_quantity": _("This is no quantity. Write a number above zero with at most three decimals."),
    "not_status": _("This is no status. Write new, confirmed, shipped, delivered, cancelled or returned."),
    "no_amount": _("This order has neither a total nor a price, so nobody knows what it costs."),
    "no_item": _("This row has a quantity or a price, but no item."),
    "too_many_items": _("An order has at most 100 items. Split it in two."),
    "differs": _("Another row of the same order says otherwise. Let them say the same, or leave this cell empty."),
    "order_refused": _("Another row of the same order has an error, so nothing of the order is imported."),
    "apart": _("Other rows of this order stand further up in the file. Sort the file by order number."),
    "nobody_ordered": _("Whose order is it? The row has neither a telephone nor an e-mail nor Messio's number of a customer."),
    "no_customer": _("This customer is not there. Let the import make customers, or enter them first."),
    "other_customer": _("An order of this number is there already, of another customer. Look which of the two is right."),
    "number_taken": _("An order of this number is there already, of a customer who was erased. Write another number."),
}  # fmt: skip
