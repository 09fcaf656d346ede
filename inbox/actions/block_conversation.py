from django.db import transaction
from django.utils import timezone

from contacts.index import index_contacts
from contacts.models import Contact
from inbox.actions.change_conversation import Unchanged, changing
from inbox.models import Conversation
from workspaces.models import Membership


@transaction.atomic
def block_conversation(*, conversation: Conversation, actor: Membership) -> None:
    """Resolve it for good: what the customer writes from now on is kept, but opens nothing and is unread to nobody."""
    with changing(conversation, actor, "blocked") as row:
        if row.blocked_at is not None:
            raise Unchanged
        row.blocked_at = row.status_changed_at = timezone.now()
        row.status, row.snoozed_until = Conversation.Status.RESOLVED, None
    index_customer(conversation)


@transaction.atomic
def unblock_conversation(*, conversation: Conversation, actor: Membership) -> None:
    """From now on the customer is heard again; the conversation stays resolved until they write."""
    with changing(conversation, actor, "unblocked") as row:
        if row.blocked_at is None:
            raise Unchanged
        row.blocked_at = None
    index_customer(conversation)


def index_customer(conversation: Conversation) -> None:
    """A list of the customers who are blocked finds them, or no more."""
    rows = Contact.objects.select_for_update(no_key=True).filter(identities=conversation.identity_id)
    index_contacts(rows.values_list("pk", flat=True))
