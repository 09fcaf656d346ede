from django.db import connection, transaction

from inbox import live
from inbox.models import Conversation
from workspaces.models import Membership


@transaction.atomic
def mark_unread(*, membership: Membership, conversation: Conversation) -> None:
    """Let the customer's last message be unread again, for this member alone; what was unread before stays so.

    Where nothing of the customer was ever counted, as in an imported conversation, the mark goes below nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO inbox_readmark (membership_id, conversation_id, incoming_count, version)
            VALUES (%s, %s, least(0, %s), 1)
            ON CONFLICT (membership_id, conversation_id)
            DO UPDATE SET incoming_count = %s, version = inbox_readmark.version + 1
            WHERE inbox_readmark.incoming_count > %s
            """,
            [membership.pk, conversation.pk, *[conversation.incoming_count - 1] * 3],
        )
        moved = cursor.rowcount
    if moved:
        live.marked(membership, conversation.pk)
