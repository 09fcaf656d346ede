"""The helpdesk's verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "targets.changed": _("changed the deadlines of tickets"),
    "ticket_field.created": _("made the tickets' field %(target)s"),
    "ticket_field.changed": _("changed the tickets' field %(before)s, which is %(target)s now"),
    "ticket_field.deleted": _("deleted the tickets' field %(target)s"),
    "workflow.changed": _("changed the ways that tickets go"),
    "ticket.deleted": _("deleted the ticket %(target)s"),
}
