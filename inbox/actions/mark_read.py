from functools import partial

from django.db import connection, transaction
from django.db.models import F

from inbox import live, wake
from inbox.models import Conversation, ReadMark
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def mark_read(
    *, membership: Membership, conversation: Conversation, incoming_count: int, mention: int | None = None
) -> None:
    """Remember how far a member has read. Reading moves a mark forward only, and never beyond what there is.

    mention: the id of the newest note that they have seen, which calls them no longer; None where they have seen all.
    The customer is told of it where the member is one who answers: what a viewer saw, the team has not.
    """
    count = min(incoming_count, conversation.incoming_count)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO inbox_readmark (membership_id, conversation_id, incoming_count, version)
            VALUES (%s, %s, %s, 1)
            ON CONFLICT (membership_id, conversation_id)
            DO UPDATE SET incoming_count = EXCLUDED.incoming_count, version = inbox_readmark.version + 1
            WHERE inbox_readmark.incoming_count < EXCLUDED.incoming_count
            """,
            [membership.pk, conversation.pk, count],
        )
        moved = cursor.rowcount
    calling = ReadMark.objects.filter(membership=membership, conversation=conversation, mention__gt=0)
    if mention is not None:
        calling = calling.filter(mention__lte=mention)
    seen = calling.update(mention=0, version=F("version") + 1)
    if moved or seen:
        live.marked(membership, conversation.pk)
    if moved and count and membership.may(Permission.ANSWER) and not colleagues_read(membership, conversation, count):
        transaction.on_commit(partial(wake.seen, conversation.pk), robust=True)


def colleagues_read(membership: Membership, conversation: Conversation, count: int) -> bool:
    """Whether the team read as far before: then the customer was told."""
    others = ReadMark.objects.of_team().filter(conversation=conversation).exclude(membership=membership)
    return others.filter(incoming_count__gte=count).exists()
