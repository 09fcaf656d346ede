"""The orders' verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from contacts.audit import NAMES
from workspaces.audit import SENTENCES

NAMES["contact"] = "customer"

SENTENCES |= {
    "orders.imported": _("imported orders from %(target)s"),
    "orders.import_stopped": _("stopped the import of %(target)s"),
    "orders.import_undone": _("undid the import of %(target)s"),
    "orders.exported": _("exported orders"),
    "order.deleted": _("deleted the order %(target)s of %(customer)s"),
}
