"""What has been: a send looked for, and the list of past messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise

from inbox.events import Event


class Found(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Search:
    """Whether an interrupted send reached the platform, and under which id."""

    found: Found
    external_id: str = ""


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
