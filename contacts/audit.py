"""The customers' verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from workspaces.audit import SENTENCES
from workspaces.masking import masking

# By the member of an entry's details that has a customer's number: where that one's name stands. An app above adds its own.
NAMES = {"customer": "target", "absorbed_id": "absorbed", "kept_id": "kept"}


def audited(contact: Contact) -> str:
    """Who is meant, by name and number, since two may be called the same; whole, whoever it is who did it."""
    with masking(False):
        return f"{contact} #{contact.pk}"


SENTENCES |= {
    "custom_field.created": _("made the customers' field %(target)s"),
    "custom_field.changed": _("changed the customers' field %(before)s, which is %(target)s now"),
    "contacts.imported": _("imported customers from %(target)s"),
    "contacts.import_stopped": _("stopped the import of %(target)s"),
    "contacts.import_undone": _("undid the import of %(target)s"),
    "contacts.exported": _("exported customers"),
    "custom_field.deleted": _("deleted the customers' field %(target)s"),
    "retention.set": _("erases customers after %(months)s silent months from now on"),
    "retention.ended": _("keeps customers for ever from now on"),
    "customer.revealed": _("had the telephones and e-mails of %(target)s shown"),
    "customer.erased": _("erased the customer %(target)s"),
    "customer.given_out": _("took out all that is held of the customer %(target)s"),
    "customers.assign": _("changed who looks after %(count)s customers: %(target)s"),
    "customers.tag": _("put the tag %(target)s on %(count)s customers"),
    "customers.untag": _("took the tag %(target)s off %(count)s customers"),
    "customers.consent": _("changed whether %(count)s customers want news: %(target)s"),
    "customers.undo": _("undid a change of %(count)s customers: %(target)s"),
    "customer.merged": _("merged the customer %(absorbed)s into %(target)s"),
    "customer.unmerged": _("took the customer %(target)s out of %(kept)s again"),
}
