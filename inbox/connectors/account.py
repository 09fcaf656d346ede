"""What a platform knows: of a customer, of our login, of what we may still do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from inbox.connectors.failures import ErrorKind, SendError


@dataclass(frozen=True, kw_only=True)
class Profile:
    """`picture_url` is copied to storage; `first_name` is what the customer is called; `shared` what they let us have, as the
    facts of `inbox.events.PROFILE`. Empty where the platform does not tell."""

    name: str = ""
    first_name: str = ""
    picture_url: str = ""
    shared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class KnownFact:
    """A line about a customer for the agent.

    label: empty where the value says it all. kind: "name", "phone" or "email", which not everybody may see whole. url:
    where the value leads, http or https; empty where it leads nowhere. at: when it was told, where that matters.
    """

    value: str
    label: str = ""
    kind: str = ""
    url: str = ""
    at: datetime | None = None

    @property
    def leads_out(self) -> bool:
        """To somebody's page, not to a telephone or a mail."""
        return self.url.startswith(("http://", "https://"))


@dataclass(frozen=True, kw_only=True)
class TokenLife:
    """renew_at: when `renew` is to be asked; ends_at: when a person must log in again. None where that is never."""

    renew_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Health:
    """`code` is empty when all is well, else drawn as a sentence by `explain`.

    posts: whether the platform goes on to post what happens: it does, it did not and does again now, or it cannot be
    asked. may_send: nothing keeps the account from sending, so that what was held for that goes; false where the platform
    does not say so. limits: as in `Sent`. says: a sentence in place of the usual ones, where there is nobody to ask.
    """

    code: str = ""
    needs_reconnect: bool = False
    posts: Literal["on", "mended", "untold"] = field(default="on", compare=False)
    may_send: bool = field(default=False, compare=False)
    limits: Mapping[str, Any] = field(default_factory=dict, compare=False)
    says: str = field(default="", compare=False)

    @classmethod
    def after(cls, error: SendError) -> "Health":
        """What a refusal says of the account; raises it again where it says nothing of it."""
        if error.kind is ErrorKind.TOKEN:
            return cls(code=error.code, needs_reconnect=True)
        if error.kind in (ErrorKind.PERMISSION, ErrorKind.BARRED) or error.code == "subscription":
            return cls(code=error.code)
        raise error


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What is left of something that a platform counts, in words. is_low: somebody should know."""

    label: str
    value: str
    note: str = ""
    is_low: bool = False


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A failure as a person reads it: one sentence, and one action. "subscribe": have news of the account come here again."""

    sentence: str
    action: Literal["", "retry", "reconnect", "subscribe"] = ""
