import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files import File
from django.utils import timezone

from channels_zalo.client import ZaloClient, seconds_until_morning
from channels_zalo.connector import POLICY, ZaloConnector
from channels_zalo.sending import told_of
from inbox.connectors import ErrorKind, Found, Health, OutgoingFile, OutgoingPart, Scope, SendError
from inbox.models import Channel, Conversation
from tests.channels_zalo.posting import MAI

zalo = ZaloConnector()
HOUR = 3600
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200
GIF = b"GIF89a" + (320).to_bytes(2, "little") + (200).to_bytes(2, "little") + b"0" * 20


@pytest.fixture(autouse=True)
def mai_wrote(simulator):
    simulator.control("zalo/messages", user=MAI, text="Shop ơi")


def part(text="Dạ còn ạ 💚", **more):
    return OutgoingPart(key=uuid4(), **{"recipient": MAI, "text": text, **more})


def file_part(content=PNG, kind="image", name="hình chụp.png", mime_type="image/png", **more):
    file = OutgoingFile(kind=kind, name=name, mime_type=mime_type, size=len(content), file=File(io.BytesIO(content)))
    return part("", file=file, **more)


def sends(simulator):
    return simulator.http.get(f"{simulator.url}/control/zalo/books").json()["sends"]


def failed(call, *given):
    with pytest.raises(SendError) as found:
        call(*given)
    return found.value


def order(simulator, **fault):
    simulator.control("faults", next=fault)


# ── Sending ──


def test_text_arrives_composed_and_with_the_message_it_answers(simulator, oa):
    asked = simulator.control("zalo/messages", user=MAI, text="Giá sao?")["msg_id"]

    sent = zalo.send(oa, part("Dạ còn ạ".replace("ạ", "ạ"), reply_to=asked))

    (taken,) = sends(simulator)
    assert (taken["msg_id"], taken["text"], taken["quote"]) == (sent.external_id, "Dạ còn ạ", asked)


def test_buttons_stand_below_the_words(simulator, oa):
    zalo.send(oa, part("Cỡ nào ạ?", buttons=("S", "M")))

    (taken,) = sends(simulator)
    assert taken["text"] == "Cỡ nào ạ?"
    assert [(button["title"], button["payload"]) for button in taken["buttons"]] == [("S", "S"), ("M", "M")]


def test_a_visitor_without_an_account_gets_no_buttons_and_that_is_said(simulator, oa):
    visitor = simulator.control("zalo/visitor")
    recipient = f"anonymous_id={visitor['user']}&conversation_id={visitor['conversation_id']}"

    error = failed(zalo.send, oa, part("Cỡ nào ạ?", buttons=("S",), recipient=recipient))

    assert error.code == "no buttons"
    assert "without an account" in zalo.explain(error.code).sentence


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        (file_part, "image", ""),
        (lambda: file_part(GIF, name="vui.gif", mime_type="image/gif"), "gif", ""),
        (lambda: file_part(b"%PDF-1.4", "file", "Bảng giá", "application/pdf"), "file", "Bảng giá.pdf"),
        (lambda: file_part(b"a,b", "file", "x" * 300 + ".csv", "text/csv"), "file", "x" * 190 + ".csv"),
    ],
    ids=["picture", "gif", "a name without ending", "a long name"],
)
def test_a_file_is_uploaded_and_sent(simulator, oa, given, kind, name):
    sent = zalo.send(oa, given())

    (taken,) = sends(simulator)
    (attachment,) = taken["attachments"]
    assert (taken["msg_id"], taken["kind"], attachment["type"]) == (sent.external_id, kind, kind)
    assert attachment["payload"].get("name", "") == name


def test_a_handle_that_zalo_forgot_is_made_once_more(simulator, oa):
    order(simulator, code=-100)
    zalo.send(oa, file_part())
    order(simulator, code=-100, times=2)

    assert failed(zalo.send, oa, file_part()).code == "-100"
    assert len(sends(simulator)) == 1


@pytest.mark.parametrize("fault", [{"mode": "cut"}, {"mode": "cut-after-accept"}, {"mode": "body", "status": 502}])
def test_an_upload_that_broke_sent_nothing_for_sure(simulator, oa, fault):
    order(simulator, on="upload", **fault)

    error = failed(zalo.send, oa, file_part())

    assert (error.kind, error.code, error.then) == (ErrorKind.TRANSIENT, "upload", ErrorKind.REJECTED)


def test_an_upload_without_a_handle_is_a_failure_though_zalo_says_none(simulator, oa):
    order(simulator, on="upload", mode="body", status=200, body='{"error":0,"message":"Success","data":{}}')

    assert failed(zalo.send, oa, file_part()).code == "upload"


def test_what_zalo_does_not_take_is_not_offered_and_not_tried(oa):
    takes = zalo.capabilities.takes
    assert takes("image", "image/png", 1024 * 1024)
    assert zalo.capabilities.made_into("image", "image/png", 1024 * 1024 + 1) == "image/jpeg"
    assert takes("image", "image/gif", 5 * 1024 * 1024)
    assert takes("file", "application/pdf", 5 * 1024 * 1024)
    assert not takes("file", "application/zip", 1)
    assert not takes("video", "video/mp4", 1)
    assert not zalo.capabilities.voice

    error = failed(zalo.send, oa, file_part(b"PK", "file", "a.zip", "application/zip"))
    assert (error.kind, error.code) == (ErrorKind.REJECTED, "wrong type")


@pytest.mark.parametrize(
    ("content", "mime_type", "code"),
    [
        (PNG.ljust(1024 * 1024 + 1), "image/png", "-210"),
        (b"GIF89a".ljust(5 * 1024 * 1024 + 1), "image/gif", "-210"),
        (PNG, "image/jpeg", "-201"),
    ],
    ids=["a picture over 1 MB", "a GIF over 5 MB", "another type than its name says"],
)
def test_a_file_that_does_not_fit_is_refused_with_zalos_own_code(simulator, oa, content, mime_type, code):
    error = failed(zalo.send, oa, file_part(content, "image", "a", mime_type))

    assert (error.kind, error.code, sends(simulator)) == (ErrorKind.REJECTED, code, [])


def test_a_visitor_without_an_account_is_answered_with_both_ids(simulator, oa):
    visitor = simulator.control("zalo/visitor")
    simulator.control("zalo/messages", user=visitor["user"], text="Cho mình hỏi")
    address = f"anonymous_id={visitor['user']}&conversation_id={visitor['conversation_id']}"

    zalo.send(oa, part(recipient=address))
    zalo.send(oa, file_part(recipient=address))

    assert [taken["user"] for taken in sends(simulator)] == [visitor["user"]] * 2
    assert zalo.profile(oa, visitor["user"], "").name == ""
    assert zalo.find_sent(oa, part(recipient=address, tried_at=timezone.now()), (), ()).found is Found.UNKNOWN


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ({"code": -200}, ErrorKind.TRANSIENT, "-200"),
        ({"code": -201}, ErrorKind.REJECTED, "-201"),
        ({"code": -211}, ErrorKind.QUOTA, "-211"),
        ({"code": -213}, ErrorKind.UNREACHABLE, "-213"),
        ({"code": -216}, ErrorKind.TOKEN, "-216"),
        ({"code": -224}, ErrorKind.PERMISSION, "-224"),
        ({"code": -230}, ErrorKind.WINDOW_CLOSED, "-230"),
        ({"code": -7777}, ErrorKind.REJECTED, "-7777"),
        ({"code": -230, "status": 500}, ErrorKind.WINDOW_CLOSED, "-230"),
        ({"mode": "body", "status": 502}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": ""}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": "{}"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": '{"error":0}'}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": "[]"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": '{"error":"-230"}'}, ErrorKind.WINDOW_CLOSED, "-230"),
        ({"mode": "cut"}, ErrorKind.UNKNOWN, "broken"),
        ({"mode": "cut-after-accept"}, ErrorKind.UNKNOWN, "broken"),
    ],
)
def test_failures_say_whether_the_message_may_have_gone_out(simulator, oa, fault, kind, code, db):
    order(simulator, **fault)

    error = failed(zalo.send, oa, part())

    assert (error.kind, error.code) == (kind, code)
    assert zalo.explain(code).sentence


def test_a_limit_is_the_whole_applications_and_a_night_ends_at_six(simulator, oa):
    order(simulator, code=-32)
    busy = failed(zalo.send, oa, part())
    order(simulator, code=-234)
    night = failed(zalo.send, oa, part())

    assert (busy.kind, busy.scope, busy.retry_after) == (ErrorKind.RATE_LIMITED, Scope.APP, 10)
    assert (night.kind, night.scope) == (ErrorKind.RATE_LIMITED, Scope.CONVERSATION)
    assert seconds_until_morning(datetime(2026, 11, 20, 15, 30, tzinfo=UTC)) == 7.5 * HOUR
    assert seconds_until_morning(datetime(2026, 11, 20, 22, 0, tzinfo=UTC)) == HOUR


def test_nobody_listening_means_nothing_was_sent(oa, zalo_app):
    zalo_app.ZALO_API_URL = "http://127.0.0.1:1"

    assert failed(zalo.send, oa, part()).kind is ErrorKind.AWAY


def test_no_token_stands_in_an_error_or_in_the_log(simulator, oa, caplog, db):
    caplog.set_level("DEBUG")
    seen = []
    for fault in ({"mode": "cut"}, {"code": -216}, {"mode": "body"}):
        order(simulator, **fault)
        error = failed(zalo.send, oa, part())
        seen += [repr(error), error.detail, repr(error.__cause__)]

    for name in ("access_token", "refresh_token"):
        assert oa.credentials[name] not in " ".join([*seen, caplog.text])


# ── The window ──


def allowed(hours):
    now = timezone.now()
    conversation = Conversation(last_customer_at=now - timedelta(hours=hours), incoming_count=3)
    return POLICY.allowance(conversation, now, is_refused=False)


def test_the_window_is_free_then_paid_then_closed():
    free, paid, closed = allowed(47), allowed(49), allowed(169)

    assert (free.free_text, free.is_paid, free.reason) == (True, False, "")
    assert (paid.free_text, paid.is_paid) == (True, True)
    assert "charges" in paid.reason
    assert not closed.free_text
    assert not POLICY.allowance(Conversation(), timezone.now(), is_refused=False).free_text


def test_the_simulator_has_the_same_window(simulator, oa):
    zalo.send(oa, part())
    simulator.control("clock", advance_seconds=49 * HOUR)
    oa.credentials = simulator.control("zalo/tokens")
    zalo.send(oa, part())
    simulator.control("clock", advance_seconds=120 * HOUR)
    oa.credentials = simulator.control("zalo/tokens")

    assert failed(zalo.send, oa, part()).code == "-230"
    assert [taken["quota_type"] for taken in sends(simulator)] == ["reply", "sub_quota"]


# ── Tokens ──


def test_a_token_that_was_renewed_meanwhile_is_taken_and_the_call_made_once_more(simulator, oa, bamboo):
    oa.workspace = bamboo
    oa.save()
    Channel.objects.update(credentials=simulator.control("zalo/tokens"))

    zalo.send(oa, part())

    assert len(sends(simulator)) == 1


def test_a_token_that_is_over_is_said_so_and_nothing_is_asked(simulator, oa):
    oa.credentials["expires_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    error = failed(zalo.send, oa, part())
    without = failed(zalo.send, Channel(credentials={**oa.credentials, "refresh_token": ""}), part())

    assert (error.kind, error.code) == (ErrorKind.TRANSIENT, "token_expired")
    assert without.kind is failed(zalo.send, Channel(credentials=None), part()).kind is ErrorKind.TOKEN


def test_a_pair_is_renewed_once_and_its_first_token_dies(simulator, oa):
    before = dict(oa.credentials)
    after = zalo.renew(oa)
    again = failed(zalo.renew, oa)

    assert set(after) == {"access_token", "refresh_token", "expires_at"}
    assert not set(before.values()) & set(after.values())
    assert (again.kind, again.code) == (ErrorKind.TOKEN, "oauth/-14014")
    assert zalo.explain(again.code).action == "reconnect"
    oa.credentials = after
    zalo.send(oa, part())


@pytest.mark.parametrize(
    "fault", [{"mode": "cut"}, {"mode": "body", "status": 502}, {"mode": "body", "status": 200, "body": "{}"}]
)
def test_a_lost_answer_is_asked_for_once_more(simulator, oa, fault):
    order(simulator, on="token", **fault)

    assert failed(zalo.renew, oa).kind is ErrorKind.UNKNOWN
    assert zalo.renew(oa)["access_token"]


def test_tokens_are_renewed_five_hours_ahead(oa):
    ends_at = datetime.fromtimestamp(oa.credentials["expires_at"], UTC)
    now = timezone.now()

    assert zalo.token_life(oa.credentials).renew_at == ends_at - timedelta(hours=5)
    assert zalo.token_life(oa.credentials).ends_at is None
    assert zalo.token_life({"access_token": "a", "expires_at": ends_at.isoformat()}).ends_at == ends_at
    assert zalo.token_life({"access_token": "a", "refresh_token": "r"}).renew_at > now + timedelta(hours=19)
    assert zalo.token_life({}).renew_at is None


def test_credentials_of_a_file_are_kept_as_they_are_needed():
    given = {"access_token": "a", "refresh_token": "r", "expires_at": "2026-11-20T08:00:00+07:00", "more": 1}

    assert zalo.credentials(given) == {name: given[name] for name in ("access_token", "refresh_token", "expires_at")}
    assert zalo.credentials({"access_token": "a", "expires_at": "x"}) == {"access_token": "a"}
    with pytest.raises(ValueError, match="access_token"):
        zalo.credentials({"refresh_token": "r"})


# ── The account ──


def test_a_profile_is_name_and_picture_and_nobodys_is_empty(simulator, oa):
    found = zalo.profile(oa, MAI, "")

    assert found.name == "Mai Anh"
    assert simulator.http.get(found.picture_url).headers["Content-Type"] == "image/png"
    assert zalo.profile(oa, "1", "").name == ""


@pytest.mark.parametrize(
    ("quota", "said"),
    [
        ({"quota_type": "reply", "remain": "7", "total": "8"}, ("Free answers left", "7 of 8", False)),
        ({"quota_type": "sub_quota", "remain": 0}, ("Answers left in the plan", "0", True)),
    ],
)
def test_what_an_answer_says_of_the_quota_is_kept_and_told(quota, said):
    (limit,) = zalo.limits(told_of(quota))

    assert (limit.label, limit.value, limit.is_low) == said


def test_an_answer_without_a_word_of_the_quota_tells_nothing():
    assert told_of({}) == told_of({"quota_type": "reply"}) == {}
    assert zalo.limits({"something_new": {"left": "3", "total": ""}}) == []


def test_the_token_must_be_the_accounts_own(simulator, oa, db):
    assert (zalo.check(oa), zalo.check(oa).posts) == (Health(), "untold")
    zalo.subscribe(oa)

    oa.external_id = "3361907725518840455"
    assert failed(zalo.subscribe, oa).code == "another account"
    assert zalo.check(oa) == Health(code="another account", needs_reconnect=True)
    simulator.control("zalo/revoke")
    assert zalo.check(oa).needs_reconnect


def test_the_proof_goes_with_each_call(simulator, oa):
    simulator.control("faults", require_appsecret_proof=True)

    assert zalo.check(oa) == Health()


def test_the_application_is_asked_about_without_using_anything_up(simulator, oa, zalo_app):
    zalo.check_application()
    zalo.check(oa)
    zalo_app.ZALO_APP_ID = "1"

    assert failed(zalo.check_application).code == "oauth/-14002"


def test_our_reaction_is_put_changed_and_taken_back(simulator, oa):
    msg_id = simulator.control("zalo/messages", user=MAI, text="Cảm ơn shop")["msg_id"]

    def reactions():
        books = simulator.http.get(f"{simulator.url}/control/zalo/books").json()
        return next(row["reactions"] for row in books["customer_messages"] if row["msg_id"] == msg_id)

    for emoji, icon in (("❤️", {"oa": "/-heart"}), ("👍", {"oa": "/-strong"}), ("", {})):
        zalo.react(oa, MAI, msg_id, emoji)
        assert reactions() == icon
    assert failed(zalo.react, oa, MAI, "gone", "👍").code == "-201/reaction"


def test_an_address_without_encryption_is_asked_for_with_it(oa):
    assert zalo.locate(oa, "http://f9-zpc.zdn.vn/a.jpg") == ("https://f9-zpc.zdn.vn/a.jpg", {})
    assert zalo.locate(oa, "http://elsewhere.example/a.jpg") == ("http://elsewhere.example/a.jpg", {})
    assert zalo.locate(oa, "http://[a.zdn.vn") == ("http://[a.zdn.vn", {})


# ── Interrupted sends ──


def search(oa, given, seconds_ago=45, known=(), earlier=()):
    tried_at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return zalo.find_sent(oa, replace(given, tried_at=tried_at), known, earlier)


@pytest.mark.parametrize("make", [part, file_part], ids=["text", "picture"])
def test_an_interrupted_send_that_arrived_is_found_by_what_it_said(simulator, oa, make):
    given = make()
    order(simulator, mode="cut-after-accept")
    failed(zalo.send, oa, given)

    found = search(oa, given, seconds_ago=1)

    assert (found.found, found.external_id) == (Found.YES, sends(simulator)[0]["msg_id"])


def test_what_is_not_listed_was_not_sent_once_it_has_had_time(oa):
    assert search(oa, part(), seconds_ago=45).found is Found.NO
    assert search(oa, part(), seconds_ago=10).found is Found.UNKNOWN


def test_others_prove_nothing_and_two_that_fit_are_none(simulator, oa):
    first = zalo.send(oa, part())
    assert search(oa, part(), known=[first.external_id]).found is Found.NO
    zalo.send(oa, part())
    assert search(oa, part()).found is Found.UNKNOWN
    assert search(oa, part(), known=[first.external_id]).found is Found.YES


def test_a_busy_conversation_proves_nothing_unless_an_earlier_message_is_in_sight(simulator, oa):
    ids = [simulator.control("zalo/messages", user=MAI, text=f"{number}")["msg_id"] for number in range(12)]

    assert search(oa, part()).found is Found.UNKNOWN
    assert search(oa, part(), earlier=ids[:6]).found is Found.NO


# ── The past ──


def whole(oa, since=None):
    pages, cursor = [zalo.history(oa, since, "")], ""
    while cursor := pages[-1].next:
        assert len(pages) < 100
        assert len(cursor) < 4000
        pages.append(zalo.history(oa, since, cursor))
    return pages


def test_the_past_is_read_conversation_by_conversation(simulator, oa):
    answer = zalo.send(oa, part())
    for number in range(22):
        simulator.control("zalo/messages", user="6091835527740913382", text=f"{number}")

    pages = whole(oa)

    events = {event.external_id: event for page in pages for event in page.events}
    texts = {getattr(event, "name", "us") for event in events.values()}
    assert len(events) == 24
    assert texts == {"Mai Anh", "Trần Quốc Bảo", "us"}
    assert events[answer.external_id].customer == MAI
    assert sum(page.conversations for page in pages) == 2
    for page in pages:
        assert [event.at for event in page.events] == sorted(event.at for event in page.events)


def test_a_check_reads_no_further_back_than_it_is_asked(simulator, oa):
    for number in range(30):
        simulator.control("zalo/messages", user=MAI, text=f"{number}")
    simulator.control("clock", advance_seconds=600)
    since = datetime.now(UTC) + timedelta(seconds=300)
    assert [page.events for page in whole(oa, since)] == [()]
    simulator.control("zalo/messages", user=MAI, text="new")

    pages = whole(oa, since)

    assert len(pages) == 2
    assert pages[1].events[-1].text == "new"


def test_the_past_has_the_same_kinds_as_the_present(simulator, oa):
    url = "https://f9-zpc.example-zdn.test/p/1"
    place = {"coordinates": {"latitude": "10.77", "longitude": "106.7"}}
    for kind, payload in (("image", {"url": url}), ("audio", {"url": url}), ("location", place), ("hologram", {})):
        simulator.control("zalo/messages", user=MAI, kind=kind, attachments=[{"type": kind, "payload": payload}])

    events = [event for page in whole(oa) for event in page.events]

    assert [[given.kind for given in event.attachments] for event in events] == [
        [], ["image"], ["audio"], ["location"], ["unsupported"],
    ]  # fmt: skip
    assert events[3].attachments[0].data == {"latitude": 10.77, "longitude": 106.7}
    assert [event.kind for event in events] == ["message"] * 4 + ["unsupported"]


def test_a_get_asks_with_one_json_object(simulator, oa):
    answer = ZaloClient(oa.credentials["access_token"]).get("v3.0/oa/user/detail", user_id=MAI)

    assert json.dumps(answer["data"]["user_id"]) == f'"{MAI}"'
