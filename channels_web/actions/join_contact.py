from django.db import transaction

from contacts.actions.absorb_contact import absorb_contact
from contacts.actions.verify_email import verify_email
from contacts.models import Contact, ContactEmail
from inbox.actions.follow_contact import follow_contact, hold_customer
from inbox.models import Channel, Identity


@transaction.atomic
def join_contact(*, channel: Channel, external_id: str, email: str) -> None:
    """Give a visitor the contact that has this address, whoever said so: the team, or another of the workspace's websites.

    email: proved by the shop's signature, in lower case. One that a visitor typed joins nobody: they could type anybody's.
    Nothing happens before the visitor's first message; whoever proves it again then, repeats it.
    """
    identity = Identity.objects.filter(channel=channel, external_id=external_id).first()
    if identity is None or identity.contact_id is None:
        return
    known = ContactEmail.objects.filter(workspace_id=channel.workspace_id, address=email).first()
    if known is not None and known.contact_id == identity.contact_id and known.verified_at:
        return
    if known is not None:
        give_contact(identity, known.contact_id)
    if contact := Contact.objects.filter(identities=identity).first():
        verify_email(contact=contact, address=email, by=channel.name)


def give_contact(identity: Identity, contact_id: int | None) -> None:
    """Nothing is held yet. Where nobody is left to be the contact before, all that is known of it is known of this one."""
    if contact_id is None or identity.contact_id in (None, contact_id):
        return
    wanted = Contact.objects.filter(pk__in=[identity.contact_id, contact_id]).order_by("pk")
    identities, _ = hold_customer(*wanted)
    contacts = {row.pk: row for row in wanted.select_for_update()}
    before, kept = contacts.get(identity.contact_id), contacts.get(contact_id)
    own = next((row for row in identities if row.pk == identity.pk and row.contact_id == identity.contact_id), None)
    if own is None or before is None or kept is None:  # somebody was quicker; what is proved again, repeats it
        return
    own.contact = kept
    own.save(update_fields=["contact"])
    if not before.identities.exists():
        absorb_contact(kept, before)
    follow_contact(kept)
