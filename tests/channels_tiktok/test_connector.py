import io
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files import File

from channels_tiktok.connector import TikTokConnector
from inbox.connectors import ErrorKind, Found, Health, OutgoingFile, OutgoingPart, Profile, Scope, SendError
from inbox.models import Channel, Conversation, Identity
from tests.channels_tiktok.platform import DUNG, MARCO, ROOM, SHOP, TEA

tiktok_connector = TikTokConnector()
HOUR = 3600
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200


@pytest.fixture
def shop(tiktok):
    """The pottery as a channel, with a customer who has just written. Not saved."""
    tiktok.says()
    return Channel(platform="tiktok", external_id=SHOP, credentials=tiktok.token())


def part(text="Dạ còn ạ 💚", **more):
    return OutgoingPart(key=uuid4(), recipient=ROOM, text=text, **more)


def picture(content=PNG, name="bình gốm.png", mime_type="image/png"):
    return OutgoingFile(kind="image", name=name, mime_type=mime_type, size=len(content), file=File(io.BytesIO(content)))


def refusal(shop, given=None):
    with pytest.raises(SendError) as failed:
        tiktok_connector.send(shop, given or part())
    return failed.value


# ── Sending ──


def test_text_arrives_with_the_message_that_it_answers(tiktok, shop):
    asked = tiktok.says("Giá sao?")

    sent = tiktok_connector.send(shop, part(reply_to=asked))

    (taken,) = tiktok.sent
    assert (taken["id"], taken["payload"]) == (sent.external_id, {"body": "Dạ còn ạ 💚"})
    assert taken["extra"] == {"referenced_message_info": {"referenced_message_id": asked}}


def test_a_picture_is_uploaded_and_sent_without_a_quote(tiktok, shop):
    tiktok_connector.send(shop, part(text="", file=picture(), reply_to=tiktok.says("Giá sao?")))

    (taken,) = tiktok.sent
    assert (taken["kind"], list(taken["payload"])) == ("image", ["media_id"])


def test_buttons_stand_below_a_question(tiktok, shop):
    tiktok_connector.send(shop, part("Cỡ nào ạ?", buttons=("S", "M")))

    (taken,) = tiktok.sent
    (card,) = taken["payload"]["elements"]
    assert (taken["kind"], card["title"]) == ("template", "Cỡ nào ạ?")
    assert [(button["text"], button["id"]) for button in card["buttons"]] == [("S", "S"), ("M", "M")]


def test_a_question_with_buttons_whose_answer_was_lost_is_found_by_its_words(tiktok, shop):
    asked = part("Cỡ nào ạ?", buttons=("S", "M"), tried_at=datetime.now(UTC))
    sent = tiktok_connector.send(shop, asked)

    found = tiktok_connector.find_sent(shop, asked, known=[], earlier=[])

    assert (found.found, found.external_id) == (Found.YES, sent.external_id)


def test_where_a_country_takes_no_pictures_that_is_said_before_one_is_uploaded(tiktok, shop):
    tiktok.control("act", customer=DUNG, act="no_pictures")

    failed = refusal(shop, part(text="", file=picture()))

    assert (failed.kind, failed.code) == (ErrorKind.REJECTED, "no_pictures")
    assert "no pictures" in tiktok_connector.explain("no_pictures").sentence
    assert refusal(shop, part(text="", file=picture())).code == "no_pictures"


@pytest.mark.parametrize("fault", [{"code": 40002}, {"code": 12345}, {"mode": "cut"}, {"mode": "body"}])
def test_where_tiktok_does_not_say_whether_it_takes_pictures_one_is_tried(tiktok, shop, fault):
    tiktok.fault(on="capabilities", **fault)

    tiktok_connector.send(shop, part(text="", file=picture()))

    assert [row["kind"] for row in tiktok.sent] == ["image"]


def test_a_dead_token_is_told_before_a_picture_is_uploaded(tiktok, shop):
    tiktok.fault(on="capabilities", code=40105)

    assert refusal(shop, part(text="", file=picture())).kind is ErrorKind.TOKEN


def test_a_picture_that_is_not_taken_was_not_sent_for_sure(tiktok, shop):
    tiktok.fault(on="upload", mode="cut")
    cut = refusal(shop, part(text="", file=picture()))
    wrong = refusal(shop, part(text="", file=picture(b"GIF89a" + b"0" * 50)))

    assert (cut.kind, cut.code) == (ErrorKind.TRANSIENT, "upload")
    assert (wrong.kind, wrong.code) == (ErrorKind.REJECTED, "40908")
    assert tiktok.sent == []


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ({"code": 51065}, ErrorKind.TRANSIENT, "51065"),
        ({"code": 50002}, ErrorKind.TRANSIENT, "50002"),
        ({"code": 40100}, ErrorKind.RATE_LIMITED, "40100"),
        ({"code": 40105}, ErrorKind.TOKEN, "40105"),
        ({"code": 40001}, ErrorKind.PERMISSION, "40001"),
        ({"code": 40064, "message": "Blocked by direct message rules."}, ErrorKind.WINDOW_CLOSED, "40064"),
        ({"code": 40064, "message": "Sending too fast."}, ErrorKind.TRANSIENT, "40064/speed"),
        ({"code": 40002}, ErrorKind.REJECTED, "40002"),
        ({"code": 40007}, ErrorKind.REJECTED, "40007"),
        ({"code": 99999}, ErrorKind.TRANSIENT, "99999"),
        ({"mode": "body", "status": 429, "body": "slow"}, ErrorKind.RATE_LIMITED, "429"),
        ({"mode": "body", "status": 502}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": ""}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": "[]"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": "{}"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 500, "body": '{"code": 0}'}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": '{"code": 0, "data": null}'}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "cut"}, ErrorKind.UNKNOWN, "broken"),
        ({"mode": "cut-after-accept"}, ErrorKind.UNKNOWN, "broken"),
    ],
)
def test_failures_say_whether_the_message_may_have_gone_out(tiktok, shop, fault, kind, code):
    tiktok.fault(**fault)

    failed = refusal(shop)

    assert (failed.kind, failed.code) == (kind, code)


def test_a_limit_rests_the_whole_application_for_five_minutes(tiktok, shop):
    tiktok.fault(code=40100)

    failed = refusal(shop)

    assert (failed.retry_after, failed.scope) == (300, Scope.APP)


def test_what_nobody_knows_is_tried_once_more_and_then_refused_with_its_code(tiktok, shop):
    tiktok.fault(code=12345)

    failed = refusal(shop)

    assert (failed.most_attempts, failed.then) == (2, ErrorKind.REJECTED)
    assert "12345" in tiktok_connector.explain("12345").sentence


def test_an_answer_that_comes_too_late_or_never_ends_leaves_the_outcome_unknown(tiktok, shop, monkeypatch):
    monkeypatch.setattr("channels_tiktok.client.TikTokClient.read_seconds", 1)
    started = time.monotonic()

    for fault in ({"mode": "hang", "seconds": 3}, {"mode": "endless"}):
        tiktok.fault(**fault)
        failed = refusal(shop)
        assert (failed.kind, failed.code) == (ErrorKind.UNKNOWN, "timeout")

    assert time.monotonic() - started < 5


def test_what_never_left_this_machine_may_be_sent_again(shop, tiktok_app):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        tiktok_app.TIKTOK_API_URL = f"http://127.0.0.1:{taken.getsockname()[1]}"
        refused = refusal(shop)
    tiktok_app.TIKTOK_API_URL = "http://tiktok.invalid"

    assert [refused.kind, refusal(shop).kind] == [ErrorKind.AWAY] * 2


def test_no_token_and_no_secret_stands_in_an_error_or_in_the_log(tiktok, shop, tiktok_app, caplog):
    caplog.set_level("DEBUG", "channels_tiktok")
    seen = []
    for fault in ({"mode": "cut"}, {"code": 40105}, {"mode": "body"}):
        tiktok.fault(**fault)
        failed = refusal(shop)
        seen += [repr(failed), failed.detail, repr(failed.__cause__)]
    tiktok.fault(on="subscription", mode="cut")
    with pytest.raises(SendError) as lost:
        tiktok_connector.check_application()
    seen += [repr(lost.value), repr(lost.value.__cause__)]

    text = " ".join([*seen, caplog.text])
    assert shop.credentials["access_token"] not in text
    assert tiktok_app.TIKTOK_APP_SECRET not in text


def test_a_token_that_is_missing_needs_a_person_and_one_that_ended_needs_patience(tiktok):
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    missing = refusal(Channel(external_id=SHOP, credentials=None))
    ended = refusal(Channel(external_id=SHOP, credentials=tiktok.token() | {"expires_at": past}))

    assert (missing.kind, missing.code) == (ErrorKind.TOKEN, "no token")
    assert (ended.kind, ended.code) == (ErrorKind.TRANSIENT, "token_expired")


# ── The window ──


def test_the_platform_takes_ten_after_a_first_message_and_any_number_after_a_second(tiktok, shop):
    for number in range(10):
        tiktok_connector.send(shop, part(f"{number}"))
    assert refusal(shop).kind is ErrorKind.WINDOW_CLOSED

    tiktok.says("Dạ")
    for number in range(11):
        tiktok_connector.send(shop, part(f"{number}"))


def test_the_platform_takes_three_after_48_hours_of_silence(tiktok, shop):
    tiktok.says("Dạ")
    tiktok.pass_seconds(49 * HOUR)
    shop.credentials = tiktok.token()

    for number in range(3):
        tiktok_connector.send(shop, part(f"{number}"))

    assert refusal(shop).kind is ErrorKind.WINDOW_CLOSED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "incoming", "sent", "free", "left"),
    [
        (1, 1, 0, True, 10),
        (1, 1, 9, True, 1),
        (1, 1, 10, False, 0),
        (47, 2, 30, True, None),
        (49, 2, 0, True, 3),
        (49, 1, 2, True, 1),
        (2000, 2, 3, False, 0),
    ],
)
def test_the_allowance_counts_as_the_platform_does(channel, hours, incoming, sent, free, left):
    now = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    wrote_at = now - timedelta(hours=hours)
    identity = Identity.objects.create(channel=channel, external_id=DUNG)
    conversation = Conversation.objects.create(
        workspace=channel.workspace,
        channel=channel,
        identity=identity,
        last_message_at=now,
        last_customer_at=wrote_at,
        incoming_count=incoming,
    )
    for number in range(sent):
        at = now - timedelta(seconds=sent - number)
        message = conversation.messages.create(direction="outgoing", author_type="member", at=at, status="sent")
        message.parts.create(channel=channel, external_id=f"{number}", status="sent")

    allowance = tiktok_connector.allowance(conversation, now)

    assert (allowance.free_text, allowance.left) == (free, left)
    assert bool(allowance.reason) is (not free or hours > 48)
    assert allowance.until == (wrote_at + timedelta(hours=48) if hours < 48 and free else None)


def test_nobody_is_written_to_first():
    allowance = tiktok_connector.allowance(Conversation(last_customer_at=None), datetime.now(UTC))

    assert not allowance.free_text
    assert "must write first" in allowance.reason


# ── Signals ──


def test_typing_and_seen_reach_the_customer_and_the_end_of_typing_needs_no_call(tiktok, shop):
    tiktok_connector.signal(shop, ROOM, "typing_on", "")
    tiktok_connector.signal(shop, ROOM, "seen", "")
    tiktok.fault(on="any", code=40105)
    tiktok_connector.signal(shop, ROOM, "typing_off", "")

    dung = tiktok.customer()
    assert dung["typing_until_ms"] > dung["wrote_ms"]
    assert dung["seen_ms"] >= dung["wrote_ms"]


# ── Interrupted sends ──


def search(shop, given, seconds_ago=45, known=(), earlier=()):
    tried_at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return tiktok_connector.find_sent(shop, replace(given, tried_at=tried_at), known, earlier)


@pytest.mark.parametrize("content", [{"text": "Dạ còn ạ 💚"}, {"text": "", "file": picture()}], ids=["text", "picture"])
def test_an_interrupted_send_that_arrived_is_found_by_what_it_said(tiktok, shop, content):
    given = part(**content)
    tiktok.fault(on="send", mode="cut-after-accept")
    refusal(shop, given)

    found = search(shop, given, seconds_ago=1)

    assert (found.found, found.external_id) == (Found.YES, tiktok.sent[0]["id"])


def test_an_interrupted_send_that_is_not_listed_was_not_sent_once_it_has_had_time(shop):
    assert search(shop, part(), seconds_ago=45).found is Found.NO
    assert search(shop, part(), seconds_ago=10).found is Found.UNKNOWN


def test_messages_that_belong_to_others_prove_nothing(tiktok, shop):
    first = tiktok_connector.send(shop, part())
    tiktok.says("Dạ còn ạ 💚")

    assert search(shop, part(), known=[first.external_id]).found is Found.NO


def test_an_older_message_with_the_same_words_is_not_ours(tiktok, shop):
    tiktok_connector.send(shop, part())
    later = replace(part(), tried_at=datetime.now(UTC) + timedelta(seconds=600))

    assert tiktok_connector.find_sent(shop, later, (), ()).found is Found.UNKNOWN


def test_a_conversation_of_which_twenty_are_newer_than_the_send_proves_nothing(tiktok, shop):
    first = tiktok.says("0")
    known = [tiktok.says(f"{number}") for number in range(19)]
    assert search(shop, part()).found is Found.UNKNOWN
    # One that was here before the send shows that all since are listed.
    assert search(shop, part(), known=known, earlier=[first]).found is Found.NO

    tiktok.says("20")
    assert search(shop, part(), known=known, earlier=[first]).found is Found.UNKNOWN


# ── The account ──


def test_a_profile_is_read_with_its_conversation(tiktok, shop):
    tiktok.says()

    dung = tiktok_connector.profile(shop, DUNG, ROOM)

    assert dung.name == "Dung Phạm"
    assert dung.picture_url.startswith(tiktok.url)
    # Somebody else's conversation tells nothing, nor does one that is not known.
    assert tiktok_connector.profile(shop, MARCO, ROOM) == Profile()
    assert tiktok_connector.profile(shop, "nobody", "") == Profile()


def test_subscribing_checks_the_token_and_sets_the_applications_address(tiktok, shop, tiktok_app):
    tiktok_connector.subscribe(shop)

    assert tiktok.books()["webhook"] == f"{tiktok_app.PUBLIC_URL}/webhooks/tiktok/"


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ({"account": TEA}, ErrorKind.PERMISSION, "other_account"),
        ({"scopes": ["message.list.read"]}, ErrorKind.PERMISSION, "scope"),
    ],
)
def test_a_token_of_another_account_or_with_too_few_permissions_is_refused(tiktok, shop, given, kind, code):
    shop.credentials = tiktok.token(**given)

    with pytest.raises(SendError) as failed:
        tiktok_connector.subscribe(shop)

    assert (failed.value.kind, failed.value.code) == (kind, code)
    assert tiktok_connector.check(shop) == Health(code=code)


def test_disconnecting_revokes_the_token_and_leaves_the_others_their_webhooks(tiktok, shop):
    tiktok_connector.subscribe(shop)

    tiktok_connector.unsubscribe(shop)
    tiktok_connector.unsubscribe(shop)  # dead by now
    tiktok_connector.unsubscribe(Channel(external_id=SHOP, credentials=None))

    assert refusal(shop).kind is ErrorKind.TOKEN
    assert tiktok.books()["webhook"]


def test_a_check_sets_the_address_again_and_finds_a_dead_token(tiktok, shop, tiktok_app):
    tiktok.control("webhook", url="https://elsewhere.example/")
    mended = tiktok_connector.check(shop)
    assert (mended, mended.posts, tiktok_connector.check(shop).posts) == (Health(), "mended", "on")
    assert tiktok.books()["webhook"] == f"{tiktok_app.PUBLIC_URL}/webhooks/tiktok/"

    tiktok.control("token", account=SHOP, dead=True)
    assert tiktok_connector.check(shop) == Health(code="40105", needs_reconnect=True)


def test_the_application_is_confirmed_by_its_id_and_secret(tiktok, tiktok_app):
    tiktok_connector.check_application()

    tiktok_app.TIKTOK_APP_SECRET = "wrong"
    with pytest.raises(SendError):
        tiktok_connector.check_application()


# ── Tokens ──


def test_a_refresh_brings_the_next_pair_and_uses_the_old_one_up(tiktok, shop):
    old = shop.credentials
    shop.credentials = tiktok_connector.renew(shop)
    tiktok_connector.send(shop, part())

    with pytest.raises(SendError) as used:
        tiktok_connector.renew(Channel(external_id=SHOP, credentials=old))

    assert shop.credentials["refresh_token"] != old["refresh_token"]
    assert used.value.kind is ErrorKind.TOKEN


def test_a_token_is_renewed_in_the_middle_of_its_life_and_a_login_ends_with_its_refresh_token(tiktok, shop):
    life = tiktok_connector.token_life(tiktok_connector.renew(shop))
    now = datetime.now(UTC)

    assert abs((life.renew_at - now) - timedelta(hours=12)) < timedelta(minutes=1)
    assert abs((life.ends_at - now) - timedelta(days=365)) < timedelta(minutes=1)


def test_without_a_refresh_token_a_login_ends_with_its_token():
    ends_at = datetime(2026, 12, 1, tzinfo=UTC)

    life = tiktok_connector.token_life({"access_token": "a", "expires_at": ends_at.isoformat()})

    assert (life.renew_at, life.ends_at) == (None, ends_at)


def test_an_operators_credentials_need_a_token_and_times_that_can_be_read():
    full = {"access_token": "a", "refresh_token": "r", "expires_at": "2026-12-01T00:00:00+00:00"}

    assert tiktok_connector.credentials(full | {"other": 1}) == full
    for wrong in ({}, {"access_token": 7.5}, full | {"expires_at": "soon"}, full | {"refresh_expires_at": 7}):
        with pytest.raises(ValueError, match=r"access_token|expires_at"):
            tiktok_connector.credentials(wrong)


# ── Files ──


def test_a_customers_file_is_asked_for_by_its_id_and_opened_with_the_token(tiktok, shop):
    message = tiktok.control("messages", customer=DUNG, file={"kind": "image", "sample": True})["message"]
    (event,) = tiktok_connector.history(shop, None, f'{{"listed": 2, "after": "", "waiting": ["{ROOM}"]}}').events[1:]

    url, headers = tiktok_connector.locate(shop, event.attachments[0].url)

    assert event.external_id == message
    assert headers == {"x-user": shop.credentials["access_token"]}
    assert tiktok.http.get(url, timeout=10).status_code == 403
    assert tiktok.http.get(url, headers=headers, timeout=10).content.startswith(b"\x89PNG")
    assert tiktok_connector.locate(shop, "https://p16.tiktokcdn.com/a.webp") == ("https://p16.tiktokcdn.com/a.webp", {})
