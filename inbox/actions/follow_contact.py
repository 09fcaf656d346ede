from contacts.index import index_contacts
from contacts.models import Contact
from inbox import live
from inbox.models import Conversation, Identity
from inbox.search import index


def hold_customer(*contacts: Contact) -> tuple[list[Identity], list[Conversation]]:
    """Lock a customer's identities and then their conversations, as ingest takes them; the contact itself comes after.

    Several, where they may turn out to be one.
    """
    identities = Identity.objects.select_for_update(no_key=True).filter(contact__in=contacts).order_by("pk")
    conversations = Conversation.objects.select_for_update(no_key=True).filter(identity__in=list(identities))
    return list(identities), list(conversations.order_by("pk"))


def follow_contact(contact: Contact) -> None:
    """A customer is called otherwise, perhaps: search and every screen follow. Without a name it is the platform's again.

    Within a transaction that holds all of them.
    """
    identities, conversations = hold_customer(contact)
    if not contact.name and (known := next((row.name for row in identities if row.name), "")):
        Contact.objects.filter(pk=contact.pk).update(name=known)
        contact.name = known
        index_contacts([contact.pk])
    index.index_names([row.pk for row in identities])
    for conversation in conversations:
        live.changed(conversation)
