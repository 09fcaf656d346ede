from contacts.models import ContactNote
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


def delete_contact_note(*, actor: Membership, note: ContactNote) -> None:
    """One's own, or any, for who may erase customers."""
    require(actor, Permission.NOTE if note.author_id == actor.pk else Permission.ERASE)
    note.delete()
