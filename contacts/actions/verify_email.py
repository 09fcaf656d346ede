from django.db import transaction
from django.utils import timezone

from contacts.holdings import first_free
from contacts.index import index_contacts
from contacts.models import Contact, ContactEmail
from contacts.signals import contact_changed, contact_changing


@transaction.atomic
def verify_email(*, contact: Contact, address: str, by: str) -> None:
    """Note that an address was proved to be this customer's, and add it where nobody entered it.

    address: in lower case. by: who proved it, as people know them. Nothing happens where it is another customer's by now.
    """
    contact_changing.send(Contact, contact=contact)
    held = Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk).first()
    if held is None:
        return
    proof = {"verified_at": timezone.now(), "verified_by": by[:100]}
    email, is_new = ContactEmail.objects.get_or_create(
        workspace_id=held.workspace_id,
        address=address,
        defaults={"contact": held, "position": first_free(held.emails.all()), **proof},
    )
    if email.contact_id != held.pk:
        return
    if not is_new:
        held.emails.filter(pk=email.pk, verified_at=None).update(**proof)
    index_contacts([held.pk])
    contact_changed.send(Contact, contact=held)
