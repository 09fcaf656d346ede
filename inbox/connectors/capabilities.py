"""What a platform takes and tells. The composer is drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from inbox.connectors.past import HistoryReach
from inbox.media import PICTURES, SOUNDS


class TemplateState(TextChoices):
    """What the platform says of a template. Nothing but an approved one is sent."""

    APPROVED = "approved", gettext_lazy("Approved")
    PENDING = "pending", gettext_lazy("Being reviewed")
    DRAFT = "draft", gettext_lazy("Not submitted")
    REJECTED = "rejected", gettext_lazy("Rejected")
    PAUSED = "paused", gettext_lazy("Paused")
    DISABLED = "disabled", gettext_lazy("Disabled")


@dataclass(frozen=True, kw_only=True)
class ListedTemplate:
    """One template in one language, as the platform lists it.

    header, body, footer: words with places to fill in, {{key}}; a key is the connector's, and its own in the template.
    header_file: the kind of file that must stand above the words; empty where none does. buttons: each {"title", "url"},
    the latter with places too, or empty. examples: by key, what the template's author had in mind. can_be_sent: false where it
    holds something that Messio does not fill in. reason: why the platform does not take it, in its own words.
    """

    external_id: str
    name: str
    language: str
    state: TemplateState
    body: str
    category: str = ""
    header: str = ""
    header_file: str = ""
    footer: str = ""
    buttons: tuple[Mapping[str, str], ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)
    can_be_sent: bool = True
    reason: str = ""


# What the composer's recorder makes (static/js/wav.js), as its first bytes say.
RECORDED = "audio/x-wav"


JPEG, OGG = "image/jpeg", "audio/ogg"


# The largest file that is made into another before it leaves.
LARGEST_MADE = 25 * 1024 * 1024


class FileLimit(NamedTuple):
    """Bytes: up to `as_it_is` a file leaves unchanged, from there `at_most` made into what the channel takes."""

    as_it_is: int
    at_most: int


@dataclass(frozen=True, kw_only=True)
class ButtonLimits:
    """How many buttons a text may have, of how many characters each, and how many characters the text may have then."""

    most: int
    title: int
    text: int


@dataclass(frozen=True, kw_only=True)
class CardLimits:
    """How many characters of a card's title and of the line below it are shown."""

    title: int
    subtitle: int


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """The composer is drawn from these: it offers nothing that the platform refuses.

    text_unit: what text_limit counts: "characters", "bytes" (UTF-8) or "code points" (NFC).
    file_limits: bytes by attachment kind and MIME type, where "" is every other type of the kind; what is missing is
    not taken. voice: the type into which what is spoken is made, one that `transcoding` makes; empty where the platform
    takes no voice.
    reactions: the emoji that we may put on a customer's message, one at a time; none where `react` does not exist.
    typing_is_seen: whoever is shown that we write is thereby shown that we read.
    receipts: the statuses that the platform reports; the others are never shown as ticks.
    history: None where the platform has no list of past messages.
    buttons: None where we can put none below a text.
    card: None where there are none: a text stands for it then.
    template_limit: how many characters a template may have once it is filled in (`Policy.templates`).
    """

    text_limit: int
    text_unit: Literal["characters", "bytes", "code points"] = "characters"
    file_limits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    voice: str = ""
    reply_to: bool = False
    typing: bool = False
    seen: bool = False
    typing_is_seen: bool = False
    reactions: tuple[str, ...] = ()
    receipts: frozenset[str] = frozenset()
    history: HistoryReach | None = None
    buttons: ButtonLimits | None = None
    card: CardLimits | None = None
    template_limit: int = 0

    @cached_property
    def limits(self) -> Mapping[str, Mapping[str, FileLimit]]:
        """What may be chosen: what the platform takes, and what is made into that: sounds, and pictures."""
        limits = {
            kind: {mime_type: FileLimit(size, size) for mime_type, size in types.items()}
            for kind, types in self.file_limits.items()
        }
        made = {"audio": SOUNDS if self.voice else {}, "image": PICTURES if self.largest("image", JPEG) else {}}
        for kind, types in made.items():
            for mime_type in types:
                # Ogg may hold any codec and any number of channels: of what is spoken, only what we made is sure to fit.
                is_unsure = mime_type == RECORDED or mime_type == self.voice == OGG
                as_it_is = 0 if is_unsure else self.largest(kind, mime_type)
                limits[kind][mime_type] = FileLimit(as_it_is, max(as_it_is, LARGEST_MADE))
        return limits

    def largest(self, kind: str, mime_type: str) -> int:
        """Bytes of a file that the platform takes; 0 where it takes no such."""
        types = self.file_limits.get(kind, {})
        return types.get(mime_type, types.get("", 0))

    def limit(self, kind: str, mime_type: str) -> FileLimit | None:
        types = self.limits.get(kind, {})
        return types.get(mime_type, types.get(""))

    def takes(self, kind: str, mime_type: str, size: int) -> bool:
        """Whether a file of this kind, type and size in bytes may be sent, as it is or made fit."""
        limit = self.limit(kind, mime_type)
        return limit is not None and size <= limit.at_most

    def made_into(self, kind: str, mime_type: str, size: int) -> str:
        """The type that is made of such a file before it leaves; empty where it leaves as it is, or not at all."""
        limit = self.limit(kind, mime_type)
        if limit is None or size <= limit.as_it_is or size > limit.at_most:
            return ""
        return self.voice if kind == "audio" else JPEG

    def text_size(self, text: str) -> int:
        return len(text.encode()) if self.text_unit == "bytes" else len(text)
