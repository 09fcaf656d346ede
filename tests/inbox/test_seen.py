"""The customer sees that somebody read, once for each message and only where the platform can show it."""

import json
from dataclasses import replace

import pytest

from channels_fb.connector import FacebookConnector
from inbox.actions.mark_read import mark_read
from inbox.actions.pause_sending import pause_sending
from inbox.connectors import ErrorKind, SendError, connectors
from inbox.export import export_lines
from inbox.models import Channel
from tests.conftest import member
from tests.inbox.rows import converse


class Messenger(FacebookConnector):
    """Keeps what it is asked to show."""

    def __init__(self):
        self.shown = []
        self.error = None

    def signal(self, channel, recipient, action, newest):
        if self.error:
            raise self.error
        self.shown.append((recipient, action))


@pytest.fixture
def messenger(monkeypatch):
    monkeypatch.setitem(connectors, "facebook", messenger := Messenger())
    return messenger


@pytest.fixture
def conversation(tea_page):
    return converse(tea_page, incoming_count=5)


@pytest.fixture
def read(conversation, work, django_capture_on_commit_callbacks):
    def read(member, count):
        with django_capture_on_commit_callbacks(execute=True):
            mark_read(membership=member, conversation=conversation, incoming_count=count)
        work()

    return read


def test_who_reads_furthest_is_seen_and_who_follows_is_no_news(messenger, read, an, binh):
    for reader, count in [(an, 3), (binh, 2), (binh, 3), (an, 3), (binh, 5)]:
        read(reader, count)

    assert messenger.shown == [("dung-1", "seen")] * 2


def test_nothing_read_is_nothing_seen(messenger, read, an):
    read(an, 0)

    assert messenger.shown == []


def test_a_channel_that_is_not_connected_shows_nothing(messenger, read, an):
    Channel.objects.update(status="needs_reconnect")

    read(an, 3)

    assert messenger.shown == []


def test_a_platform_that_cannot_show_it_is_not_asked(messenger, read, an):
    messenger.capabilities = replace(messenger.capabilities, seen=False)

    read(an, 3)

    assert messenger.shown == []


def test_a_channel_that_hides_it_shows_nothing(messenger, read, an):
    Channel.objects.update(shows_seen=False)

    read(an, 3)

    assert messenger.shown == []


def test_a_channel_that_somebody_paused_shows_nothing(messenger, read, an, tea_page):
    pause_sending(channel=tea_page, actor=an)

    read(an, 3)

    assert messenger.shown == []


def test_a_refusal_is_nobodys_trouble(messenger, read, an, tea_page):
    messenger.error = SendError(ErrorKind.TOKEN, "190")

    read(an, 3)

    tea_page.refresh_from_db()
    assert tea_page.status == "connected"


def test_what_a_viewer_saw_the_customer_is_not_told_and_the_team_has_not_read(
    messenger, read, an, conversation, bamboo
):
    viewer = member(bamboo, "Vy", "viewer")

    read(viewer, 5)
    assert messenger.shown == []
    assert unread_count(conversation) == 5

    read(an, 5)
    assert messenger.shown == [("dung-1", "seen")]
    assert unread_count(conversation) == 0


def unread_count(conversation):
    """As the export tells it."""
    return json.loads("".join(export_lines(conversation.workspace)))["unread_count"]
