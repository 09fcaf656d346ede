"""The orders' verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "order.deleted": _("deleted the order %(target)s of %(customer)s"),
}
