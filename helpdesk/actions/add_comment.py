from collections.abc import Sequence
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from helpdesk import live, sight
from helpdesk.actions.change_ticket import hold
from helpdesk.models import Ticket, TicketEntry, TicketFile
from inbox import mentions
from inbox.text import clean
from inbox.uploads import forget, store
from workspaces.models import Membership


def add_comment(
    *, ticket: Ticket, author: Membership, client_id: UUID, text: str, files: Sequence[File] = ()
) -> TicketEntry:
    """Write what only members see; its author and whom it mentions, of those who see the ticket, watch it from now on.

    client_id: the same one twice returns the first comment. Raises Ticket.DoesNotExist.
    """
    # Before the lock: a slow disk must hold nobody up.
    stored: list[TicketFile] = []
    try:
        for number, file in enumerate(files):
            stored.append(TicketFile(number=number))
            store(file, stored[-1])
        entry, is_new = write(ticket, author, client_id, clean(text).strip(), stored)
    except BaseException:
        forget(stored)
        raise
    if not is_new:
        forget(stored)
    return entry


@transaction.atomic
def write(
    ticket: Ticket, author: Membership, client_id: UUID, text: str, stored: Sequence[TicketFile]
) -> tuple[TicketEntry, bool]:
    row = hold(ticket)
    if first := row.entries.filter(client_id=client_id).first():
        return first, False
    mentioned = mentions.find(text, sight.mentionable(row))
    entry = row.entries.create(
        kind=TicketEntry.Kind.NOTE,
        author=author,
        client_id=client_id,
        text=text,
        data={"mentions": mentioned} if mentioned else {},
    )
    for file in stored:
        file.entry = entry
        file.save()
    row.watchers.add(author.pk, *mentioned.values())
    live.changed(row)
    return entry, True
