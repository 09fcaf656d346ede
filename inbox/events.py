"""What happens on a platform, in our words: every connector's parser speaks in these events and in no others.

They commute: applied twice, late or in another order they leave the same rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. `account` names the channel by its external id; `at` is the platform's time, aware.

    platform: whose account it is, where deliveries to one address speak of several platforms'; else empty.
    Events commute: applied twice, late or in another order they leave the same rows.
    """

    account: str
    at: datetime
    platform: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomerEvent(Event):
    """`customer` is the identity's external id; `opens_window` says whether the act restarts the reply window.

    also: other ids of the same customer, which this event proves: from now on they are one. Of a telephone number
    (`Connector.phone`) and an id of the customer's own, the latter is `customer`: the number may be another's later.
    address: where replies to the customer go, where that is not the same; empty where this event does not tell.
    is_past: it was before the account came to us, and is told now: it makes nothing unread and reopens nothing.
    """

    customer: str
    also: tuple[str, ...] = ()
    address: str = ""
    is_past: bool = False
    opens_window: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.customer, *self.also)


@dataclass(frozen=True, kw_only=True)
class IncomingAttachment:
    """`url` is copied to storage for files (image, video, audio, file, sticker); a card keeps its facts in `data`.

    data of a card: title, subtitle, url, latitude, longitude, items [{title, subtitle, image_url, url}]; of an
    appointment: status, start_time and end_time (since 1970). The items' pictures are copied too. until (since 1970):
    of what the platform lets be seen that long and not be kept: what `url` leads to is shown through us meanwhile.
    """

    kind: str
    url: str = ""
    name: str = ""
    mime_type: str = ""
    size: int | None = None
    is_file: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MessageReceived(CustomerEvent):
    """The customer wrote. `external_id` is the platform's, or a hash of the event where it gives none."""

    external_id: str
    kind: Literal["message", "postback", "unsupported"] = "message"
    text: str = ""
    attachments: tuple[IncomingAttachment, ...] = ()
    reply_to: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    opens_window: bool = True


@dataclass(frozen=True, kw_only=True)
class MessageEchoed(CustomerEvent):
    """The business wrote, here or elsewhere.

    `part_key` is our own key where the echo carries it. `author_name` names another writer where the platform tells
    ("Page inbox"); empty where it might be ours: such an echo waits while the conversation has a message in sending.
    `automatic` in `data` says that the platform's own automation spoke: the customer still waits for a person.
    """

    external_id: str
    part_key: UUID | None = None
    author_name: str = ""
    text: str = ""
    attachments: tuple[IncomingAttachment, ...] = ()
    reply_to: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MessageEdited(CustomerEvent):
    external_id: str
    revision: int
    text: str


@dataclass(frozen=True, kw_only=True)
class MessageDeleted(CustomerEvent):
    external_id: str


@dataclass(frozen=True, kw_only=True)
class ReactionChanged(CustomerEvent):
    """`emoji` is empty when the reaction was taken back."""

    external_id: str
    actor: Literal["contact", "business"]
    emoji: str


@dataclass(frozen=True, kw_only=True)
class Receipt(CustomerEvent):
    """What the platform says of our messages: by their ids, or all up to a watermark of its own clock.

    through: with those of the ids, all that came before them was read too.
    """

    status: Literal["sent", "delivered", "read", "failed"]
    external_ids: tuple[str, ...] = ()
    part_key: UUID | None = None
    watermark: datetime | None = None
    through: bool = False
    code: str = ""


# What a ContactChanged may say, in our words, and what its facts are then.
# The customer asks that their data be deleted, or used no longer: the audit trail tells it.
WITHDRAWN = "withdrawn"
# {"follows": whether they follow the account now}
FOLLOW = "follow"
# {"wanted": whether they want advertising}
MARKETING = "marketing"
# What they let us have: any of {"name", "phone", "email", "birthday", "gender", "address"}, as text.
PROFILE = "profile"


@dataclass(frozen=True, kw_only=True)
class ContactChanged(CustomerEvent):
    """Consent given or withdrawn, a profile, a follow: facts about the customer, kept as they are. With `also` they have
    moved: another number or id is theirs now.

    kind: one of the words above, or the platform's own; of each the latest counts.
    """

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Referred(CustomerEvent):
    """Where the customer came from: {"source", "ref", "ad_id", "ad_title", …}."""

    referral: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class HandedOver(CustomerEvent):
    """Who answers this thread from now on: empty for us or nobody, else the other application's name or id."""

    owner: str


@dataclass(frozen=True, kw_only=True)
class ChannelChanged(Event):
    """The account's own health: a warning, a block, a lost role. `code` is drawn as a sentence by the connector.

    may_send: false while the platform forbids the account to send at all.
    """

    code: str
    may_send: bool = True


@dataclass(frozen=True, kw_only=True)
class TemplateChanged(Event):
    """The platform judged a message template. state: of `TemplateState`; reason: in the platform's own words."""

    external_id: str
    state: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Commented(CustomerEvent):
    """A public comment, which is no direct message. Kept aside until comments are a feature."""

    external_id: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Unknown(Event):
    """A kind that the parser does not know, or an element of a wrong shape. Kept raw and shown in admin."""

    kind: str


# A later time is a wrong unit; it would keep its conversation on top for ever, and dates end soon after.
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def platform_time(value: Any, default: datetime) -> datetime:
    """Read a platform's epoch number or digits, in seconds or milliseconds: below 10^11 it is seconds.

    Anything else, or a time that cannot be meant, gives `default`.
    """
    try:
        number = int("" if isinstance(value, bool) else value)
        at = datetime.fromtimestamp(number if number < 10**11 else number / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return default
    return at if at < LATEST else default
