"""What goes out, and what a platform says to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File


@dataclass(frozen=True, kw_only=True)
class OutgoingFile:
    """voice: it was spoken at the composer, so a platform that has voice messages shows it as one."""

    kind: str
    name: str
    mime_type: str
    size: int
    file: File
    voice: bool = False


@dataclass(frozen=True, kw_only=True)
class OutgoingTemplate:
    """A template of the channel's (`ListedTemplate`), with what stands in its places, by their keys."""

    external_id: str
    name: str
    language: str
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class OutgoingCard:
    """What a platform that has cards draws instead of the text, which says the same: a title, a line below it, and where a press leads.

    Its picture is the part's file, which the platform fetches (`inbox/fetched.py`).
    """

    title: str
    subtitle: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class OutgoingPart:
    """One call to the platform: text, one file, or a template. `key` travels with it where the platform has a place for that.

    template: then `text` is what the customer will read, and `file` what stands above it. buttons: below the text, each
    the words that the customer answers with by pressing it; at most as many as `Capabilities.buttons` says. card: stands for `text` and
    `file`, where `Capabilities.card` says so.
    `by_person` says that a member wrote it, not a rule; `last_customer_at` dates the reply window.
    `tried_at` is when the call began that is being looked for.
    """

    key: UUID
    recipient: str
    text: str = ""
    file: OutgoingFile | None = None
    template: OutgoingTemplate | None = None
    buttons: tuple[str, ...] = ()
    card: OutgoingCard | None = None
    reply_to: str = ""
    by_person: bool = True
    last_customer_at: datetime | None = None
    tried_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The platform took it. Where a later status decides, that status lifts the part or fails it.

    known_as: by which id it knows whom it reached, where that is not the one it was given: both are one customer.
    pause_seconds: how long the channel should rest now, where the platform says that a limit is used up.
    limits: what it said of them, for `Connector.limits`.
    """

    external_id: str
    known_as: str = ""
    pause_seconds: float = 0
    limits: Mapping[str, Any] = field(default_factory=dict)
