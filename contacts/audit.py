"""The customers' verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "custom_field.created": _("made the customers' field %(target)s"),
    "custom_field.changed": _("changed the customers' field %(before)s, which is %(target)s now"),
    "custom_field.deleted": _("deleted the customers' field %(target)s"),
    "customer.merged": _("merged the customer %(absorbed)s into %(target)s"),
    "customer.unmerged": _("took the customer %(target)s out of %(kept)s again"),
}
