"""A platform fetches a file where it was told to, in the form that it takes, and for a while."""

from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from inbox import fetched
from inbox.models import Channel, Conversation, Identity, Message, Rendition

pytestmark = pytest.mark.django_db


@pytest.fixture
def spoken(bamboo, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    number = Channel.objects.create(
        workspace=bamboo, platform="twilio", external_id="whatsapp:+14155550142", name="Bamboo"
    )
    identity = Identity.objects.create(channel=number, external_id="whatsapp:+84901234500")
    now = timezone.now()
    row = Conversation.objects.create(workspace=bamboo, channel=number, identity=identity, last_message_at=now)
    message = Message.objects.create(conversation=row, direction="outgoing", author_type="member", at=now)
    part = message.parts.create(channel=number, key=uuid4())
    recorded = {"kind": "audio", "state": "stored", "name": "voice.wav", "mime_type": "audio/x-wav"}
    return message.attachments.create(part=part, file=ContentFile(b"recorded", name="a"), **recorded)


def fetch(client, spoken, name):
    token = signing.TimestampSigner(salt=fetched.SALT).sign(str(spoken.part.key))
    return client.get(reverse("out:file", args=[token, name]))


def test_what_was_made_of_a_recording_is_what_twilio_gets_under_its_type(client, spoken):
    Rendition.objects.create(
        attachment=spoken, state="made", mime_type="audio/ogg", file=ContentFile(b"OggS made", name="b")
    )

    answer = fetch(client, spoken, "voice.ogg")

    assert (answer["Content-Type"], answer["Content-Length"]) == ("audio/ogg", "9")
    assert "voice.ogg" in answer["Content-Disposition"]


def test_a_file_of_which_nothing_was_made_goes_as_it_was_given(client, spoken):
    answer = fetch(client, spoken, "voice.wav")

    assert (answer["Content-Type"], answer["Content-Length"]) == ("audio/x-wav", "8")


@pytest.mark.parametrize("mime_type", ["text/html", "image/svg+xml", "application/xml", "text/javascript", "text/css"])
def test_what_a_browser_would_run_is_bytes_to_save(mime_type, client, spoken):
    """A script of somebody's, loaded by its address, would be one of ours: no sandbox and no download keeps it from that."""
    type(spoken).objects.update(mime_type=mime_type, name="page")

    answer = fetch(client, spoken, "page.html")

    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "mime_type", ["application/pdf", "application/msword", "text/plain", "image/png", "video/3gpp"]
)
def test_what_the_platform_takes_has_its_type_and_opens_nowhere(mime_type, client, spoken):
    type(spoken).objects.update(mime_type=mime_type)

    answer = fetch(client, spoken, "menu")

    assert answer["Content-Type"] == mime_type
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_nobody_else_s_address_and_none_that_is_over_has_a_file(client, spoken, monkeypatch):
    other = signing.TimestampSigner(salt="else").sign(str(spoken.part.key))
    assert client.get(reverse("out:file", args=[other, "voice.wav"])).status_code == 404

    monkeypatch.setattr(fetched, "KEPT_SECONDS", -1)
    assert fetch(client, spoken, "voice.wav").status_code == 404
