from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from contacts.actions.set_addresses import set_emails, set_phones
from contacts.index import index_contacts
from contacts.models import Contact
from contacts.signals import contact_created
from workspaces.access import require
from workspaces.models import Membership, Tag
from workspaces.roles import Permission


@transaction.atomic
def create_contact(
    *,
    actor: Membership,
    source: str = Contact.Source.HAND,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    tags: Iterable[Tag] = (),
    **fields: Any,
) -> Contact:
    """Enter a customer who has not written yet.

    fields: columns of Contact, checked by a form. emails: valid ones; phones: E.164; tags: of the workspace. Raises EmailTaken, and then nothing is there.
    """
    require(actor, Permission.ANSWER)
    contact = Contact.objects.create(workspace_id=actor.workspace_id, source=source, **fields)
    set_emails(contact, emails)
    set_phones(contact, phones)
    contact.tags.set(tags)
    index_contacts([contact.pk])
    contact_created.send(Contact, contact=contact, actor=actor)
    return contact
