"""Replies on their way, and what became of them at the platform's stand-in."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from inbox.actions.send_message import send_message
from inbox.ingest import drain
from inbox.models import Channel, Conversation, Fact, Message
from inbox.presenters.messages import MessageView
from inbox.queries import with_details
from tests.inbox.messenger import delivery, text
from tests.simulator.client import DUNG, TEA


def reply(conversation: Conversation, author, words: str = "Dạ còn ạ", **more) -> Message:
    return send_message(conversation=conversation, author=author, text=words, client_id=uuid4(), **more)


def customer_writes(words: str = "Alo?") -> None:
    """Dung writes, and it is ingested."""
    delivery(text(f"m_{uuid4()}", words, customer=DUNG, at=int(timezone.now().timestamp() * 1000)))
    drain()


def accepted(simulator, page: str = TEA) -> list[str]:
    """What the platform took, in its order, as text or the kind of file."""
    sends = simulator.books(page=page)["sends"]
    return [one.get("text") or one["attachments"][0]["type"] for one in sends]


def view_of(message: Message) -> MessageView:
    """As a page or a frame would show it now."""
    return MessageView(with_details(Message.objects.filter(pk=message.pk))[0])


def close_window() -> None:
    """Let the customer have written 25 hours ago."""
    then = timezone.now() - timedelta(hours=25)
    Fact.objects.filter(kind="active").update(order=int(then.timestamp() * 1000))
    Conversation.objects.update(last_customer_at=then)


def make_due() -> None:
    """Let the back-off and the claim's time pass."""
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.exclude(retry_at=None).update(retry_at=past)
    Message.objects.exclude(claim_expires_at=None).update(claim_expires_at=past)
    Channel.objects.update(paused_until=None)


def hurry() -> None:
    """Let the time come for which messages wait, in their order."""
    waiting = Message.objects.filter(status="queued").order_by("due_at", "pk")
    start = timezone.now() - timedelta(seconds=60)
    for number, message in enumerate(waiting):
        Message.objects.filter(pk=message.pk).update(due_at=start + timedelta(seconds=number))
