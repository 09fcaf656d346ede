"""What a platform is to Messio: the contract that each channel app fulfils. Its parser speaks in `inbox.events`.

A channel app registers its connector in `AppConfig.ready()`; the inbox knows no platform by name.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from uuid import UUID

from django.core.files.base import File
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inbox.events import Event
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
    kind: str
    name: str
    mime_type: str
    size: int
    file: File


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
    """

    external_id: str
    pause_seconds: float = 0


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

    APPROVED = "approved", _("Approved")
    PENDING = "pending", _("Being reviewed")
    DRAFT = "draft", _("Not submitted")
    REJECTED = "rejected", _("Rejected")
    PAUSED = "paused", _("Paused")
    DISABLED = "disabled", _("Disabled")


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
    file_limits: bytes by attachment kind; a kind that is missing is not taken.
    reactions: the emoji that we may put on a customer's message, one at a time; none where `react` does not exist.
    receipts: the statuses that the platform reports; the others are never shown as ticks.
    history: None where the platform has no list of past messages.
    buttons: None where we can put none below a text.
    template_limit: how many characters a template may have once it is filled in (`Policy.templates`).
    """

    text_limit: int
    text_unit: Literal["characters", "bytes", "code points"] = "characters"
    file_limits: Mapping[str, int] = field(default_factory=dict)
    mime_types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reply_to: bool = False
    typing: bool = False
    seen: bool = False
    reactions: tuple[str, ...] = ()
    receipts: frozenset[str] = frozenset()
    history: HistoryReach | None = None
    buttons: ButtonLimits | None = None
    template_limit: int = 0

    def takes(self, kind: str, mime_type: str, size: int) -> bool:
        """Whether a file of this kind, type and size in bytes may be sent."""
        types = self.mime_types.get(kind)
        return size <= self.file_limits.get(kind, -1) and (not types or mime_type in types)

    @property
    def voice(self) -> bool:
        """Whether a recording of the composer may be sent."""
        return self.takes("audio", RECORDED, 0)

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
class TokenLife:
    """renew_at: when `renew` is to be asked; ends_at: when a person must log in again. None where that is never."""

    renew_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Health:
    """`code` is empty when all is well, else drawn as a sentence by `explain`."""

    code: str = ""
    needs_reconnect: bool = False


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

    @property
    @abstractmethod
    def is_on(self) -> bool:
        """Whether the platform's credentials are set."""

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
    def profile(self, channel: "Channel", external_id: str) -> Profile:
        """Raises SendError."""

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

        The outbox's own codes too: window_closed, unconfirmed, crash, file_lost, unreachable, customer_wrote.
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
