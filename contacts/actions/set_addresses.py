"""A customer's e-mails and telephones, replaced by lists in the order in which they are to be tried."""

from collections.abc import Sequence

from contacts.errors import EmailTaken
from contacts.models import Contact, ContactEmail, ContactPhone


def set_emails(contact: Contact, addresses: Sequence[str]) -> None:
    """addresses: valid ones, in any case. Within a transaction, the contact held. Raises EmailTaken."""
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses))
    taken = ContactEmail.objects.filter(workspace_id=contact.workspace_id, address__in=wanted).exclude(contact=contact)
    if holder := taken.select_related("contact").first():
        raise EmailTaken(holder.address, holder.contact)
    contact.emails.exclude(address__in=wanted).delete()
    rows = [
        ContactEmail(workspace_id=contact.workspace_id, contact=contact, address=address, position=position)
        for position, address in enumerate(wanted)
    ]
    ContactEmail.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["workspace", "address"], update_fields=["position"]
    )
    # Somebody else may have taken one between the look and the writing; the constraint let only one of them.
    if (
        lost := ContactEmail.objects.filter(workspace_id=contact.workspace_id, address__in=wanted)
        .exclude(contact=contact)
        .first()
    ):
        raise EmailTaken(lost.address, lost.contact)


def set_phones(contact: Contact, numbers: Sequence[str]) -> None:
    """numbers: as `telephone.normalise` returns them. Within a transaction, the contact held."""
    wanted = list(dict.fromkeys(numbers))
    contact.phones.exclude(number__in=wanted).delete()
    rows = [
        ContactPhone(workspace_id=contact.workspace_id, contact=contact, number=number, position=position)
        for position, number in enumerate(wanted)
    ]
    ContactPhone.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["contact", "number"], update_fields=["position"]
    )
