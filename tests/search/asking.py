"""Questions as tests ask them, and messages as they come to be."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from inbox.actions.send_message import send_message
from inbox.ingest import drain
from inbox.models import Conversation, Message
from inbox.search.find import find, messages, people
from inbox.search.language import read
from tests.inbox.messenger import NOON, delivery, event, text
from workspaces.models import Membership

SENT = datetime.fromtimestamp(NOON / 1000, UTC)


def written(*texts: str, customer: str = "dung", days_ago: int = 0) -> list[Message]:
    """The customer wrote these, a second apart; returns what the workspace has of them."""
    first = Message.objects.count()
    at = round((SENT - timedelta(days=days_ago)).timestamp() * 1000)
    for number, words in enumerate(texts):
        delivery(text(f"m_{customer}_{first + number}", words, at=at + number * 1000, customer=customer))
    drain()
    return list(Message.objects.order_by("pk")[first:])


def sent_file(customer: str = "dung") -> None:
    picture = {"type": "image", "payload": {"url": "https://scontent.example/a.jpg"}}
    delivery(event({"message": {"mid": f"m_file_{customer}", "attachments": [picture]}}, at=NOON, customer=customer))
    drain()


def replied(conversation: Conversation, author: Membership, words: str, files=()) -> Message:
    """By this member, while the platform takes replies."""
    Conversation.objects.filter(pk=conversation.pk).update(last_customer_at=timezone.now())
    return send_message(conversation=conversation, author=author, text=words, files=files, client_id=uuid4())


def found(membership: Membership, typed: str, before: str = "") -> list[str]:
    """The texts, newest first."""
    answer = find(membership, read(typed, UTC), before)
    return [message.text for message in messages(membership, answer.message_ids)]


def named(membership: Membership, typed: str) -> list[str]:
    return [str(row.identity) for row in people(membership, read(typed, UTC))]
