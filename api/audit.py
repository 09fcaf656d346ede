"""The API's verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "api_token.created": _("made the API token %(target)s"),
    "api_token.revoked": _("revoked the API token %(target)s"),
    "webhook.created": _("had events posted to %(target)s"),
    "webhook.changed": _("changed the webhook to %(target)s"),
    "webhook.secret_renewed": _("renewed the secret of the webhook to %(target)s"),
    "webhook.deleted": _("deleted the webhook to %(target)s"),
    "webhook.stopped": _("stopped the webhook to %(target)s, which failed for days"),
}
