from django.db import transaction

from contacts.models import Contact
from inbox import live
from inbox.models import Conversation, Identity
from inbox.search import index
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def rename_contact(*, actor: Membership, contact: Contact, name: str) -> None:
    """Call a customer what the team calls them; an empty name is the platform's again. Search and every screen follow."""
    require(actor, Permission.ANSWER)
    # Before the conversations, as ingest takes them.
    list(Identity.objects.select_for_update(no_key=True).filter(contact=contact).order_by("pk"))
    conversations = Conversation.objects.filter(identity__contact=contact)
    held = list(conversations.select_for_update(no_key=True, of=("self",)).select_related("identity").order_by("pk"))
    name = name or next((row.identity.name for row in held if row.identity.name), "")
    if not Contact.objects.filter(pk=contact.pk).exclude(name=name).update(name=name):
        return
    index.index_names([row.identity_id for row in held])
    for row in held:
        live.changed(row)
