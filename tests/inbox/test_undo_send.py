"""What a person sent waits a moment in which it can be taken back, and leaves by itself after that."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inbox import outbox
from inbox.access import get_message
from inbox.actions.take_back_message import AlreadyLeft, take_back_message
from inbox.models import Attachment, Change, Message, MessagePart, TakenBack
from inbox.outbox.claim import claim_next
from inbox.tasks import prune_taken_back, sweep_outbox
from tests.conftest import member, signed_in
from tests.inbox.replies import accepted, hurry, reply, view_of
from tests.simulator.client import eventually

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def careful(binh):
    """Binh, who wants to be able to undo."""
    binh.user.undo_send = True
    binh.user.save()
    return binh


def post(client, conversation, text="Dạ", **more):
    url = reverse("inbox:messages", args=["bamboo", conversation.pk])
    return client.post(url, {"client_id": str(uuid4()), "text": text, **more})


def delete(client, message):
    return client.delete(reverse("inbox:message", args=["bamboo", message.conversation_id, message.pk]))


def test_a_persons_message_waits_five_seconds_and_then_leaves(dung, careful, binh_client, simulator):
    before = timezone.now()
    answer = post(binh_client, dung)
    message = Message.objects.get(direction="outgoing")

    assert timedelta(0) <= message.due_at - before - timedelta(seconds=5) < timedelta(seconds=5)
    assert view_of(message).state == "undo"
    assert b">Undo</button>" in answer.content
    assert (outbox.deliver(dung.pk), accepted(simulator)) == (0, [])

    hurry()
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, "waits" in message.data, accepted(simulator)) == ("sent", False, ["Dạ"])


def test_without_the_switch_and_from_rules_a_message_leaves_at_once(dung, careful, binh, an, an_client, simulator):
    reply(dung, careful, "by a rule")
    post(an_client, dung, "by An, who does not want it")
    outbox.deliver(dung.pk)

    assert accepted(simulator) == ["by a rule", "by An, who does not want it"]


def test_messages_leave_in_the_order_in_which_they_were_sent(dung, careful, binh_client, simulator):
    post(binh_client, dung, "1")
    reply(dung, careful, "2")
    post(binh_client, dung, "3")

    assert outbox.deliver(dung.pk) == 0
    hurry()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["1", "2", "3"]


def test_one_that_has_left_stays_above_those_that_still_wait(dung, careful, binh_client, simulator):
    post(binh_client, dung, "1")
    post(binh_client, dung, "2")
    first = Message.objects.get(text="1")

    Message.objects.filter(pk=first.pk).update(due_at=timezone.now())
    outbox.deliver(dung.pk)

    theirs = Message.objects.filter(direction="outgoing").order_by("at", "pk")
    assert list(theirs.values_list("text", "status")) == [("1", "sent"), ("2", "queued")]


def test_undo_takes_it_out_of_every_tab_and_gives_the_words_back(dung, careful, binh_client, simulator):
    part = MessagePart.objects.get(message__conversation=dung)
    post(binh_client, dung, "Dạ <còn> ạ", reply_to=part.message_id, files=[SimpleUploadedFile("a.png", PNG)])
    message = Message.objects.get(direction="outgoing")
    name = Attachment.objects.get().file.name
    Change.objects.all().delete()

    answer = delete(binh_client, message).content.decode()

    assert f'<li id="message-{message.pk}" data-removed>' in answer
    assert 'data-text="Dạ &lt;còn&gt; ạ"' in answer
    assert f'data-reply-to="{part.message_id}"' in answer
    assert 'data-files="a.png"' in answer
    assert Change.objects.values_list("conversation_id", "message_id").get() == (dung.pk, message.pk)
    assert not default_storage.exists(name)
    dung.refresh_from_db()
    assert dung.preview == "Còn trà sen không?"
    hurry()
    assert (outbox.deliver(dung.pk), accepted(simulator)) == (0, [])


def test_undo_of_what_has_left_says_so(dung, careful, binh_client, simulator):
    post(binh_client, dung)
    message = Message.objects.get(direction="outgoing")
    hurry()
    outbox.deliver(dung.pk)

    answer = delete(binh_client, message)

    assert answer.status_code == 422
    assert "It has already left" in answer.content.decode()
    assert Message.objects.filter(pk=message.pk).exists()


def test_what_a_worker_has_taken_or_may_have_sent_cannot_be_taken_back(dung, binh, simulator):
    message = reply(dung, binh)
    claim_next(dung.pk)
    with pytest.raises(AlreadyLeft):
        take_back_message(message=message)

    Message.objects.update(status="queued", claim=None, claim_expires_at=None)
    MessagePart.objects.filter(message=message).update(tried_at=timezone.now())
    with pytest.raises(AlreadyLeft):
        take_back_message(message=message)


@pytest.mark.parametrize("verb", ["delete", "post"])
def test_who_comes_second_to_a_message_that_was_taken_back_finds_none(dung, binh, an_client, monkeypatch, verb):
    message = reply(dung, binh)
    name = "inbox:message" if verb == "delete" else "inbox:attempts"
    url = reverse(name, args=["bamboo", dung.pk, message.pk])

    def another_is_quicker(*place):
        found = get_message(*place)
        take_back_message(message=found)
        return found

    monkeypatch.setattr("inbox.views.messages.get_message", another_is_quicker)

    assert getattr(an_client, verb)(url).status_code == 404


def test_undo_is_of_the_message_that_is_asked_for_and_the_others_leave(dung, careful, binh_client, simulator):
    post(binh_client, dung, "1")
    post(binh_client, dung, "2")
    delete(binh_client, Message.objects.get(text="1"))
    hurry()
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["2"]


def test_a_worker_is_asked_for_the_moment_itself(dung, careful, binh_client, asked):
    post(binh_client, dung)
    message = Message.objects.get(direction="outgoing")
    ((name, ids, at),) = asked()
    assert (name, ids) == ("deliver", (dung.pk,))
    assert abs(at - message.due_at) < timedelta(seconds=2)


def test_a_lost_wake_up_is_repeated_by_the_sweep_for_the_same_moment(dung, careful, binh_client, asked):
    post(binh_client, dung)
    message = Message.objects.get(direction="outgoing")
    asked()

    sweep_outbox()

    ((name, ids, at),) = asked()
    assert (name, ids) == ("deliver", (dung.pk,))
    assert abs(at - message.due_at) < timedelta(seconds=2)


def test_it_leaves_within_a_second_of_its_time_with_a_worker_at_work(dung, careful, binh_client, simulator, worker):
    post(binh_client, dung)
    due_at = Message.objects.get(direction="outgoing").due_at
    eventually(lambda: Message.objects.filter(direction="outgoing", status="sent").exists(), 60)
    (sent,) = simulator.books()["sends"]
    late = sent["accepted_ms"] / 1000 - due_at.timestamp()
    print(f"left {late:.3f} s after its time")
    assert late >= 0


def test_the_switch_is_on_the_persons_own_page(binh, binh_client):
    assert 'name="undo_send"' in binh_client.get("/me/").content.decode()
    binh_client.post("/me/", {"name": "Binh", "language": "en", "undo_send": "on"})
    binh.user.refresh_from_db()
    assert binh.user.undo_send


def test_an_agent_of_another_conversation_or_a_viewer_takes_nothing_back(dung, binh, chau_client, bamboo):
    message = reply(dung, binh)
    assert delete(chau_client, message).status_code == 404
    assert delete(signed_in(member(bamboo, "Vy", "viewer")), message).status_code == 403
    assert Message.objects.filter(pk=message.pk).exists()


def test_what_failed_can_be_changed_or_deleted_and_brings_its_words(dung, binh, binh_client, simulator):
    simulator.control("faults", next={"code": 100})
    message = reply(dung, binh, "Dạ còn")
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert message.status == "failed"
    page = binh_client.get(f"/w/bamboo/inbox/{dung.pk}/").content.decode()
    url = reverse("inbox:message", args=["bamboo", message.conversation_id, message.pk])
    assert f'data-take-back="{url}">Change it' in page
    assert f'data-take-back="{url}" data-deletes>Delete' in page

    answer = binh_client.delete(url).content.decode()

    assert 'data-text="Dạ còn"' in answer
    assert not Message.objects.filter(pk=message.pk).exists()


def test_a_copy_that_comes_after_its_message_was_taken_back_is_refused(dung, careful, binh_client):
    client_id = str(uuid4())
    post(binh_client, dung, client_id=client_id)
    delete(binh_client, Message.objects.get(direction="outgoing"))

    late = post(binh_client, dung, client_id=client_id)

    assert (late.status_code, "taken back before" in late.content.decode()) == (422, True)
    assert not Message.objects.filter(direction="outgoing").exists()


def test_what_was_taken_back_before_it_came_never_comes_and_is_known_for_a_day(dung, careful, binh_client):
    client_id = str(uuid4())
    assert take_back_own(binh_client, dung, client_id).status_code == 204
    assert take_back_own(binh_client, dung, client_id).status_code == 204

    assert post(binh_client, dung, client_id=client_id).status_code == 422
    assert not Message.objects.filter(direction="outgoing").exists()

    prune_taken_back()
    assert post(binh_client, dung, client_id=client_id).status_code == 422
    TakenBack.objects.update(at=timezone.now() - timedelta(hours=25))
    prune_taken_back()
    assert not TakenBack.objects.exists()


def take_back_own(client, conversation, client_id, name="own-message"):
    return client.delete(reverse(f"inbox:{name}", args=["bamboo", conversation.pk, client_id]))


def test_who_did_not_get_the_answer_takes_it_back_by_the_id_that_the_browser_gave_it(dung, careful, binh_client):
    client_id = str(uuid4())
    post(binh_client, dung, client_id=client_id)
    message = Message.objects.get(direction="outgoing")

    answer = take_back_own(binh_client, dung, client_id)

    assert f'<li id="message-{message.pk}" data-removed>' in answer.content.decode()
    assert b"<taken-back" not in answer.content
    assert not Message.objects.filter(pk=message.pk).exists()
    assert take_back_own(binh_client, dung, client_id).status_code == 204


def test_by_that_id_nobody_takes_back_what_has_left_or_what_another_wrote(
    dung, careful, binh_client, an_client, simulator
):
    client_id = str(uuid4())
    post(binh_client, dung, client_id=client_id)

    assert take_back_own(an_client, dung, client_id).status_code == 204
    hurry()
    outbox.deliver(dung.pk)
    answer = take_back_own(binh_client, dung, client_id)

    assert (answer.status_code, accepted(simulator)) == (422, ["Dạ"])
    assert "It has already left" in answer.content.decode()
    assert Message.objects.filter(client_id=client_id).exists()


def test_a_note_that_is_saved_is_not_taken_back(dung, binh_client):
    url, client_id, late_id = reverse("inbox:notes", args=["bamboo", dung.pk]), str(uuid4()), str(uuid4())
    binh_client.post(url, {"client_id": client_id, "text": "Khó tính"})

    answer = take_back_own(binh_client, dung, client_id, "own-note")

    assert answer.status_code == 422
    assert "The note is saved already." in answer.content.decode()
    assert Message.objects.filter(client_id=client_id).exists()
    assert take_back_own(binh_client, dung, late_id, "own-note").status_code == 204
    assert binh_client.post(url, {"client_id": late_id, "text": "Khó tính"}).status_code == 422
    assert not Message.objects.filter(client_id=late_id).exists()
