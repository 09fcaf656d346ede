"""How long a reply may be: as long as the channel takes, counted as its platform counts, and as Messio itself allows."""

from uuid import uuid4

import pytest
from django.urls import reverse

from inbox import outbox
from inbox.connectors import Capabilities
from inbox.forms.composer import LONGEST_REPLY, ReplyForm
from inbox.models import Message
from tests.inbox.replies import accepted

pytestmark = pytest.mark.django_db

ROOMY = Capabilities(text_limit=20_000)


def problems(thread, text, capabilities=ROOMY) -> list[str]:
    return ReplyForm({"client_id": uuid4(), "text": text}, conversation=thread, capabilities=capabilities).problems


def test_more_than_messio_allows_is_refused_however_much_the_channel_takes(thread):
    assert problems(thread, "ạ" * LONGEST_REPLY) == []
    assert problems(thread, "ạ" * (LONGEST_REPLY + 1)) == [
        "Too long by 1: at most 5,000 characters at once. Shorten it."
    ]


def test_a_line_break_counts_once_as_it_was_typed(thread):
    assert problems(thread, "\r\n".join(["a" * 49] * 100)) == []


def test_the_channels_smaller_limit_counts_below_it(thread, binh_client):
    url = reverse("inbox:messages", args=["bamboo", thread.pk])

    for signs, sentence in (
        (2001, "This is 1 too long."),
        (5001, "Too long by 1: at most 5,000 characters at once. Shorten it."),
    ):
        answer = binh_client.post(url, {"client_id": uuid4(), "text": "a" * signs})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not Message.objects.filter(direction="outgoing").exists()


@pytest.mark.parametrize(("unit", "room"), [("characters", 4), ("bytes", 16), ("code points", 4)])
def test_emoji_are_counted_as_the_platform_counts(thread, unit, room):
    channel = Capabilities(text_limit=room, text_unit=unit)

    # A thumb of a colour is two code points, of four bytes each.
    assert problems(thread, "👍🏽👍🏽", channel) == []
    assert len(problems(thread, "👍🏽👍🏽👍", channel)) == 1


@pytest.mark.django_db(transaction=True)
def test_emoji_alone_reach_the_customer_up_to_the_last_that_fits(dung, binh_client, simulator):
    url = reverse("inbox:messages", args=["bamboo", dung.pk])
    family, most = "👨‍👩‍👧", "😀" * 2000

    for text in (family, most):
        assert binh_client.post(url, {"client_id": uuid4(), "text": text}).status_code == 200

    outbox.deliver(dung.pk)
    assert accepted(simulator) == [family, most]
