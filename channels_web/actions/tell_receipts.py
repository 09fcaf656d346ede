from channels_web.access import Seat
from channels_web.news import undelivered
from channels_web.posts import post
from channels_web.thread import SHOWN
from inbox.models import Direction, Message

# So many at once; what is left is told with the next.
MOST = 200


def tell_delivered(seat: Seat) -> None:
    """The visitor's page has been given everything that there is."""
    if seat.conversation and (ids := undelivered(seat.conversation)[:MOST]):
        post(seat.channel, seat.visitor.external_id, receipt={"status": "delivered", "ids": ids})


def tell_read(seat: Seat, message_id: int) -> None:
    """The visitor has seen this message, and with it what came before."""
    if seat.conversation is None:
        return
    ours = Message.objects.filter(conversation=seat.conversation, direction=Direction.OUTGOING)
    seen = ours.filter(pk=message_id, status__in=SHOWN).first()
    if seen is None:
        return
    unread = ours.filter(status__in=("sent", "delivered"), at__lte=seen.at).order_by("-at")
    ids = [name for name in unread.values_list("parts__external_id", flat=True)[:MOST] if name]
    if ids:
        post(seat.channel, seat.visitor.external_id, receipt={"status": "read", "ids": ids})
