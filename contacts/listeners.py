"""What is kept of what happens to customers."""

from typing import Any

from django.dispatch import receiver

from contacts.actions.record_event import record_event
from contacts.models import Contact
from contacts.signals import contact_changed, contact_created
from workspaces.models import Membership


@receiver(contact_created)
def remember_entry(contact: Contact, actor: Membership, **_: Any) -> None:
    record_event(contact, "customer.entered", actor, {"source": contact.source})


@receiver(contact_changed)
def remember_change(
    contact: Contact,
    changes: dict[str, list[Any]] | None = None,
    actor: Membership | None = None,
    **_: Any,
) -> None:
    if changes:
        record_event(contact, "customer.changed", actor, {"changes": changes})


@receiver(contact_changed)
def compare_anew(contact: Contact, **_: Any) -> None:
    """Somebody else may be the same customer now."""
    Contact.objects.filter(pk=contact.pk).update(compared_at=None)
