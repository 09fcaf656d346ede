"""The connector against simulated WhatsApp, over HTTP."""

import base64
import io
import json
import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files import File
from django.utils import timezone

from channels_whatsapp.client import CloudClient
from channels_whatsapp.connector import WhatsAppConnector
from channels_whatsapp.contents import MEDIA
from inbox.actions.copy_attachment import copy_attachment
from inbox.connectors import ErrorKind, Found, Health, OutgoingFile, OutgoingPart, Profile, Scope, SendError
from inbox.models import Attachment, Channel, Message, WebhookDelivery
from tests.channels_whatsapp.conftest import NUMBER, TOKEN, WABA, books
from tests.channels_whatsapp.test_ingest import signed_post, work_off
from tests.channels_whatsapp.test_parsing import DUNG
from tests.sounds import picture, sound

whatsapp = WhatsAppConnector()
PIXEL = b"\x89PNG\r\n\x1a\n" + b"0" * 200


@pytest.fixture
def channel(simulator):
    """The tea house's number, subscribed, with a customer who has just written. Not saved."""
    channel = Channel(platform="whatsapp", external_id=NUMBER, credentials={"access_token": TOKEN, "waba_id": WABA})
    whatsapp.subscribe(channel)
    simulator.control("whatsapp/messages", text="Shop ơi")
    return channel


def part(text="Dạ còn ạ 💚", recipient=DUNG, **more):
    return OutgoingPart(key=uuid4(), recipient=recipient, text=text, **more)


def file(kind="image", name="báo giá.png", mime_type="image/png", content=PIXEL):
    return OutgoingFile(kind=kind, name=name, mime_type=mime_type, size=len(content), file=File(io.BytesIO(content)))


def sent(simulator):
    return [row for row in books(simulator)["messages"] if row["outgoing"]]


def refused(channel, given=None):
    with pytest.raises(SendError) as refusal:
        whatsapp.send(channel, given or part())
    return refusal.value


# ── Sending ──


def test_text_goes_out_with_our_key_and_quotes_what_it_answers(simulator, channel):
    given = part(reply_to="wamid.theirs")

    answer = whatsapp.send(channel, given)

    (row,) = sent(simulator)
    assert (row["wamid"], row["opaque"], row["wa_id"]) == (answer.external_id, str(given.key), DUNG)
    assert row["text"] == {"body": "Dạ còn ạ 💚", "preview_url": True}
    assert row["context"] == {"id": "wamid.theirs"}


def test_who_has_no_number_is_reached_by_the_business_scoped_id(simulator, channel):
    whatsapp.send(channel, part(recipient="VN.13491208655302741918"))

    assert [row["wa_id"] for row in sent(simulator)] == [DUNG]


@pytest.mark.parametrize(
    ("kind", "theirs", "mime_type"),
    [("image", "image", "image/png"), ("audio", "audio", "audio/ogg"), ("file", "document", "application/pdf")],
)
def test_a_file_is_given_first_and_sent_by_its_id(simulator, channel, kind, theirs, mime_type):
    content = {"image": PIXEL, "audio": sound("ogg"), "file": b"%PDF-1.7"}[kind]
    whatsapp.send(channel, part("", file=file(kind, "báo giá (3).pdf", mime_type, content)))

    (row,) = sent(simulator)
    assert row["type"] == theirs
    assert row[theirs].get("filename") == ("báo giá (3).pdf" if theirs == "document" else None)


def test_a_voice_note_is_shown_as_one_and_another_sound_is_not(simulator, channel):
    for voice in (True, False):
        spoken = replace(file("audio", "voice.ogg", "audio/ogg", sound("ogg")), voice=voice)
        whatsapp.send(channel, part("", file=spoken))

    assert [row["audio"].get("voice") for row in sent(simulator)] == [True, None]


@pytest.mark.parametrize(
    ("kind", "mime_type", "content"),
    [
        ("image", "image/png", PIXEL.ljust(5 * 1024 * 1024 + 1)),
        ("image", "image/webp", picture("libwebp")),
        ("image", "image/jpeg", PIXEL),
        ("audio", "audio/x-wav", sound("wav")),
        ("audio", "audio/ogg", sound("wav")),
        ("file", "text/html", b"<p>"),
    ],
    ids=[
        "too large",
        "of no such type",
        "another type",
        "a plain recording",
        "a recording that says it is Ogg",
        "a page",
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_whatsapps_own_code(simulator, channel, kind, mime_type, content):
    error = refused(channel, part("", file=file(kind, "a", mime_type, content)))

    assert (error.kind, error.code, sent(simulator)) == (ErrorKind.REJECTED, "131053", [])


def test_a_file_that_was_not_taken_sends_nothing_and_is_tried_again(simulator, channel):
    simulator.control("faults", next={"on": "upload", "mode": "cut-after-accept"})

    error = refused(channel, part("", file=file()))

    assert (error.kind, sent(simulator)) == (ErrorKind.TRANSIENT, [])


@pytest.mark.parametrize(
    ("code", "kind", "scope"),
    [
        (130429, ErrorKind.RATE_LIMITED, Scope.CHANNEL),
        (131056, ErrorKind.RATE_LIMITED, Scope.CONVERSATION),
        (131047, ErrorKind.WINDOW_CLOSED, Scope.CONVERSATION),
        (131026, ErrorKind.UNREACHABLE, Scope.CONVERSATION),
        (131000, ErrorKind.UNKNOWN, Scope.MESSAGE),
        (131016, ErrorKind.TRANSIENT, Scope.MESSAGE),
        (131042, ErrorKind.BARRED, Scope.CHANNEL),
        (133010, ErrorKind.TOKEN, Scope.CHANNEL),
        (131005, ErrorKind.PERMISSION, Scope.CHANNEL),
        (250, ErrorKind.PERMISSION, Scope.CHANNEL),
    ],
)
def test_whatsapps_errors_are_what_they_mean(simulator, channel, code, kind, scope):
    simulator.control("faults", next={"code": code})

    error = refused(channel)

    assert (error.kind, error.scope, error.code) == (kind, scope, str(code))
    assert whatsapp.explain(error.code).sentence


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ({"mode": "cut"}, ErrorKind.UNKNOWN, "broken"),
        ({"mode": "cut-after-accept"}, ErrorKind.UNKNOWN, "broken"),
        ({"status": 502, "body": "<html>"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"status": 200, "body": "{}"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "endless"}, ErrorKind.UNKNOWN, "timeout"),
    ],
)
def test_an_answer_that_says_nothing_leaves_open_what_arrived(simulator, channel, monkeypatch, fault, kind, code):
    monkeypatch.setattr(CloudClient, "read_seconds", 1)
    simulator.control("faults", next=fault)

    error = refused(channel)

    assert (error.kind, error.code) == (kind, code)


def test_a_server_before_the_platform_that_asks_for_rest_let_nothing_through(simulator, channel):
    simulator.control("faults", next={"status": 429, "body": "<html>busy</html>", "retry_after": "120"})

    error = refused(channel)

    assert (error.kind, error.code, error.scope, error.retry_after) == (
        ErrorKind.RATE_LIMITED, "limited", Scope.CHANNEL, 120
    )  # fmt: skip


def test_sends_rest_once_a_limit_is_used_up(simulator, channel):
    assert whatsapp.send(channel, part()).pause_seconds == 0
    simulator.control("faults", usage_percent=100, regain_access_minutes=5)

    assert whatsapp.send(channel, part()).pause_seconds == 300


def test_where_nobody_answers_nothing_was_sent(channel, meta_app):
    meta_app.META_GRAPH_URL = "http://127.0.0.1:1"

    assert refused(channel).kind is ErrorKind.AWAY


def test_no_error_names_the_token(simulator, channel, caplog):
    simulator.control("whatsapp/token", token=TOKEN, dead=True)

    error = refused(channel)

    assert error.kind is ErrorKind.TOKEN
    assert TOKEN not in f"{error} {caplog.text}"


def test_a_token_past_its_end_is_not_used(channel):
    channel.credentials |= {"expires_at": "2020-01-01T00:00:00+00:00"}

    assert (refused(channel).kind, refused(channel).code) == (ErrorKind.TRANSIENT, "token_expired")


def test_whatsapp_cannot_be_asked_what_arrived(channel):
    assert whatsapp.find_sent(channel, part(), [], []).found is Found.UNKNOWN


# ── What the customer sees ──


def test_reading_and_typing_name_the_newest_message(simulator, channel):
    newest = simulator.control("whatsapp/messages", text="Còn không?")["wamid"]

    whatsapp.signal(channel, DUNG, "seen", newest)
    assert books(simulator)["shown"] == {DUNG: {"read": newest}}
    whatsapp.signal(channel, DUNG, "typing_on", newest)
    whatsapp.signal(channel, DUNG, "typing_off", newest)
    whatsapp.signal(channel, DUNG, "seen", "")
    assert books(simulator)["shown"] == {DUNG: {"read": newest, "typing": newest}}


def test_a_reaction_is_a_message_and_one_that_is_refused_says_why(simulator, channel):
    whatsapp.react(channel, DUNG, "wamid.theirs", "👍")
    whatsapp.react(channel, DUNG, "wamid.theirs", "")
    simulator.control("faults", next={"on": "react", "code": 131009})

    with pytest.raises(SendError) as refusal:
        whatsapp.react(channel, DUNG, "wamid.theirs", "👍")

    assert [row["reaction"]["emoji"] for row in sent(simulator)] == ["👍", ""]
    assert refusal.value.code == "reaction"


# ── The account ──


def test_the_account_is_subscribed_and_let_go_with_its_last_number(simulator, number):
    number.credentials = {"access_token": TOKEN, "waba_id": WABA}
    other = Channel.objects.create(
        workspace=number.workspace, platform="whatsapp", external_id="2", name="2", credentials=number.credentials
    )
    whatsapp.subscribe(number)

    whatsapp.unsubscribe(number)
    assert WABA in books(simulator)["subscribed"]
    other.delete()
    whatsapp.unsubscribe(number)
    assert books(simulator)["subscribed"] == {}


def test_a_check_subscribes_again_what_was_dropped(simulator, channel):
    whatsapp.check(channel)
    simulator.http.delete(
        f"{simulator.url}/meta/v25.0/{WABA}/subscribed_apps", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5
    )

    mended = whatsapp.check(channel)

    assert (mended, mended.posts, whatsapp.check(channel).posts) == (Health(), "mended", "on")
    assert WABA in books(simulator)["subscribed"]


def test_the_account_of_a_number_is_found_with_the_token_alone(simulator):
    channel = Channel(platform="whatsapp", external_id=NUMBER, credentials={"access_token": TOKEN})

    whatsapp.subscribe(channel)

    assert WABA in books(simulator)["subscribed"]


@pytest.mark.parametrize(
    ("change", "health"),
    [
        ({"dead": True}, Health(code="190", needs_reconnect=True)),
        ({"accounts": []}, Health(code="200")),
        ({"scopes": ["whatsapp_business_messaging"]}, Health(code="10")),
    ],
)
def test_a_check_tells_what_lacks(simulator, channel, change, health):
    simulator.control("whatsapp/token", token=TOKEN, **change)

    assert whatsapp.check(channel) == health


def test_a_check_brings_what_the_number_says_of_its_limits(simulator, channel):
    told = whatsapp.check(channel).limits

    said = [(limit.label, limit.value, limit.is_low) for limit in whatsapp.limits(told)]
    assert said == [
        ("Quality", "High", False),
        ("Customers written to first", "2,000", False),
        ("Messages a second", "80", False),
    ]


def test_low_quality_is_marked_and_unknown_words_are_left_out():
    (quality,) = whatsapp.limits({"quality": "RED", "tier": "TIER_3", "throughput": "NOT_APPLICABLE"})

    assert (quality.value, quality.is_low) == ("Low", True)
    assert whatsapp.limits({"quality": "UNKNOWN"}) == []


def test_a_check_tells_of_a_number_that_is_not_registered(simulator, channel):
    channel.external_id = "318840927755104"

    assert whatsapp.check(channel) == Health(code="133010")


def test_a_ban_stands_until_it_is_taken_back(simulator, channel):
    channel.status_code = "account/DISABLED_UPDATE"

    assert whatsapp.check(channel).code == "account/DISABLED_UPDATE"


def test_a_token_that_ends_is_renewed_ahead_and_the_new_one_serves(simulator, channel):
    in_five_days = timezone.now() + timedelta(days=5)
    channel.credentials |= {"expires_at": in_five_days.isoformat()}
    simulator.control("whatsapp/token", token=TOKEN, expires_at=int(in_five_days.timestamp()))

    life = whatsapp.token_life(channel.credentials)
    channel.credentials = whatsapp.renew(channel)

    assert life.renew_at < timezone.now()
    assert whatsapp.token_life(channel.credentials).renew_at > timezone.now() + timedelta(days=40)
    assert channel.credentials["waba_id"] == WABA
    assert whatsapp.send(channel, part()).external_id


def test_a_token_without_an_end_is_not_renewed(channel):
    assert whatsapp.token_life(channel.credentials).renew_at is None


def test_names_come_with_messages_and_nobody_is_asked(channel):
    assert whatsapp.profile(channel, DUNG, "") == Profile()


def test_an_id_that_is_a_number_can_be_called_and_one_of_a_hidden_number_cannot():
    assert whatsapp.phone("84900000001") == "+84900000001"
    assert whatsapp.phone("VN.13491208655302741918") == ""


def test_the_application_is_checked_by_its_own_secret(simulator, meta_app):
    whatsapp.check_application()
    meta_app.META_APP_SECRET = "wrong"

    with pytest.raises(SendError):
        whatsapp.check_application()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"access_token": "t", "other": 1}, {"access_token": "t"}),
        ({"access_token": "t", "waba_id": 5}, {"access_token": "t", "waba_id": "5"}),
        ({"access_token": "t", "expires_at": "2027-01-01T00:00:00"}, {"access_token": "t", "expires_at": "2027-01-01T00:00:00+00:00"}),
    ],
)  # fmt: skip
def test_of_an_operators_file_what_is_needed_is_kept(given, kept):
    assert whatsapp.credentials(given) == kept


def test_credentials_without_a_token_are_refused():
    with pytest.raises(ValueError, match="access_token"):
        whatsapp.credentials({"waba_id": "5"})


def test_the_composer_is_offered_what_whatsapp_takes():
    takes = whatsapp.capabilities.takes

    assert takes("image", "image/png", 5 * 1024 * 1024)
    assert whatsapp.capabilities.made_into("image", "image/png", 5 * 1024 * 1024 + 1) == "image/jpeg"
    assert not takes("image", "image/gif", 1)
    assert takes("file", "application/pdf", 90 * 1024 * 1024)
    assert not takes("file", "text/html", 1)


# ── Both ways, through webhooks ──


def relay(simulator, receiver, client):
    """What simulated WhatsApp posted, posted to Messio with its own signature."""
    simulator.settle()
    posts, receiver.posts[:] = list(receiver.posts), []
    for _, body, headers in posts:
        assert receiver.is_signed(body, headers)
        assert signed_post(client, body) == 200
    work_off()
    return [json.loads(body) for _, body, _ in posts]


@pytest.mark.django_db
def test_a_conversation_with_a_file_comes_in_and_its_file_is_copied(
    simulator, receiver, client, number, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    number.credentials = {"access_token": TOKEN, "waba_id": WABA}
    number.save()
    whatsapp.subscribe(number)
    content = base64.b64encode(PIXEL).decode()
    given = {"type": "image", "name": "a.png", "mime_type": "image/png", "base64": content}
    simulator.control("whatsapp/messages", file=given)

    relay(simulator, receiver, client)
    attachment = Attachment.objects.get()
    assert attachment.source_url.startswith(MEDIA)
    copy_attachment(attachment.pk)

    attachment.refresh_from_db()
    assert (attachment.state, attachment.file.read()) == ("stored", PIXEL)
    assert Message.objects.get().conversation.identity.name == "Nguyễn Thị Bích Ngọc"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda simulator: simulator.control("whatsapp/person", is_gone=True), "131026"),
        (lambda simulator: simulator.control("clock", advance_seconds=25 * 3600), "131047"),
    ],
)
def test_what_was_accepted_may_fail_afterwards(simulator, receiver, client, number, prepare, code):
    number.credentials = {"access_token": TOKEN, "waba_id": WABA}
    number.save()
    whatsapp.subscribe(number)
    simulator.control("whatsapp/messages", text="Alo", at=int(time.time() * 1000))
    prepare(simulator)

    whatsapp.send(number, part())

    bodies = relay(simulator, receiver, client)
    statuses = [row for body in bodies for row in body["entry"][0]["changes"][0]["value"].get("statuses", [])]
    assert [row["status"] for row in statuses] == ["sent", "failed"]
    assert statuses[1]["errors"][0]["code"] == int(code)
    assert not WebhookDelivery.objects.filter(state="aside").exists()
