from collections.abc import Iterable
from typing import Any

from contacts.models import Contact, ContactEvent
from workspaces.models import Membership


def record_event(contact: Contact, verb: str, actor: Membership | None, data: dict[str, Any] | None = None) -> None:
    """Write what was done with a customer into their timeline, in the caller's transaction; each verb has its words in `contacts/events.py`."""
    record_events([(contact.pk, data or {})], verb, actor)


def record_events(told: Iterable[tuple[int, dict[str, Any]]], verb: str, actor: Membership | None) -> None:
    """The same of many at once, in one statement. told: a contact's id, and the event's data."""
    name = str(actor)[:150] if actor else ""
    ContactEvent.objects.bulk_create(
        ContactEvent(contact_id=pk, verb=verb, actor=actor, actor_name=name, data=data) for pk, data in told
    )
