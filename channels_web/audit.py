"""The website chat's verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "chat.changed": _("changed the settings of the website chat %(target)s"),
    "chat.secret_renewed": _("made a new secret for the website chat %(target)s"),
}
