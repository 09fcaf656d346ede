from collections.abc import Sequence
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from helpdesk import live
from helpdesk.actions.change_ticket import hold
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.errors import NoConversation
from helpdesk.models import Ticket, TicketEntry, TicketRating
from helpdesk.ratings import with_request
from inbox.actions.send_message import Wanted, send_message
from workspaces.models import Membership


@transaction.atomic
def answer_customer(
    *,
    ticket: Ticket,
    author: Membership,
    client_id: UUID,
    text: str = "",
    files: Sequence[File] = (),
    status: str = "",
    asks_rating: bool = False,
    by_hand: bool = True,
) -> TicketEntry:
    """Send a public comment to the customer, through the ticket's conversation and within its channel's rules.

    client_id: the same one twice returns the first. status: where the ticket goes with it, if anywhere: the message is
    not sent where it cannot go there. asks_rating: the message ends with the link by which the customer says how well that
    was. by_hand: as `Wanted` has it. Raises NoConversation, CannotSend, ForbiddenMove and Ticket.DoesNotExist.
    """
    if ticket.conversation is None:
        raise NoConversation
    message = send_message(
        conversation=ticket.conversation,
        author=author,
        client_id=client_id,
        text=with_request(text, ticket) if asks_rating else text,
        files=files,
        wanted=Wanted(by_hand=by_hand),
    )
    row = hold(ticket)
    if first := row.entries.filter(message=message).first():
        return first
    entry = row.entries.create(kind=TicketEntry.Kind.REPLY, author=author, message=message, client_id=client_id)
    if asks_rating:
        TicketRating.objects.update_or_create(ticket=row, defaults={"asked_at": timezone.now()})
    row.watchers.add(author)
    live.changed(row)
    if status:
        move_ticket(ticket=row, actor=author, status=status)
    return entry
