"""What a platform is to Messio: the contract that each channel app fulfils. Its parser speaks in `inbox.events`.

A channel app registers its connector in `AppConfig.ready()`; the inbox knows no platform by name.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.events import Event
from inbox.media import PICTURES, SOUNDS
from inbox.policy import Allowance, Policy

if TYPE_CHECKING:
    from inbox.models import Channel, Conversation


class Verdict(StrEnum):
    """Whether a post is the platform's: a probe is answered 200 and stored nowhere, a refusal 403."""

    GENUINE = "genuine"
    PROBE = "probe"
    REFUSED = "refused"


# ── What goes out ──────────────────────────────────────────────────────────────────────────────────────────────────


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
class OutgoingPart:
    """One call to the platform: text, one file, or a template. `key` travels with it where the platform has a place for that.

    template: then `text` is what the customer will read, and `file` what stands above it. buttons: below the text, each
    the words that the customer answers with by pressing it; at most as many as `Capabilities.buttons` says.
    `by_person` says that a member wrote it, not a rule; `last_customer_at` dates the reply window.
    `tried_at` is when the call began that is being looked for.
    """

    key: UUID
    recipient: str
    text: str = ""
    file: OutgoingFile | None = None
    template: OutgoingTemplate | None = None
    buttons: tuple[str, ...] = ()
    reply_to: str = ""
    by_person: bool = True
    last_customer_at: datetime | None = None
    tried_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The platform took it. Where a later status decides, that status lifts the part or fails it.

    pause_seconds: how long the channel should rest now, where the platform says that a limit is used up.
    limits: what it said of them, for `Connector.limits`.
    """

    external_id: str
    pause_seconds: float = 0
    limits: Mapping[str, Any] = field(default_factory=dict)


class ErrorKind(StrEnum):
    AWAY = "away"
    TRANSIENT = "transient"
    RATE_LIMITED = "rate_limited"
    TOKEN = "token"
    PERMISSION = "permission"
    WINDOW_CLOSED = "window_closed"
    QUOTA = "quota"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


# What ends by itself.
PASSING = (ErrorKind.AWAY, ErrorKind.TRANSIENT, ErrorKind.UNKNOWN, ErrorKind.RATE_LIMITED)


class Scope(StrEnum):
    MESSAGE = "message"
    CONVERSATION = "conversation"
    CHANNEL = "channel"
    APP = "app"


class SendError(Exception):
    """A send that did not succeed.

    kind: what to do about it; "away": no connection came about, so nothing was sent, for sure; "unreachable": the
    customer is. code: the platform's, for `Connector.explain` and the logs; never a token in it;
    "timeout" where no answer came in time.
    retry_after: seconds, where the platform names them. scope: what a limit slows, and no more than that.
    most_attempts: of a transient one that more attempts will not mend; 0 where ours decide. then: the kind that it is
    taken for after them.
    """

    def __init__(
        self,
        kind: ErrorKind,
        code: str,
        detail: str = "",
        *,
        retry_after: float | None = None,
        scope: Scope = Scope.MESSAGE,
        most_attempts: int = 0,
        then: ErrorKind | None = None,
    ) -> None:
        super().__init__(f"{kind} {code} {detail}")
        self.kind = kind
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.scope = scope
        self.most_attempts = most_attempts
        self.then = then


class Found(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Search:
    """Whether an interrupted send reached the platform, and under which id."""

    found: Found
    external_id: str = ""


# ── What has been ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class HistoryReach:
    """How far a platform's list of past messages goes, and how often it may be read.

    shows: a sentence: what of the past it shows. misses: a sentence: what a check cannot repair.
    slows: a sentence: why the list of this account is read less often than others.
    calls_per_second: of one account's list. calls_per_day: all calls of an account, by how many customers wrote in the
    last 24 hours (1 or more).
    """

    shows: str | Promise
    misses: str | Promise
    slows: str | Promise
    calls_per_second: float
    calls_per_day: Callable[[int], float]


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """One answer of that list: whole conversations, the one that moved last first.

    events: what is shown of each, oldest first, with the turns that are known already. unreadable: what is listed
    without its content: external id and the platform's time. next: the cursor of the next page; empty at the end, or
    where everything older than what was asked for begins. conversations: how many this page covers; total: how many
    there are, where the platform tells. pause_seconds: as in `Sent`. usage: the used share of the platform's limit, where
    it tells: 1.0 is all of it.
    """

    events: tuple[Event, ...] = ()
    unreadable: Mapping[str, datetime] = field(default_factory=dict)
    next: str = ""
    conversations: int = 0
    total: int | None = None
    pause_seconds: float = 0
    usage: float = 0


# ── Message templates ──────────────────────────────────────────────────────────────────────────────────────────────


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


# ── What a platform can do ─────────────────────────────────────────────────────────────────────────────────────────


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


@dataclass(frozen=True, kw_only=True)
class Profile:
    """`picture_url` is copied to storage; `first_name` is what the customer is called. Empty where the platform does not
    tell."""

    name: str = ""
    first_name: str = ""
    picture_url: str = ""


@dataclass(frozen=True, kw_only=True)
class KnownFact:
    """A line about a customer for the agent. url: where the value leads, http or https; empty where it leads nowhere."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class TokenLife:
    """renew_at: when `renew` is to be asked; ends_at: when a person must log in again. None where that is never."""

    renew_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Health:
    """`code` is empty when all is well, else drawn as a sentence by `explain`.

    posts: whether the platform goes on to post what happens: it does, it did not and does again now, or it cannot be
    asked. limits: as in `Sent`.
    """

    code: str = ""
    needs_reconnect: bool = False
    posts: Literal["on", "mended", "untold"] = field(default="on", compare=False)
    limits: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def after(cls, error: SendError) -> "Health":
        """What a refusal says of the account; raises it again where it says nothing of it."""
        if error.kind is ErrorKind.TOKEN:
            return cls(code=error.code, needs_reconnect=True)
        if error.kind is ErrorKind.PERMISSION or error.code == "subscription":
            return cls(code=error.code)
        raise error


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What is left of something that a platform counts, in words. is_low: somebody should know."""

    label: str
    value: str
    note: str = ""
    is_low: bool = False


# What the customer may be shown of us, where `capabilities.typing` and `capabilities.seen` say so.
Signal = Literal["typing_on", "typing_off", "seen"]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A failure as a person reads it: one sentence, and one action. action is one of "", "retry", "reconnect"."""

    sentence: str
    action: Literal["", "retry", "reconnect"] = ""


class Connector(ABC):
    """A platform. One instance is registered for the life of a process; it keeps no state of its own."""

    platform: ClassVar[str]
    label: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    # Hosts (and their subdomains) from which attachments and pictures may be copied.
    media_hosts: ClassVar[tuple[str, ...]] = ()
    # Codes of ChannelChanged that stand until the platform takes them back: a message that goes out does not end them.
    standing_codes: ClassVar[frozenset[str]] = frozenset()
    # The page that starts connecting an account, as a URL name that takes the workspace's slug.
    connect_url_name: ClassVar[str] = ""
    # How long another application answers a thread in which nothing happens; None where that does not end by itself.
    handover_lasts: ClassVar[timedelta | None] = None
    # What it is offered under, together with others that belong there.
    family: ClassVar[str] = ""
    # Settings without which the platform is off.
    needed_settings: ClassVar[tuple[str, ...]] = ()
    # Whose posts its own are counted and kept with, where another platform's address takes them.
    posts_with: ClassVar[str] = ""
    # The page of a channel's own settings, where there are any, as a URL name that takes the slug and the channel's id.
    settings_url_name: ClassVar[str] = ""

    @property
    def is_on(self) -> bool:
        """Whether the platform's credentials are set."""
        return not self.missing_settings

    @property
    def missing_settings(self) -> list[str]:
        return [name for name in self.needed_settings if not getattr(settings, name)]

    @abstractmethod
    def check_application(self) -> None:
        """Have the platform confirm the application's own id and secret, within seconds. Raises SendError."""

    @abstractmethod
    def webhook_probe(self) -> tuple[str, str]:
        """What the platform asks for to verify our webhook address, and the body that answers it.

        A path with its query. Raises ImproperlyConfigured, naming the setting that lacks.
        """

    @property
    @abstractmethod
    def policy(self) -> Policy:
        """The platform's rules of what may be sent when."""

    @abstractmethod
    def kind_of(self, code: str) -> ErrorKind | None:
        """What a code of SendError means; None of one that nobody knows."""

    def allowance(self, conversation: "Conversation", now: datetime) -> Allowance:
        """What may be sent now, and until when."""
        return self.policy.allowance(conversation, now, is_refused=self._is_refused(conversation))

    def closes_at(self, conversation: "Conversation") -> datetime | None:
        """When `allowance` will end for good, should nothing happen any more; None where it does not, or has ended."""
        return self.policy.closes_at(conversation, is_refused=self._is_refused(conversation))

    def _is_refused(self, conversation: "Conversation") -> bool:
        """Whether the platform itself called the window closed, on the last message, and the customer did nothing since."""
        if not conversation.send_error or conversation.preview_direction != "outgoing":
            return False
        if self.kind_of(conversation.send_error) is not ErrorKind.WINDOW_CLOSED:
            return False
        return conversation.last_customer_at is None or conversation.last_customer_at <= conversation.last_message_at

    @abstractmethod
    def authenticate(self, request: HttpRequest) -> Verdict:
        """Check the signature over the raw bytes, in constant time."""

    @abstractmethod
    def parse(self, body: bytes, context: Mapping[str, Any]) -> list[Event]:
        """Translate a raw delivery. Pure; an unknown kind becomes Unknown. Raises MalformedBody.

        context: what the view stored beside the body, and "received_at", epoch ms, for events without a time.
        """

    @abstractmethod
    def send(self, channel: "Channel", part: OutgoingPart) -> Sent:
        """Raises SendError."""

    @abstractmethod
    def find_sent(self, channel: "Channel", part: OutgoingPart, known: Iterable[str], earlier: Iterable[str]) -> Search:
        """Look for an interrupted send. Raises SendError.

        known: external ids that belong to other messages; earlier: those of them that had come before it was tried, so
        that whatever the platform lists before one of these is older too.
        """

    def history(self, channel: "Channel", since: datetime | None, cursor: str) -> HistoryPage:
        """One call to the platform's list: conversations that moved at or after `since`, or all of them.

        cursor: empty, or the `next` of the page before. Only asked where `capabilities.history` is. Raises SendError.
        """
        raise NotImplementedError

    def templates(self, channel: "Channel") -> list[ListedTemplate]:
        """All that the account has, sendable or not. Only asked where `policy.templates` is. Raises SendError."""
        raise NotImplementedError

    @abstractmethod
    def profile(self, channel: "Channel", external_id: str, address: str) -> Profile:
        """What the platform tells of a customer. address: where replies go, where that is not the id itself; else empty.
        Raises SendError."""

    def phone(self, external_id: str) -> str:
        """The customer's telephone number, with its country code, where the platform's id of them is one; else empty."""
        return ""

    def describe_customer(self, facts: Mapping[str, Mapping[str, Any]]) -> list[KnownFact]:
        """Put in words what ContactChanged told of a customer. facts: the latest of each kind."""
        return []

    def posted_file(self, channel: "Channel", url: str) -> File | None:
        """The customer's file, opened, where it came to us with the message and stands in our storage already.

        url: as `parse` told it. None of any other, which is fetched from where `locate` says.
        """
        return None

    def locate(self, channel: "Channel", url: str) -> tuple[str, Mapping[str, str]]:
        """Where a customer's file is to be fetched now, and with which headers. Raises SendError.

        url: as `parse` told it, which may be a word of the platform's own instead of an address.
        """
        return url, {}

    def token_life(self, credentials: Mapping[str, Any]) -> TokenLife:
        """How long these credentials serve."""
        return TokenLife()

    def renew(self, channel: "Channel") -> dict[str, Any]:
        """Get what takes the place of the channel's credentials. Only asked where `token_life` names a time for it.

        It is asked by one at a time, and again with the same credentials where no answer came. Raises SendError.
        """
        raise NotImplementedError

    @abstractmethod
    def subscribe(self, channel: "Channel") -> None:
        """Ask for every event that `parse` knows. Raises SendError."""

    @abstractmethod
    def unsubscribe(self, channel: "Channel") -> None:
        """A token that is already dead counts as done. Raises SendError."""

    @abstractmethod
    def check(self, channel: "Channel") -> Health:
        """Token and subscription; subscribes again what the platform dropped. Raises SendError."""

    def limits(self, told: Mapping[str, Any]) -> list[Limit]:
        """What it last told of its limits, in words. told: what `Sent`, `Health` brought, the newest of each name.

        "usage", from a page of the list too, is the used share of the calls; 1.0 is all of them.
        """
        if "usage" not in told:
            return []
        used = told["usage"]
        return [Limit(label=_("Calls used"), value=f"{used:.0%}", note=_("of what is allowed now"), is_low=used >= 0.9)]

    @abstractmethod
    def signal(self, channel: "Channel", recipient: str, action: Signal, newest: str) -> None:
        """Show the customer that we read or write. Raises SendError.

        newest: the platform's id of the customer's newest message; empty where there is none.
        """

    def react(self, channel: "Channel", recipient: str, external_id: str, emoji: str) -> float:
        """Have our reaction on the customer's message be this one of `capabilities.reactions`; none where it is empty.

        Only asked where there are any. The same call again changes nothing. Returns how many seconds the channel should
        rest now, as in `Sent`. Raises SendError.
        """
        raise NotImplementedError

    @abstractmethod
    def explain(self, code: str) -> Explanation:
        """Turn a code of SendError, ChannelChanged or Health into a translated sentence and one action.

        The outbox's own codes too: window_closed, unconfirmed, crash, file_lost, not_made, unreachable, customer_wrote.
        """

    @abstractmethod
    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Pick from an operator's credentials file what this platform keeps. Raises ValueError naming what lacks."""


class MalformedBody(ValueError):
    """A genuine delivery that is no JSON, has a wrong shape, or speaks of an object that is not ours."""


connectors: dict[str, Connector] = {}


def register(connector: Connector) -> None:
    connectors[connector.platform] = connector


def get_connector(platform: str) -> Connector:
    """Raises KeyError for a platform that no installed app knows."""
    return connectors[platform]
