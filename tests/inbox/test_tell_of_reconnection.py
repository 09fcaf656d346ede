"""The threads that an outage of their channel touched say when it was over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.actions import tell_of_reconnection as action
from inbox.actions.connect_channel import connect_channel
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.ingest import drain
from inbox.models import Change, Message
from inbox.presenters.activities import activity_text
from tests.inbox.messenger import PAGE, delivery, text
from tests.inbox.rows import converse, say

pytestmark = pytest.mark.django_db


def stop(channel) -> None:
    mark_needs_reconnect(channel=channel, code="190/460")
    channel.refresh_from_db()


def reconnect(workspace, actor=None):
    account = {"platform": "facebook", "external_id": PAGE, "name": "Tea", "credentials": {"access_token": "new"}}
    return connect_channel(workspace=workspace, actor=actor, subscribe=False, **account)


def held(conversation, **fields) -> Message:
    due_at = timezone.now() - timedelta(hours=3)
    return say(conversation, "Dạ", direction="outgoing", status="queued", due_at=due_at, **fields)


def told() -> dict[int, str]:
    """What the threads say, by conversation."""
    return {line.conversation_id: activity_text(line) for line in Message.objects.filter(kind="activity")}


def test_threads_with_something_held_failed_or_come_meanwhile_say_who_ended_it(bamboo, tea_page, an):
    quiet = converse(tea_page, "quiet-1")
    waiting = converse(tea_page, "waiting-1")
    held(waiting)
    scheduled = converse(tea_page, "scheduled-1")
    Message.objects.filter(pk=held(scheduled).pk).update(due_at=timezone.now() + timedelta(hours=3))
    stop(tea_page)
    failed = converse(tea_page, "failed-1", last_message_at=timezone.now())
    delivery(text("m1", "Alo?", at=round(timezone.now().timestamp() * 1000) + 1000))
    drain()
    come = Message.objects.get(text="Alo?").conversation
    versions = {row.pk: row.version for row in (waiting, failed, come)}
    Change.objects.all().delete()

    channel = reconnect(bamboo, an)

    assert told() == dict.fromkeys([waiting.pk, failed.pk, come.pk], "An reconnected the channel")
    assert quiet.pk not in told()
    assert channel.stopped_at is None
    for conversation in (waiting, failed, come):
        line = conversation.messages.get(kind="activity")
        assert Change.objects.filter(conversation_id=conversation.pk, message_id=line.pk).exists()
        conversation.refresh_from_db()
        assert conversation.version > versions[conversation.pk]


def test_where_nobody_of_the_team_did_it_the_thread_says_only_that_it_is_so(bamboo, tea_page):
    conversation = converse(tea_page)
    held(conversation)
    stop(tea_page)

    reconnect(bamboo)

    assert told() == {conversation.pk: "Channel reconnected"}


def test_fresh_credentials_of_a_channel_that_worked_are_no_news(bamboo, tea_page, an):
    held(converse(tea_page))

    reconnect(bamboo, an)

    assert told() == {}


def test_an_outage_begins_once_however_often_it_is_noticed(tea_page):
    stop(tea_page)
    began = tea_page.stopped_at

    stop(tea_page)

    assert tea_page.stopped_at == began is not None


def test_many_threads_cost_as_many_statements_as_one_and_the_newest_are_told(tea_page, monkeypatch):
    began = timezone.now() - timedelta(hours=1)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            action.tell_of_reconnection(channel=tea_page, since=began, actor=None)
        return len(captured)

    converse(tea_page, "first", last_message_at=began + timedelta(minutes=1))
    one = statements()
    Message.objects.all().delete()
    monkeypatch.setattr(action, "MOST", 3)
    later = [began + timedelta(minutes=number) for number in range(2, 6)]
    newest = [converse(tea_page, f"c{number}", last_message_at=at) for number, at in enumerate(later)]

    assert statements() == one
    assert told().keys() == {conversation.pk for conversation in newest[-3:]}
