"""A conversation as TikTok's list shows it: its people and its newest twenty messages. There is no older page.

Source: TikTok API for Business, "Get the messages of a conversation", read 2026-11.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels_tiktok.client import TikTokClient
from channels_tiktok.contents import Content, content_of
from channels_tiktok.events import BUSINESS, LONGEST_CUSTOMER, author_name
from inbox.events import Event, MessageEchoed, MessageReceived, platform_time
from inbox.fields import identifier, mapping, rows, text

SHOWN = 20
EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Person:
    external_id: str
    name: str = ""
    picture_url: str = ""


@dataclass(frozen=True)
class Listed:
    """One message of the list. at: None where it tells no time."""

    raw: dict[str, Any]
    conversation: str
    account: str

    @property
    def external_id(self) -> str:
        return identifier(self.raw.get("message_id"))

    @property
    def at(self) -> datetime | None:
        at = platform_time(self.raw.get("timestamp"), EPOCH)
        return at if at > EPOCH else None

    @property
    def is_ours(self) -> bool:
        sender = mapping(self.raw.get("from_user"))
        return text(sender.get("id")) == self.account or text(sender.get("role")).lower() == BUSINESS

    @property
    def kind(self) -> str:
        return text(self.raw.get("message_type")) or text(self.raw.get("type"))

    @property
    def content(self) -> Content:
        return content_of(self.raw, self.kind, self.conversation, self.external_id)

    @property
    def reply_to(self) -> str:
        return identifier(mapping(self.raw.get("referenced_message_info")).get("referenced_message_id"))


@dataclass(frozen=True)
class Conversation:
    """customer: the participant who is not the business. messages: newest first."""

    customer: Person
    messages: tuple[Listed, ...]

    def events(self, account: str, conversation: str) -> list[Event]:
        """Oldest first. A reaction is listed as a message, and is none."""
        events = (self._event(message, account, conversation) for message in reversed(self.messages))
        return [event for event in events if event is not None]

    def _event(self, message: Listed, account: str, conversation: str) -> Event | None:
        if not message.external_id or message.at is None or message.kind.lower() == "reaction":
            return None
        content = message.content
        said: dict[str, Any] = {
            "account": account,
            "at": message.at,
            "customer": self.customer.external_id,
            "address": conversation,
            "external_id": message.external_id,
            "text": content.text,
            "attachments": content.attachments,
            "reply_to": message.reply_to,
            "data": content.data,
        }
        if message.is_ours:
            return MessageEchoed(**said, author_name=author_name(message.raw))
        return MessageReceived(**said, kind=content.kind, name=self.customer.name)


def read_conversation(client: TikTokClient, account: str, conversation: str) -> Conversation:
    """Raises SendError."""
    answer = client.get("business/message/content/list", business_id=account, conversation_id=conversation)
    people = [_person(row) for row in rows(answer.get("participants")) if not _is_business(row, account)]
    listed = [Listed(row, conversation, account) for row in rows(answer.get("messages"))]
    customer = next((person for person in people if person.external_id), None) or _from_messages(listed, account)
    listed.sort(key=lambda message: message.at or EPOCH, reverse=True)
    return Conversation(customer, tuple(listed))


def _is_business(person: dict[str, Any], account: str) -> bool:
    return text(person.get("id")) == account or text(person.get("role")).lower() == BUSINESS


def _person(row: dict[str, Any]) -> Person:
    name = text(row.get("display_name")) or text(row.get("username"))
    return Person(identifier(row.get("id"), LONGEST_CUSTOMER), name[:200], text(row.get("profile_image")))


def _from_messages(listed: list[Listed], account: str) -> Person:
    """Where the people are not told: whoever the business wrote to, or was written to by."""
    for message in listed:
        other = mapping(message.raw.get("to_user" if message.is_ours else "from_user"))
        if found := identifier(other.get("id"), LONGEST_CUSTOMER):
            return Person(found)
    return Person("")
