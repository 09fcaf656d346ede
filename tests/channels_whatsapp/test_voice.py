"""What an agent says or shows, made into what WhatsApp takes, before it leaves: once, and only where it has to be."""

import io
from uuid import uuid4

import pytest
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from channels_whatsapp.connector import WhatsAppConnector
from inbox import outbox
from inbox.actions.send_message import send_message
from inbox.actions.take_back_message import take_back_message
from inbox.models import Attachment, Conversation, Identity, Message, Rendition
from inbox.presenters.attachments import AttachmentView
from inbox.transcoding import NotTranscoded
from tests.channels_whatsapp.conftest import TOKEN, WABA, books
from tests.channels_whatsapp.test_parsing import DUNG
from tests.inbox.replies import hurry, make_due
from tests.sounds import heard, picture, seen, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dung(number, simulator, settings, tmp_path) -> Conversation:
    """Dung has just written to the tea house's number, here and over there."""
    settings.MEDIA_ROOT = tmp_path
    number.credentials = {"access_token": TOKEN, "waba_id": WABA}
    number.save()
    WhatsAppConnector().subscribe(number)
    simulator.control("whatsapp/messages", text="Shop ơi")
    now = timezone.now()
    identity = Identity.objects.create(channel=number, external_id=DUNG, name="Dung")
    return Conversation.objects.create(
        workspace=number.workspace, channel=number, identity=identity, last_message_at=now, last_customer_at=now
    )


def say(conversation, author, content: bytes, name: str = "voice-0912.wav") -> Message:
    file = File(io.BytesIO(content), name=name)
    file.size = len(content)
    return send_message(conversation=conversation, author=author, client_id=uuid4(), files=[file])


def deliver(conversation) -> None:
    hurry()
    make_due()
    outbox.deliver(conversation.pk)


def taken(simulator) -> list[dict]:
    return [row for row in books(simulator)["messages"] if row["outgoing"]]


def test_a_recording_leaves_as_a_voice_note_and_the_thread_plays_what_was_recorded(dung, binh, simulator):
    recorded = sound("wav", 2)
    message = say(dung, binh, recorded)

    deliver(dung)

    message.refresh_from_db()
    attachment = Attachment.objects.select_related("rendition").get()
    (row,) = taken(simulator)
    assert (message.status, row["type"], row["audio"]["voice"]) == ("sent", "audio", True)
    assert heard(attachment.made.file.read())[:3] == ("ogg", "opus", 1)
    assert attachment.file.read() == recorded
    shown = AttachmentView(attachment, "bamboo")
    assert (shown.shape, shown.played_url) == ("audio", shown.url)


def test_a_send_that_is_tried_again_does_not_make_it_again(dung, binh, simulator, monkeypatch):
    say(dung, binh, sound("wav"))
    simulator.control("faults", next={"on": "upload", "mode": "cut-after-accept"})

    deliver(dung)
    first = Rendition.objects.get().file.name
    monkeypatch.setattr("inbox.outbox.files.transcode", lambda *_: pytest.fail("made again"))
    deliver(dung)

    assert (Message.objects.get().status, Rendition.objects.get().file.name) == ("sent", first)


def test_a_process_that_dies_while_it_makes_it_leaves_the_message_to_the_next(dung, binh, simulator, monkeypatch):
    say(dung, binh, sound("wav"))
    with monkeypatch.context() as dying:
        dying.setattr("inbox.outbox.files.transcode", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver(dung)
    assert (Message.objects.get().status, Rendition.objects.count()) == ("sending", 0)

    deliver(dung)

    assert (Message.objects.get().status, len(taken(simulator))) == ("sent", 1)


def test_a_recording_that_cannot_be_read_fails_with_a_sentence_and_the_line_goes_on(dung, binh, simulator):
    message = say(dung, binh, sound("wav")[:44] + b"\xff", "voice.wav")
    send_message(conversation=dung, author=binh, client_id=uuid4(), text="Dạ còn ạ")

    deliver(dung)
    deliver(dung)

    message.refresh_from_db()
    sentence = WhatsAppConnector().explain(message.error_code).sentence
    assert (message.status, message.error_code) == ("failed", "not_made")
    assert "damaged, or too long" in sentence
    assert [row["type"] for row in taken(simulator)] == ["text"]


def test_a_machine_without_time_is_no_fault_of_the_recording(dung, binh, simulator, monkeypatch):
    def busy(*_):
        raise NotTranscoded("busy", may_retry=True)

    message = say(dung, binh, sound("wav"))
    with monkeypatch.context() as crowded:
        crowded.setattr("inbox.outbox.files.transcode", busy)
        deliver(dung)
    message.refresh_from_db()
    assert message.status == "queued"

    deliver(dung)

    message.refresh_from_db()
    assert (message.status, len(taken(simulator))) == ("sent", 1)


def test_a_picture_that_is_too_large_or_of_another_type_leaves_as_a_jpeg_that_fits(dung, binh, simulator):
    large = picture("png", 1500, 1300, noise=True)
    say(dung, binh, large, "mau.png")
    say(dung, binh, picture("libwebp"), "mau.webp")

    deliver(dung)
    deliver(dung)

    assert len(large) > 5 * 1024**2
    assert [row["type"] for row in taken(simulator)] == ["image", "image"]
    for rendition in Rendition.objects.all():
        assert (rendition.mime_type, rendition.size < 5 * 1024**2) == ("image/jpeg", True)
        assert seen(rendition.file.read())


def test_an_ogg_of_two_channels_which_whatsapp_refuses_leaves_with_one(dung, binh, simulator):
    say(dung, binh, sound("ogg", layout="stereo"), "a.ogg")

    deliver(dung)

    (row,) = taken(simulator)
    assert ("voice" in row["audio"], heard(Rendition.objects.get().file.read())[:3]) == (False, ("ogg", "opus", 1))


@pytest.mark.parametrize(("kind", "name"), [("amr", "a.amr"), ("m4a", "a.m4a"), ("mp3", "a.mp3")])
def test_what_whatsapp_takes_leaves_as_it_was_given(dung, binh, simulator, kind, name):
    say(dung, binh, sound(kind), name)

    deliver(dung)

    (row,) = taken(simulator)
    assert ("voice" in row["audio"], Rendition.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("mau.png", b"<html><script>alert(1)</script></html>", "mau.png is not the kind of file that its name says."),
        ("gia.pdf", picture("png"), "gia.pdf is not the kind of file that its name says."),
        ("noi.mp3", b"%PDF-1.7", "noi.mp3 is not the kind of file that its name says."),
        ("trang.html", b"<html></html>", "trang.html: this channel takes no such file."),
        ("mau.gif", b"GIF89a" + b"0" * 20, "mau.gif: this channel takes no such file."),
    ],
)
def test_what_lies_about_its_type_or_is_not_taken_is_told_before_it_is_sent(dung, binh_client, name, content, told):
    url = reverse("inbox:messages", args=["bamboo", dung.pk])

    answer = binh_client.post(url, {"client_id": uuid4(), "text": "", "files": SimpleUploadedFile(name, content)})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Message.objects.count() == 0


def test_taking_a_failed_recording_back_leaves_no_file(dung, binh, tmp_path, simulator):
    message = say(dung, binh, sound("wav"))
    simulator.control("faults", next={"on": "upload", "code": 131053})
    deliver(dung)
    assert Rendition.objects.count() == 1
    message.parts.update(tried_at=None)

    take_back_message(message=message)

    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
