"""A visitor's browser without one: what the panel's script posts, and a token that it keeps."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core import signing
from django.test import Client
from django.utils import timezone

from channels_web.models import Widget
from channels_web.tokens import Visitor, _signer
from inbox import outbox
from inbox.actions.send_message import send_message
from inbox.models import Channel, Conversation, Message
from workspaces.models import Membership


class Visit:
    def __init__(self, widget: Widget, address: str = "203.0.113.7") -> None:
        self.widget = widget
        self.client = Client(REMOTE_ADDR=address, enforce_csrf_checks=True)
        self.token = ""
        self.cursor = ""

    def begin(self, **fields: Any) -> "Visit":
        """The panel opens; a person looks at it for a moment before they write."""
        self.take(self.post("session", **fields).json())
        self.token = aged(self.widget, self.token, timedelta(seconds=30))
        return self

    def post(self, address: str, **fields: Any) -> Any:
        given = {"token": self.token, **fields}
        return self.client.post(f"/chat/{self.widget.key}/{address}/", given, headers={"accept": "application/json"})

    def say(self, text: str = "Hello", **fields: Any) -> Any:
        given = {"client_id": str(uuid4()), "text": text, "cursor": self.cursor, **fields}
        return self.take(self.post("messages", **given).json())

    def look(self, **fields: Any) -> dict[str, Any]:
        return self.take(self.post("news", **{"cursor": self.cursor, **fields}).json())

    def take(self, told: dict[str, Any]) -> dict[str, Any]:
        self.token = told.get("token", self.token)
        self.cursor = told.get("cursor", self.cursor)
        return told

    @property
    def external_id(self) -> str:
        return _signer().unsign(self.token).partition("/")[2]

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(channel=self.widget.channel, identity__external_id=self.external_id)


def aged(widget: Widget, token: str, age: timedelta) -> str:
    """The same token, given out so long ago."""
    signer = _signer()
    value = signer.unsign(token)
    at = signing.b62_encode(int((timezone.now() - age).timestamp()))
    return f"{value}:{at}:{signer.signature(f'{value}:{at}')}"


def token_of(channel: Channel, visitor: Visitor) -> str:
    return _signer().sign(f"{channel.external_id}/{visitor.external_id}")


def answer(conversation: Conversation, author: Membership, text: str, **more: Any) -> Message:
    """A reply that has left."""
    message = send_message(conversation=conversation, author=author, text=text, client_id=uuid4(), **more)
    outbox.deliver(conversation.pk)
    message.refresh_from_db()
    return message


def signed_id(widget: Widget, shop_id: str) -> str:
    return hmac.new(widget.identity_secret.encode(), shop_id.encode(), hashlib.sha256).hexdigest()


def signed_facts(widget: Widget, **facts: Any) -> dict[str, str]:
    text = json.dumps(facts)
    signature = hmac.new(widget.identity_secret.encode(), text.encode(), hashlib.sha512).hexdigest()
    return {"facts": text, "signature": signature}
