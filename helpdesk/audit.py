"""The helpdesk's verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "targets.changed": _("changed the deadlines of tickets"),
    "ticket.deleted": _("deleted the ticket %(target)s"),
}
