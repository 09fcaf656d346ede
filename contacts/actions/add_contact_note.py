from django.db import transaction

from contacts.models import Contact, ContactNote
from contacts.signals import contacts_noted
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def add_contact_note(*, actor: Membership, contact: Contact, text: str) -> ContactNote:
    """Write down what stands beside whatever this customer writes, on any channel."""
    require(actor, Permission.NOTE)
    note = contact.notes.create(author=actor, text=text)
    contacts_noted.send(Contact, workspace_id=contact.workspace_id, ids=[contact.pk])
    return note
