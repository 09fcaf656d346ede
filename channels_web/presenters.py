"""What the pages of a chat's owner show: where it stands by now, and what a visitor would see."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from channels_web import news
from channels_web.access import Seat, seat_of
from channels_web.connector import LONGEST_TEXT
from channels_web.models import Widget
from channels_web.tokens import new_visitor
from inbox.models import Channel

# A page that stood there longer ago may have lost the line since.
LATELY = timedelta(days=14)


class Installation:
    """The line for the website's pages, and whether it came there."""

    def __init__(self, widget: Widget) -> None:
        self.widget = widget

    @property
    def script_url(self) -> str:
        return f"{settings.PUBLIC_URL}{reverse('channels_web:loader', args=[self.widget.key])}"

    @property
    def tag(self) -> str:
        return f'<script async src="{self.script_url}"></script>'

    @property
    def page_url(self) -> str:
        return f"{settings.PUBLIC_URL}{reverse('channels_web:page', args=[self.widget.key])}"

    @property
    def is_closed(self) -> bool:
        return self.widget.channel.status == Channel.Status.DISCONNECTED

    @property
    def state(self) -> str:
        """nowhere: no website is named; waiting: none asked for the script yet; silent: not lately; seen."""
        if not self.widget.domains:
            return "nowhere"
        if self.widget.seen_at is None:
            return "waiting"
        return "seen" if timezone.now() - self.widget.seen_at < LATELY else "silent"


class Sample:
    """The panel as it looks to somebody who has written a little. is_open: whether somebody answers now."""

    def __init__(self, widget: Widget, *, is_open: bool) -> None:
        self.widget = widget
        self.is_open = is_open

    @cached_property
    def seat(self) -> Seat:
        return seat_of(self.widget, new_visitor())

    @property
    def context(self) -> dict[str, Any]:
        return {
            "widget": self.widget,
            "mode": "preview",
            "state": {"is_here": self.is_open, "words": self.words, "people": []},
            "asks": self.asks,
            "turns": [self.turn(1, "incoming", _("Hello! Is this still available?")), *self.answer],
            "limits": "{}",
            "most": LONGEST_TEXT,
        }

    @property
    def words(self) -> str:
        return news.words_when_open(self.seat, is_here=True) if self.is_open else news.words_when_closed(self.seat)

    @property
    def asks(self) -> dict[str, str]:
        return news.wanted(self.widget, is_open=self.is_open)

    @property
    def answer(self) -> list[dict[str, Any]]:
        return [self.turn(2, "outgoing", _("Yes, it is. Shall I put one aside for you?"))] if self.is_open else []

    def turn(self, number: int, kind: str, text: str) -> dict[str, Any]:
        author = _("You") if kind == "incoming" else self.widget.shown_title
        at: datetime = timezone.now() - timedelta(minutes=5 - number)
        known = {"id": f"sample-{number}", "kind": kind, "position": number, "version": 1, "at": at}
        return known | {"text": text, "author": author, "author_key": kind, "author_number": self.widget.pk}
