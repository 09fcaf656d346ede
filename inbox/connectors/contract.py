"""The contract that each channel app fulfils. Its parser speaks in `inbox.events`."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.conf import settings
from django.core.files.base import File
from django.http import HttpRequest
from django.utils.translation import gettext as _

from inbox.connectors.account import Explanation, Health, KnownFact, Limit, Profile, TokenLife
from inbox.connectors.capabilities import Capabilities, ListedTemplate
from inbox.connectors.failures import ErrorKind
from inbox.connectors.outgoing import OutgoingPart, Sent
from inbox.connectors.past import HistoryPage, Search
from inbox.events import Event
from inbox.policy import Allowance, Policy

if TYPE_CHECKING:
    from inbox.errors import ErrorTable
    from inbox.models import Channel, Conversation


class Verdict(StrEnum):
    """Whether a post is the platform's: a probe is answered 200 and stored nowhere, a refusal 403."""

    GENUINE = "genuine"
    PROBE = "probe"
    REFUSED = "refused"


# What the customer may be shown of us, where `capabilities.typing` and `capabilities.seen` say so.
Signal = Literal["typing_on", "typing_off", "seen"]


class Connector(ABC):
    """A platform. One instance is registered for the life of a process; it keeps no state of its own."""

    platform: ClassVar[str]
    label: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    # What its codes of SendError, ChannelChanged and Health mean.
    codes: ClassVar["ErrorTable"]
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

    def kind_of(self, code: str) -> ErrorKind | None:
        """What a code of SendError means; None of one that nobody knows."""
        return self.codes.kind_of(code)

    def allowance(self, conversation: "Conversation", now: datetime) -> Allowance:
        """What may be sent now, and until when."""
        if conversation.identity_id and conversation.identity.is_erased:
            return Allowance(free_text=False, reason=_("This customer was erased: nobody is there to read an answer."))
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

    def address_of(self, phone: str) -> str:
        """The platform's id of whoever has this telephone (E.164), where we may write first; else empty."""
        return ""

    def describe_customer(self, channel: "Channel", facts: Mapping[str, Mapping[str, Any]]) -> list[KnownFact]:
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

    def explain(self, code: str) -> Explanation:
        """Turn a code of SendError, ChannelChanged or Health into a translated sentence and one action.

        The outbox's own codes too: window_closed, unconfirmed, crash, file_lost, unreachable, and `inbox.errors.OURS`.
        """
        return self.codes.explain(code)

    @abstractmethod
    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Pick from an operator's credentials file what this platform keeps. Raises ValueError naming what lacks."""


class MalformedBody(ValueError):
    """A genuine delivery that is no JSON, has a wrong shape, or speaks of an object that is not ours."""
