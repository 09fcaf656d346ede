"""A visitor's post is kept before it is answered: twice, at once, and while what applies it is busy or gone."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction

from inbox import ingest
from inbox.models import Conversation, Identity, Message, WebhookDelivery
from tests.channels_web.test_talk import texts
from tests.channels_web.visits import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def together(*works):
    """Run them at once, each with a connection of its own."""

    def run(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [found.result() for found in [pool.submit(run, work) for work in works]]


def test_the_same_message_posted_at_once_is_one(dung):
    given = {"client_id": str(uuid4()), "text": "Hello"}

    responses = together(*[lambda: dung.post("messages", **given)] * 4)

    assert [response.status_code for response in responses] == [200] * 4
    assert all(texts(response.json()) == ["Hello"] for response in responses)
    assert Message.objects.count() == 1
    assert Conversation.objects.count() == 1


def test_first_messages_posted_at_once_begin_one_conversation(dung):
    responses = together(*[lambda n=n: dung.post("messages", client_id=str(uuid4()), text=f"{n}") for n in range(4)])

    assert [response.status_code for response in responses] == [200] * 4
    assert Identity.objects.count() == Conversation.objects.count() == 1
    assert Message.objects.count() == 4


def test_what_cannot_be_applied_now_is_kept_and_applied_later(dung, widget):
    """Somebody holds the thread: the visitor is answered all the same, and nothing is lost."""
    dung.say("First")
    held, over = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Conversation.objects.select_for_update(no_key=True).get()
            held.set()
            over.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    response = dung.post("messages", client_id=str(uuid4()), text="Second")
    over.set()
    holder.join()

    assert response.status_code == 200
    assert not Message.objects.filter(text="Second").exists()
    WebhookDelivery.objects.filter(state="waiting").update(retry_at=None)
    ingest.drain()
    assert texts(dung.post("session").json()) == ["First", "Second"]


def test_two_visitors_do_not_wait_for_each_other(widget):
    visits = [Visit(widget, address=f"192.0.2.{n}").begin() for n in range(4)]

    together(*[lambda visit=visit: visit.say(visit.external_id) for visit in visits])

    for visit in visits:
        assert texts(visit.post("session").json()) == [visit.external_id]
