"""The customers' verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "custom_field.created": _("made the customers' field %(target)s"),
    "custom_field.changed": _("changed the customers' field %(before)s, which is %(target)s now"),
    "custom_field.deleted": _("deleted the customers' field %(target)s"),
    "customers.assign": _("changed who looks after %(count)s customers: %(target)s"),
    "customers.tag": _("put the tag %(target)s on %(count)s customers"),
    "customers.untag": _("took the tag %(target)s off %(count)s customers"),
    "customers.consent": _("changed whether %(count)s customers want news: %(target)s"),
    "customers.undo": _("undid a change of %(count)s customers: %(target)s"),
    "customer.merged": _("merged the customer %(absorbed)s into %(target)s"),
    "customer.unmerged": _("took the customer %(target)s out of %(kept)s again"),
}
