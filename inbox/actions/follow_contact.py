from contacts.index import index_contacts
from contacts.models import Contact
from inbox import live
from inbox.models import Conversation, Identity
from inbox.search import index


def follow_contact(contact: Contact) -> None:
    """A customer is called otherwise, perhaps: search and every screen follow. Without a name it is the platform's again.

    Within a transaction that holds the contact.
    """
    # Before the conversations, as ingest takes them.
    identities = Identity.objects.select_for_update(no_key=True).filter(contact=contact).order_by("pk")
    held = {identity.pk: identity for identity in identities}
    conversations = Conversation.objects.filter(identity_id__in=held).select_for_update(no_key=True).order_by("pk")
    if not contact.name and (known := next((row.name for row in held.values() if row.name), "")):
        Contact.objects.filter(pk=contact.pk).update(name=known)
        contact.name = known
        index_contacts([contact.pk])
    index.index_names(held)
    for conversation in conversations:
        live.changed(conversation)
