from django.db import transaction

from contacts.models import Contact, ContactNote
from contacts.signals import contacts_noted
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def delete_contact_note(*, actor: Membership, note: ContactNote) -> None:
    """One's own, or any, for who may erase customers."""
    require(actor, Permission.NOTE if note.author_id == actor.pk else Permission.ERASE)
    note.delete()
    contacts_noted.send(Contact, workspace_id=note.contact.workspace_id, ids=[note.contact.pk])
