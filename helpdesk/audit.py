"""The helpdesk's verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "ticket.deleted": _("deleted the ticket %(target)s"),
}
