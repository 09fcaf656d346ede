"""A reply that is the last word resolves the conversation at once; one that does not go out opens it again."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from inbox import outbox
from inbox.actions.reopen_conversation import reopen_conversation
from inbox.actions.reopen_unanswered import reopen_unanswered
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.send_message import Wanted
from inbox.actions.take_back_message import take_back_message
from inbox.ingest import drain
from inbox.models import Change, Conversation, Message
from tests.inbox.messenger import delivery, text
from tests.inbox.replies import accepted, customer_writes, reply

pytestmark = pytest.mark.django_db(transaction=True)

LAST_WORD = Wanted(resolves=True)


def activities(conversation) -> list[str]:
    lines = conversation.messages.filter(kind="activity").order_by("pk")
    return [line.data["activity"] for line in lines]


def status(conversation) -> str:
    conversation.refresh_from_db()
    return conversation.status


def test_the_composer_resolves_with_the_reply_and_the_thread_says_who(dung, binh, binh_client, simulator):
    url = reverse("inbox:messages", args=["bamboo", dung.pk])

    answer = binh_client.post(url, {"client_id": str(uuid4()), "text": "Cảm ơn ạ", "resolves": "on"})

    assert answer.status_code == 200
    assert (status(dung), activities(dung)) == ("resolved", ["resolved"])
    outbox.deliver(dung.pk)
    assert (accepted(simulator), status(dung)) == (["Cảm ơn ạ"], "resolved")


def test_undo_opens_it_again(dung, binh):
    message = reply(dung, binh, wanted=LAST_WORD)

    take_back_message(message=message)

    assert (status(dung), activities(dung)) == ("open", ["resolved", "unanswered"])
    assert dung.snoozed_until is None


def test_a_refusal_of_the_platform_opens_it_again(dung, binh, simulator):
    reply(dung, binh, wanted=LAST_WORD)
    simulator.control("faults", next={"code": 100, "subcode": 2018001})

    outbox.deliver(dung.pk)

    assert Message.objects.get(direction="outgoing").status == "failed"
    assert (status(dung), activities(dung)) == ("open", ["resolved", "unanswered"])


def test_what_somebody_decided_since_stays(dung, an, binh, simulator):
    reply(dung, binh, wanted=LAST_WORD)
    reopen_conversation(conversation=dung, actor=an)
    resolve_conversation(conversation=dung, actor=an)
    simulator.control("faults", next={"code": 100, "subcode": 2018001})

    outbox.deliver(dung.pk)

    assert (status(dung), activities(dung)) == ("resolved", ["resolved", "reopened", "resolved"])


def test_one_that_is_resolved_already_stays_so_whatever_becomes_of_the_reply(dung, an, binh):
    resolve_conversation(conversation=dung, actor=an)
    message = reply(dung, binh, wanted=LAST_WORD)

    take_back_message(message=message)

    assert (status(dung), activities(dung)) == ("resolved", ["resolved"])


def test_the_customers_next_word_opens_it_as_always(dung, binh, simulator):
    reply(dung, binh, wanted=LAST_WORD)
    outbox.deliver(dung.pk)

    customer_writes("Còn nữa ạ")

    assert (status(dung), activities(dung)) == ("open", ["resolved", "reopened"])


def test_a_reply_without_it_resolves_nothing_and_its_failure_opens_nothing(dung, an, binh, simulator):
    reply(dung, binh)
    resolve_conversation(conversation=dung, actor=an)
    simulator.control("faults", next={"code": 100, "subcode": 2018001})

    outbox.deliver(dung.pk)

    assert (status(dung), activities(dung)) == ("resolved", ["resolved"])


def test_many_that_did_not_go_out_take_as_many_statements_as_one(tea_page, binh):
    counts = []
    for size in (1, 3):
        replies = []
        for number in range(size):
            delivery(text(f"{size}-{number}", customer=f"c{size}-{number}", at=int(now().timestamp() * 1000)))
            drain()
            conversation = Conversation.objects.get(identity__external_id=f"c{size}-{number}")
            replies.append(reply(conversation, binh, wanted=LAST_WORD))
        with CaptureQueriesContext(connection) as captured:
            reopen_unanswered(*replies)
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert set(Conversation.objects.values_list("status", flat=True)) == {"open"}
    for conversation in Conversation.objects.all():
        assert activities(conversation) == ["resolved", "unanswered"]
    lines = Message.objects.filter(data__activity="unanswered").values("pk")
    assert Change.objects.filter(moves=True, message_id__in=lines).count() == 4
