from contacts.models import Contact, ContactNote
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


def add_contact_note(*, actor: Membership, contact: Contact, text: str) -> ContactNote:
    """Write down what stands beside whatever this customer writes, on any channel."""
    require(actor, Permission.NOTE)
    return contact.notes.create(author=actor, text=text)
