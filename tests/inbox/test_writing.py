"""Who writes a reply is told to all who watch the workspace, through every web process, and is no row anywhere."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from websockets.sync.client import ClientConnection

from inbox.company import Company
from inbox.fragments import Audience
from inbox.ingest import drain
from inbox.models import Change, Conversation
from inbox.news import Watch
from inbox.tabs import Tab
from tests.conftest import member
from tests.inbox.messenger import delivery, text
from tests.inbox.sockets import line, signed_in, until, watch
from tests.inbox.test_socket_faults import redis, until_quick, writes  # noqa: F401 (a fixture)
from tests.servers import pokes_through, web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def conversation(tea_page) -> Conversation:
    delivery(text("m1", "Chào shop"))
    drain()
    return Conversation.objects.get()


@contextmanager
def tab(server: str, user, **options) -> Iterator[ClientConnection]:
    with line(server, signed_in(user).session_key, **options) as opened:
        watch(opened)
        until(opened, 'id="cursor"')
        yield opened


def says(writer: ClientConnection, conversation_id: int | None) -> None:
    writer.send(json.dumps({"writing": conversation_id}))


def heard(conversation: Conversation, writer, value: str) -> str:
    return f'id="writer-{conversation.pk}-{writer.pk}" data-conversation="{conversation.pk}" data-member="{writer.pk}"{value}>'


def test_it_crosses_web_processes_and_ends_when_it_is_over(tmp_path, server, conversation, an, binh):
    with web(tmp_path / "other.log") as other, tab(server, binh.user) as writer, tab(other, an.user) as colleague:
        logged = Change.objects.count()
        says(writer, conversation.pk)
        until(colleague, heard(conversation, binh, ' value="Binh"'))
        says(writer, None)
        until(colleague, heard(conversation, binh, " data-removed"))
        assert Change.objects.count() == logged


def test_who_sends_and_writes_on_at_once_is_seen_again(server, conversation, an, binh):
    with tab(server, binh.user) as writer, tab(server, an.user) as colleague:
        for said in (conversation.pk, None, conversation.pk):
            says(writer, said)
        until(colleague, heard(conversation, binh, " data-removed"))
        until(colleague, heard(conversation, binh, ' value="Binh"'))


def test_that_it_goes_on_is_not_passed_on_at_every_key(server, conversation, an, binh):
    with tab(server, binh.user) as writer, tab(server, an.user) as colleague:
        for said in (*[conversation.pk] * 20, None):
            says(writer, said)
        frames = until(colleague, heard(conversation, binh, " data-removed"))

    assert frames.count(heard(conversation, binh, ' value="Binh"')) < 20


def test_it_ends_with_the_tab(server, conversation, an, binh):
    with tab(server, an.user) as colleague:
        with tab(server, binh.user) as writer:
            says(writer, conversation.pk)
            until(colleague, heard(conversation, binh, ' value="Binh"'))
        until(colleague, heard(conversation, binh, " data-removed"))


class Told(list):
    """What a tab is told, in place of its socket."""

    put = list.append


def test_its_own_web_process_hears_it_whatever_becomes_of_redis(settings, conversation, an, binh):
    settings.CHANNEL_LAYERS = pokes_through("redis://127.0.0.1:1/0")
    writer, colleague = (Tab(Told(), "", "bamboo", who, Audience.of(who, Watch(), "en")) for who in (binh, an))

    asyncio.run(Company({writer, colleague}).tell_writing(writer, conversation.pk))

    assert [
        heard(conversation, binh, ' value="Binh"') in told.payloadHybi.decode(errors="replace")
        for told in colleague.line
    ] == [True]


def test_while_redis_stands_still_nobody_waits_for_the_words_of_all_others(redis, conversation, an, binh):  # noqa: F811
    tabs = {Tab(Told(), "", "bamboo", who, Audience.of(who, Watch(), "en")) for who in (an, binh) for _ in range(10)}
    company = Company(tabs)

    async def all_write():
        await asyncio.gather(*(company.tell_writing(tab, conversation.pk) for tab in tabs))

    redis.pause()
    started = time.monotonic()
    asyncio.run(all_write())
    redis.go_on()

    assert time.monotonic() - started < 10


def test_another_workspace_hears_nothing(server, conversation, an, chau):
    with tab(server, chau.user, slug="lotus") as stranger, tab(server, an.user) as colleague:
        says(stranger, conversation.pk)
        says(colleague, conversation.pk)
        until(colleague, heard(conversation, an, ' value="An"'))
        frames = until(stranger, "writer-")

    assert heard(conversation, chau, ' value="Chau"') in frames
    assert heard(conversation, an, ' value="An"') not in frames


def test_who_may_not_answer_writes_nothing(server, conversation, bamboo, an):
    viewer = member(bamboo, "Vy", "viewer")
    with tab(server, viewer.user) as reader, tab(server, an.user) as colleague:
        says(reader, conversation.pk)
        says(colleague, conversation.pk)
        frames = until(reader, heard(conversation, an, ' value="An"'))

    assert f"writer-{conversation.pk}-{viewer.pk}" not in frames


@pytest.mark.parametrize("strange", ["{}", "[1]", '"x"', "-1", "1e99", "99999999999999999999", "true"])
def test_what_is_no_conversation_is_ignored(server, conversation, binh, strange):
    with tab(server, binh.user) as writer:
        writer.send(f'{{"writing": {strange}}}')
        says(writer, conversation.pk)
        assert until(writer, "writer-").count("writer-") == 1


def test_with_redis_away_it_is_simply_absent_and_comes_back(redis, tmp_path, conversation, an, binh):  # noqa: F811
    with (
        web(tmp_path / "web.log", REDIS_URL=redis.url) as server,
        tab(server, binh.user) as writer,
        tab(server, an.user) as colleague,
    ):
        redis.kill()
        until(colleague, "data-slow")
        says(writer, conversation.pk)
        writes("ohne Redis", 2)
        assert "writer-" not in until(colleague, "ohne Redis")

        redis.start()
        until_quick(colleague)
        says(writer, conversation.pk)
        until(colleague, heard(conversation, binh, ' value="Binh"'))


def test_no_key_press_asks_the_database(server, conversation, an, binh):
    with tab(server, binh.user) as writer, tab(server, an.user) as colleague:
        with connection.cursor() as sql:
            sql.execute("ALTER TABLE inbox_conversation RENAME TO inbox_away")
        try:
            says(writer, conversation.pk)
            until(colleague, heard(conversation, binh, ' value="Binh"'))
        finally:
            with connection.cursor() as sql:
                sql.execute("ALTER TABLE inbox_away RENAME TO inbox_conversation")
