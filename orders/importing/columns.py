"""What a column of a file of orders may hold, and what its name says that it does."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from contacts.importing.columns import NAMES as OF_CUSTOMERS
from contacts.importing.columns import by_name
from workspaces.models import Workspace

# Of these there may be several columns.
SEVERAL = frozenset({"email", "phone"})
WHOSE = {"id", "email", "phone"}

# As in `contacts/importing/columns.py`, for what is called otherwise among orders.
GUESSES = by_name(
    {key: OF_CUSTOMERS[key] for key in ("id", "email", "phone", "address")}
    | {
        "number": "number|order|order number|order no|order id|order code|ma don|ma don hang|so don|so don hang|ma hoa don|so hoa don",
        "placed_at": "ordered on|date|order date|created|created at|placed at|ngay|ngay dat|ngay dat hang|ngay mua|ngay ban"
        "|ngay tao|thoi gian|thoi gian dat|thoi gian tao",
        "status": "status|order status|fulfillment status|trang thai|trang thai don|trang thai don hang|tinh trang",
        "name": "customer|customer name|name|full name|billing name|shipping name|buyer|khach|khach hang|ten khach|ten khach hang"
        "|ho ten|ho va ten|nguoi mua|nguoi nhan|ten nguoi nhan",
        "item": "item|items|item name|product|product name|lineitem name|line item|san pham|ten san pham|hang|ten hang|mat hang"
        "|hang hoa|ten hang hoa",
        "quantity": "quantity|qty|lineitem quantity|so luong|sl",
        "price": "price|price of one|unit price|lineitem price|don gia|gia|gia ban",
        "currency": "currency|tien te|loai tien",
        "amount": "total|order total|grand total|amount|total amount|tong|tong tien|tong cong|tong thanh toan|khach can tra",
        "order_note": "note|notes|order note|ghi chu|ghi chu don hang",
    }
)


def labels(workspace: Workspace) -> dict[str, str]:
    return {
        "number": _("Order number"),
        "placed_at": _("Ordered on"),
        "status": _("Status"),
        "name": _("Customer"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "id": _("Messio number of the customer"),
        "address": _("Address"),
        "item": _("Item"),
        "quantity": _("Quantity"),
        "price": _("Price of one"),
        "currency": _("Currency"),
        "amount": _("Total"),
        "order_note": _("Note"),
    }


def missing(columns: Sequence[str]) -> str:
    if "number" not in columns:
        return _("Choose the column with the order numbers: by them rows become orders.")
    if not WHOSE & set(columns):
        return _("Choose a column with telephones, e-mails or Messio's numbers: by them customers are found.")
    return ""
