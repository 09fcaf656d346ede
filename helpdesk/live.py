"""What is seen: a ticket's change is its own log, and its conversation's tabs hear of it as of any change there.

A page asks for the tickets with `xid >= its cursor`, which is `inbox.live.cursor()` from before its rows were read.
"""

from helpdesk.models import Ticket
from inbox import live
from inbox.models.change import CurrentTransactionId


def changed(ticket: Ticket) -> None:
    """Save a ticket that is held and was changed; call it inside the transaction. Its version grows by one."""
    ticket.version += 1
    ticket.xid = CurrentTransactionId()
    ticket.save()
    if ticket.conversation:
        live.changed(ticket.conversation)
