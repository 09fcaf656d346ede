from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api import ids
from api.ids import Kind
from api.pages import Page
from api.schemas.base import MemberId
from helpdesk.models import Ticket, TicketLink, TicketRating

LinkKind = Literal["duplicate", "blocks", "child"]


class Watcher(BaseModel):
    id: MemberId
    name: str


class WatcherPage(Page[Watcher]):
    pass


class Link(BaseModel):
    """Read it from its first ticket: that one is a `duplicate` of the other, `blocks` it, or is a part of it (`child`)."""

    number: int = Field(description="Of the first ticket.")
    kind: LinkKind
    other: int = Field(description="The number of the second.")


class TicketLinkPage(Page[Link]):
    pass


class Rating(BaseModel):
    """What the customer said when they were asked how well the ticket was solved."""

    asked_at: datetime = Field(description="The latest time.")
    score: int | None = Field(ge=1, le=5, description="Null until they answer.")
    words: str
    given_at: datetime | None


def watchers_of(ticket: Ticket) -> WatcherPage:
    rows = ticket.watchers.filter(is_program=False).select_related("user").order_by("user__name", "pk")
    return WatcherPage(
        data=[Watcher(id=ids.write(Kind.MEMBER, row.pk), name=str(row)) for row in rows], next_cursor=None
    )


def links_of(links: Iterable[TicketLink]) -> TicketLinkPage:
    """links: from `helpdesk.queries.links`."""
    rows = [Link(number=row.ticket.number, kind=row.kind, other=row.other.number) for row in links]  # type: ignore[arg-type]
    return TicketLinkPage(data=rows, next_cursor=None)


def rating_of(row: TicketRating) -> Rating:
    return Rating(asked_at=row.asked_at, score=row.score, words=row.words, given_at=row.given_at)
