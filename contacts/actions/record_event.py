from typing import Any

from contacts.models import Contact, ContactEvent
from workspaces.models import Membership


def record_event(contact: Contact, verb: str, actor: Membership | None, data: dict[str, Any] | None = None) -> None:
    """Write what was done with a customer into their timeline, in the caller's transaction; each verb has its words in `contacts/events.py`."""
    name = str(actor)[:150] if actor else ""
    ContactEvent.objects.create(contact=contact, verb=verb, actor=actor, actor_name=name, data=data or {})
