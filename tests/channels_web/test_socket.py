"""The visitor's websocket over a real server, with the team's beside it."""

import json
import time
from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from django.utils import timezone
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from channels_web.hub import MOST_LINES_OF_VISITOR
from channels_web.models import Widget
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.models import Message
from tests.channels_web.visits import Visit, answer, signed_facts
from tests.inbox.sockets import WAIT_SECONDS, code, line, signed_in, until, watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def attend(server: str, visit: Visit, origin: str = "", **hello) -> ClientConnection:
    address = f"{server.replace('http', 'ws')}/ws/chat/{visit.widget.key}/"
    socket = connect(address, origin=Origin(origin or server), open_timeout=WAIT_SECONDS)
    socket.send(json.dumps({"token": visit.token, "cursor": visit.cursor} | hello))
    return socket


def heard(socket: ClientConnection, is_it) -> dict:
    """The first frame that is it."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        told = json.loads(socket.recv(timeout=WAIT_SECONDS))
        if is_it(told):
            return told
    raise AssertionError("it did not come")


def test_an_answer_comes_by_itself_and_is_delivered(server, dung, binh):
    dung.say("Hello")
    with attend(server, dung) as socket:
        heard(socket, lambda told: "state" in told)
        reply = answer(dung.conversation, binh, "Good morning!")

        told = heard(socket, lambda told: "Good morning!" in str(told.get("messages")))

        assert "Binh joined the chat" in str(told["messages"])
    end = time.monotonic() + WAIT_SECONDS
    while reply.status != "delivered":
        assert time.monotonic() < end
        reply.refresh_from_db()


def test_what_was_missed_comes_first(server, dung, binh):
    dung.say("Hello")
    answer(dung.conversation, binh, "While you were away")

    with attend(server, dung) as socket:
        assert "While you were away" in str(heard(socket, lambda told: "messages" in told))


def around_today() -> list[date]:
    """Today, wherever that is."""
    return [timezone.now().date() + timedelta(days=number) for number in (-1, 0, 1)]


@pytest.mark.parametrize(("language", "words"), [("en", "Tomorrow"), ("vi", "Mai nhé"), ("xx", "Tomorrow")])
def test_a_chat_without_a_language_of_its_own_speaks_the_pages(server, dung, widget, language, words):
    Widget.objects.update(
        language="", texts={"en": {"away": "Tomorrow"}, "vi": {"away": "Mai nhé"}}, holidays=around_today()
    )
    dung.say("Hello", email="dung@mail.example")

    with attend(server, dung, language=language) as socket:
        assert words in heard(socket, lambda told: "state" in told)["state"]["html"]


def test_a_second_page_of_the_visitor_sees_what_the_first_one_wrote(server, dung):
    dung.say("Hello")
    with attend(server, dung) as socket:
        heard(socket, lambda told: "state" in told)
        dung.say("And another thing")

        assert heard(socket, lambda told: "And another thing" in str(told.get("messages")))


def test_a_visitor_hears_nothing_of_another_thread(server, dung, widget, binh):
    dung.say("Hello")
    mallory = Visit(widget, address="198.51.100.66").begin()
    mallory.say("Hi")
    with attend(server, mallory) as socket:
        heard(socket, lambda told: "state" in told)
        answer(dung.conversation, binh, "For Dung alone")
        answer(mallory.conversation, binh, "For you")

        frames = []
        heard(socket, lambda told: frames.append(str(told)) or "For you" in str(told))
        assert "For Dung alone" not in "".join(frames)


def test_typing_is_seen_both_ways_and_the_team_sees_that_the_visitor_is_there(server, dung, binh):
    dung.say("Hello")
    conversation = dung.conversation
    with line(server, signed_in(binh.user).session_key) as tab, attend(server, dung) as socket:
        watch(tab, conversation.pk)
        until(tab, 'id="cursor"')
        heard(socket, lambda told: "state" in told)

        socket.send(json.dumps({"typing": True}))
        assert f'id="customer-here-{conversation.pk}"' in until(tab, 'value="typing"')
        socket.send(json.dumps({"typing": False, "page": {"url": "https://tea.example/oolong", "title": "Oolong"}}))
        until(tab, 'value="here" data-page="Oolong"')

        tab.send(json.dumps({"writing": conversation.pk}))
        assert heard(socket, lambda told: "typing" in told) == {"typing": "Binh"}
        tab.send(json.dumps({"writing": None}))
        assert heard(socket, lambda told: "typing" in told) == {"typing": ""}

        socket.close()
        until(tab, 'value="gone"')


def test_what_was_seen_is_told_to_the_team(server, dung, binh):
    dung.say("Hello")
    reply = answer(dung.conversation, binh, "Good morning!")
    with attend(server, dung) as socket:
        heard(socket, lambda told: "state" in told)
        socket.send(json.dumps({"seen": f"chat-{reply.pk}"}))
        heard(socket, lambda told: told.get("state", {}).get("seen") == reply.position)

    assert Message.objects.get(pk=reply.pk).status == "read"


def test_every_word_is_answered(server, dung):
    dung.say("Hello")
    with attend(server, dung) as socket:
        heard(socket, lambda told: "state" in told)
        for word in ("{}", "x", "[]", '{"used": 3}', '{"seen": []}', '{"page": 1}', '{"typing": 1}'):
            socket.send(word)
            heard(socket, lambda told: "cursor" in told)
        socket.send(b"\x00")
        heard(socket, lambda told: "cursor" in told)


def test_a_forged_token_of_another_shop_or_none_is_shown_out(server, dung, other_shop):
    dung.say("Hello")
    there = Visit(other_shop.widget).begin()

    for token in ("", "x", there.token, dung.token[:-1], None, ["a"]):
        with attend(server, dung, token=token) as socket:
            assert code(socket) == 4401


def test_who_has_not_written_yet_has_nothing_to_hear(server, dung):
    with attend(server, dung) as socket:
        assert code(socket) == 4404


def test_whose_thread_went_to_another_name_is_shown_out_and_others_go_on(server, dung, widget, binh):
    dung.say("Hello")
    quiet = Visit(widget, address="192.0.2.1").begin()
    quiet.say("Hi")
    with attend(server, dung) as socket, attend(server, quiet) as other:
        heard(socket, lambda told: "state" in told)
        heard(other, lambda told: "state" in told)
        dung.post("session", **signed_facts(widget, id="42"))
        socket.send("{}")
        assert code(socket) == 4404

        answer(quiet.conversation, binh, "Good morning!")
        assert heard(other, lambda told: "Good morning!" in str(told.get("messages")))


def test_a_visitor_has_so_many_pages_open(server, dung):
    dung.say("Hello")
    with ExitStack() as stack:
        for _ in range(MOST_LINES_OF_VISITOR):
            heard(stack.enter_context(attend(server, dung)), lambda told: "state" in told)
        assert code(stack.enter_context(attend(server, dung))) == 1013


def test_another_site_cannot_open_the_line(server, dung):
    with pytest.raises(InvalidStatus):
        attend(server, dung, origin="https://evil.example")


def test_a_chat_that_is_disconnected_ends_its_lines(server, dung, an):
    dung.say("Hello")
    with attend(server, dung) as socket:
        heard(socket, lambda told: "state" in told)
        disconnect_channel(channel=dung.widget.channel, actor=an)
        socket.send("{}")
        assert code(socket) == 4410


def test_the_visitor_is_told_whether_somebody_is_there(server, dung, binh):
    dung.say("Hello")
    with attend(server, dung) as socket:
        assert not heard(socket, lambda told: "state" in told)["state"]["is_here"]
        with line(server, signed_in(binh.user).session_key) as tab:
            watch(tab)
            tab.send(json.dumps({"used": 0}))
            until(tab, 'id="presences"')
            end = time.monotonic() + WAIT_SECONDS
            while True:
                socket.send(json.dumps({"used": 1}))
                if heard(socket, lambda told: "state" in told)["state"]["is_here"]:
                    break
                assert time.monotonic() < end
