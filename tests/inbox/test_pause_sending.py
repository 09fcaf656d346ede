"""A person pauses what goes out to a channel's customers: it waits, says so, and leaves when somebody resumes it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import outbox
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.actions.pause_sending import pause_sending
from inbox.actions.react_to_message import react_to_message
from inbox.actions.resume_sending import resume_sending
from inbox.models import Change, Channel, Conversation, Message
from inbox.outbox.reactions import due_reactions
from tests.inbox.replies import close_window, customer_writes, reply

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_written_waits_and_leaves_when_it_is_resumed(dung, binh, an, work, simulator):
    pause_sending(channel=dung.channel, actor=an)

    message = reply(dung, binh, "Còn nhé")
    work()
    message.refresh_from_db()
    assert (message.status, outbox.due_conversations()) == ("queued", [])

    resume_sending(channel=dung.channel, actor=an)
    assert "deliver" in work()
    message.refresh_from_db()
    assert message.status == "sent"


def test_a_reaction_waits_too(dung, an):
    pause_sending(channel=dung.channel, actor=an)

    react_to_message(message=dung.messages.get(), emoji="👍")

    assert due_reactions() == []


def test_what_the_reply_window_closed_on_returns_to_its_author(dung, binh, an, work):
    pause_sending(channel=dung.channel, actor=an)
    message = reply(dung, binh, "Còn nhé")
    close_window()

    resume_sending(channel=dung.channel, actor=an)
    work()

    message.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", "window_closed")


def test_messages_still_arrive(dung, an):
    pause_sending(channel=dung.channel, actor=an)

    customer_writes("Alo?")

    assert Message.objects.filter(text="Alo?").exists()


def test_a_pause_is_not_ended_by_the_outboxs_own_rests_nor_by_connecting_again(dung, an):
    pause_sending(channel=dung.channel, actor=an)

    outbox.release(dung.channel_id)

    assert Channel.objects.get().halted_at is not None


def test_a_rest_is_not_ended_by_resuming(dung, an):
    until = timezone.now() + timedelta(minutes=5)
    Channel.objects.update(paused_until=until)
    pause_sending(channel=dung.channel, actor=an)

    resume_sending(channel=dung.channel, actor=an)

    assert Channel.objects.get().paused_until == until


def test_it_is_done_once_audited_and_shown_to_open_pages(tea_page, an, bamboo):
    assert [pause_sending(channel=tea_page, actor=an) for _ in range(2)] == [True, False]
    assert [resume_sending(channel=tea_page, actor=an) for _ in range(2)] == [True, False]

    assert list(bamboo.audit_entries.order_by("pk").values_list("verb", flat=True)) == [
        "channel.paused",
        "channel.resumed",
    ]
    assert Change.objects.filter(channel_id=tea_page.pk).count() == 2


def test_disconnecting_ends_it(dung, an):
    pause_sending(channel=dung.channel, actor=an)

    channel = disconnect_channel(channel=dung.channel, actor=an)

    assert (channel.halted_at, pause_sending(channel=channel, actor=an)) == (None, False)


# ── What is said of it ──


@pytest.fixture
def paused(thread, an):
    Conversation.objects.update(last_customer_at=timezone.now())
    pause_sending(channel=thread.channel, actor=an)
    return thread


def content(client, url):
    return " ".join(client.get(url).content.decode().split())


def test_the_page_says_who_paused_it_and_offers_to_resume(paused, an_client, binh_client):
    url = reverse("channels:show", args=["bamboo", paused.channel_id])

    html = content(an_client, url)
    assert 'data-state="paused"' in html
    assert "An paused sending" in html
    assert "Resume sending</button>" in html
    assert "Resume sending</button>" not in content(binh_client, url)

    pause_url = reverse("channels:pause", args=["bamboo", paused.channel_id])
    assert an_client.delete(pause_url, headers={"HX-Request": "true"}).status_code == 200
    assert Channel.objects.get().halted_at is None


def test_list_composer_and_message_say_so(paused, binh, binh_client):
    reply(paused, binh, "Còn nhé")

    html = content(binh_client, reverse("inbox:conversation", args=["bamboo", paused.pk]))

    assert "Sending is paused in this channel. What you write is kept and sent once somebody resumes it." in html
    assert "Sending is paused in this channel. This leaves once somebody resumes it." in html
    assert "is paused. Customers' messages still arrive; answers wait." in html
    assert "Somebody paused sending: replies wait." in content(binh_client, reverse("channels:list", args=["bamboo"]))
