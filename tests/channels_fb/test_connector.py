import hashlib
import hmac
import io
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files import File
from django.test import RequestFactory

from channels_fb.connector import SUBSCRIBED_FIELDS, FacebookConnector
from channels_fb.events import KINDS
from inbox.connectors import (
    ErrorKind,
    Found,
    Health,
    OutgoingCard,
    OutgoingFile,
    OutgoingPart,
    Profile,
    Scope,
    SendError,
    Verdict,
)
from inbox.models import Channel, Conversation
from tests.simulator.client import DUNG, SECRET, TEA

facebook = FacebookConnector()


@pytest.fixture
def page(simulator):
    """The tea house as a channel, subscribed, with a customer who has just written. Not saved."""
    channel = Channel(platform="facebook", external_id=TEA, credentials={"access_token": simulator.page_token()})
    facebook.subscribe(channel)
    simulator.control("messages", psid=DUNG, text="Shop ơi")
    return channel


def part(text="Dạ còn ạ 💚", **more):
    return OutgoingPart(key=uuid4(), recipient=DUNG, text=text, **more)


def picture(content=b"\x89PNG\r\n\x1a\n" + b"0" * 200, kind="image", name="báo giá.png", mime_type="image/png"):
    return OutgoingFile(kind=kind, name=name, mime_type=mime_type, size=len(content), file=File(io.BytesIO(content)))


def sends(simulator):
    return simulator.books()["sends"]


# ── Quick replies ──


def test_quick_replies_go_out_below_the_words(simulator, page):
    facebook.send(page, part(buttons=("Có", "Không")))

    (taken,) = sends(simulator)
    assert [(row["title"], row["payload"]) for row in taken["extra"]["quick_replies"]] == [
        ("Có", "Có"),
        ("Không", "Không"),
    ]


def test_a_card_goes_out_as_a_generic_template_instead_of_its_words(simulator, page):
    facebook.send(page, part("Order 12: New", card=OutgoingCard(title="Order 12", subtitle="2 × Tea")))

    (taken,) = sends(simulator)
    assert taken["attachments"][0]["payload"]["elements"] == [{"title": "Order 12", "subtitle": "2 × Tea"}]
    assert taken["text"] == ""


def test_whether_a_card_went_out_is_left_to_its_echo(simulator, page):
    card = part("Order 12", card=OutgoingCard(title="Order 12", subtitle=""), tried_at=datetime.now(UTC))

    assert facebook.find_sent(page, card, [], []).found == Found.UNKNOWN


# ── Signatures ──


def signed(body, secret=SECRET, **headers):
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"HTTP_X_HUB_SIGNATURE_256": f"sha256={digest}"} | headers
    return RequestFactory().post("/webhooks/facebook/", body, content_type="application/json", **headers)


def test_signature_is_checked_over_the_bytes_as_they_came():
    escaped = b'{"text":"D\\u1ea1 shop \\/ \\ud83d\\ude0a"}'

    assert facebook.authenticate(signed(escaped)) is Verdict.GENUINE
    assert facebook.authenticate(signed('{"text":"Dạ"}'.encode())) is Verdict.GENUINE


@pytest.mark.parametrize("header", ["", "sha256=", "sha256=00", "sha1=abc", "é", "sha256=" + "0" * 64])
def test_missing_malformed_and_wrong_signatures_are_refused(header):
    assert facebook.authenticate(signed(b"{}", HTTP_X_HUB_SIGNATURE_256=header)) is Verdict.REFUSED
    assert facebook.authenticate(signed(b"{}", secret="another")) is Verdict.REFUSED


def test_without_a_secret_nothing_is_genuine(meta_app):
    meta_app.META_APP_SECRET = ""

    assert facebook.authenticate(signed(b"{}", secret="")) is Verdict.REFUSED
    assert not facebook.is_on


# ── What is subscribed ──


def test_the_fields_that_are_subscribed_are_those_whose_events_are_read():
    """Meta's names: the webhook fields by the member of the event that they bring."""
    fields = {
        "message": {"messages", "message_echoes"},
        "message_edit": {"message_edits"},
        "reaction": {"message_reactions"},
        "delivery": {"message_deliveries"},
        "read": {"message_reads"},
        "postback": {"messaging_postbacks"},
        "referral": {"messaging_referrals"},
        "optin": {"messaging_optins"},
        "pass_thread_control": {"messaging_handovers"},
        "take_thread_control": {"messaging_handovers"},
        "policy_enforcement": {"messaging_policy_enforcement"},
        "order": {"send_cart"},
    }

    assert set(fields) == set(KINDS)
    # In standby come the same events; account linking is kept aside as an unknown kind is.
    assert set(SUBSCRIBED_FIELDS) == {"standby", "messaging_account_linking"}.union(*fields.values())
    assert len(SUBSCRIBED_FIELDS) == len(set(SUBSCRIBED_FIELDS))


# ── Sending ──


def test_text_arrives_with_our_key_and_the_message_it_answers(simulator, page):
    asked = simulator.control("messages", psid=DUNG, text="Giá sao?")["mid"]
    given = part(reply_to=asked)

    sent = facebook.send(page, given)

    (taken,) = sends(simulator)
    assert (taken["mid"], taken["text"], taken["metadata"]) == (sent.external_id, "Dạ còn ạ 💚", str(given.key))


def test_a_file_arrives_with_its_content_and_our_key(simulator, page):
    given = part(text="", file=picture())

    facebook.send(page, given)

    (taken,) = sends(simulator)
    assert [attachment["type"] for attachment in taken["attachments"]] == ["image"]
    assert taken["metadata"] == str(given.key)


def test_a_persons_answer_after_a_day_carries_the_tag_only_where_the_app_has_it(simulator, page, meta_app):
    yesterday = datetime.now(UTC) - timedelta(hours=30)
    simulator.control("clock", advance_seconds=30 * 3600)

    with pytest.raises(SendError) as refused:
        facebook.send(page, part(last_customer_at=yesterday))
    meta_app.META_HUMAN_AGENT = True
    facebook.send(page, part(last_customer_at=yesterday))
    with pytest.raises(SendError) as automatic:
        facebook.send(page, part(last_customer_at=yesterday, by_person=False))

    assert (refused.value.kind, refused.value.code) == (ErrorKind.WINDOW_CLOSED, "10/2018278")
    assert automatic.value.kind is ErrorKind.WINDOW_CLOSED
    assert len(sends(simulator)) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ({"code": 1, "status": 500}, ErrorKind.TRANSIENT, "1"),
        ({"code": 2, "status": 500}, ErrorKind.UNKNOWN, "2"),
        ({"code": 1, "subcode": 1357046}, ErrorKind.UNKNOWN, "1/1357046"),
        ({"code": 10, "subcode": 2018278}, ErrorKind.WINDOW_CLOSED, "10/2018278"),
        ({"code": 190, "subcode": 460}, ErrorKind.TOKEN, "190/460"),
        ({"code": 551, "subcode": 1545041}, ErrorKind.UNREACHABLE, "551/1545041"),
        ({"mode": "body", "status": 502}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": ""}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 200, "body": "{}"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "body", "status": 500, "body": "[]"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "cut"}, ErrorKind.UNKNOWN, "broken"),
        ({"mode": "cut-after-accept"}, ErrorKind.UNKNOWN, "broken"),
    ],
)
def test_failures_say_whether_the_message_may_have_gone_out(simulator, page, fault, kind, code):
    simulator.control("faults", next=fault)

    with pytest.raises(SendError) as failed:
        facebook.send(page, part())

    assert (failed.value.kind, failed.value.code) == (kind, code)


def test_a_refused_tag_is_told_from_a_missing_permission(simulator, page, meta_app):
    meta_app.META_HUMAN_AGENT = True
    simulator.control("faults", human_agent=False)
    with pytest.raises(SendError) as tagged:
        facebook.send(page, part(last_customer_at=datetime.now(UTC) - timedelta(hours=30)))
    simulator.control("faults", next={"code": 10})
    with pytest.raises(SendError) as plain:
        facebook.send(page, part(last_customer_at=datetime.now(UTC)))

    assert (tagged.value.kind, tagged.value.code) == (ErrorKind.WINDOW_CLOSED, "10/human_agent")
    assert (plain.value.kind, plain.value.code) == (ErrorKind.PERMISSION, "10")
    assert "Human Agent" in facebook.explain("10/human_agent").sentence


def test_what_facebook_does_not_find_is_the_page_only_where_the_page_is_not_shown_either(simulator, page):
    simulator.control("faults", next={"code": 100, "subcode": 33})
    with pytest.raises(SendError) as not_the_page:
        facebook.send(page, part())
    simulator.control("faults", next=[{"code": 100, "subcode": 33}, {"on": "page", "code": 100, "subcode": 33}])
    with pytest.raises(SendError) as lost:
        facebook.send(page, part())

    assert (not_the_page.value.kind, not_the_page.value.code) == (ErrorKind.REJECTED, "100/33/message")
    assert (lost.value.kind, lost.value.code) == (ErrorKind.PERMISSION, "100/33")
    assert facebook.explain("100/33/message") != facebook.explain("100/33")


def test_an_answer_that_comes_too_late_or_never_ends_leaves_the_outcome_unknown(simulator, page, monkeypatch):
    monkeypatch.setattr("channels_fb.client.PageClient.read_seconds", 1)
    started = time.monotonic()

    for fault in ({"mode": "hang", "seconds": 3}, {"mode": "endless"}):
        simulator.control("faults", next=fault)
        with pytest.raises(SendError) as failed:
            facebook.send(page, part())
        assert (failed.value.kind, failed.value.code) == (ErrorKind.UNKNOWN, "timeout")

    assert time.monotonic() - started < 5


def test_what_never_left_this_machine_may_be_sent_again(page, meta_app):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        meta_app.META_GRAPH_URL = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SendError) as refused:
            facebook.send(page, part())
    meta_app.META_GRAPH_URL = "http://graph.invalid"
    with pytest.raises(SendError) as unknown:
        facebook.send(page, part())

    assert [refused.value.kind, unknown.value.kind] == [ErrorKind.AWAY] * 2
    assert refused.value.code == "unreachable"


def test_a_limit_is_waited_out_for_the_minutes_that_the_headers_name(simulator, page):
    simulator.control("faults", next={"code": 80006}, usage_percent=100, regain_access_minutes=19)
    with pytest.raises(SendError) as busy:
        facebook.send(page, part())
    simulator.control("faults", reset=True, next={"code": 4})
    with pytest.raises(SendError) as app:
        facebook.send(page, part())

    assert (busy.value.kind, busy.value.retry_after, busy.value.scope) == (ErrorKind.RATE_LIMITED, 1140, Scope.CHANNEL)
    assert (app.value.retry_after, app.value.scope) == (60, Scope.APP)


@pytest.mark.parametrize(
    ("status", "retry_after", "kind", "seconds"),
    [
        (429, "120", ErrorKind.RATE_LIMITED, 120),
        (429, None, ErrorKind.RATE_LIMITED, 60),
        (503, "90", ErrorKind.UNKNOWN, 90),
        (503, None, ErrorKind.UNKNOWN, None),
    ],
)
def test_a_server_before_the_platform_may_ask_for_rest_too(simulator, page, status, retry_after, kind, seconds):
    asks = {"retry_after": retry_after} if retry_after else {}
    simulator.control("faults", next={"mode": "body", "status": status, "body": "<html>busy</html>", **asks})

    with pytest.raises(SendError) as busy:
        facebook.send(page, part())

    assert (busy.value.kind, busy.value.retry_after) == (kind, seconds)


def test_sends_are_spaced_as_a_limit_comes_near_and_rest_once_it_is_used_up(simulator, page):
    rests = []
    for percent in (74, 80, 99):
        simulator.control("faults", usage_percent=percent)
        rests.append(facebook.send(page, part()).pause_seconds)
    assert rests[0] == 0
    assert 0 < rests[1] < rests[2] <= 10

    simulator.control("faults", usage_percent=100, regain_access_minutes=5)
    assert facebook.send(page, part()).pause_seconds == 300


def test_no_token_stands_in_an_error_or_in_the_log(simulator, page, caplog):
    caplog.set_level("INFO")
    token = page.credentials["access_token"]
    seen = []

    for fault in ({"mode": "cut"}, {"code": 190, "subcode": 463}, {"mode": "body"}):
        simulator.control("faults", next=fault)
        with pytest.raises(SendError) as failed:
            facebook.send(page, part())
        seen += [repr(failed.value), failed.value.detail, repr(failed.value.__cause__)]

    assert token not in " ".join([*seen, caplog.text])


def test_a_channel_without_a_token_asks_to_be_reconnected():
    with pytest.raises(SendError) as failed:
        facebook.send(Channel(external_id=TEA, credentials=None), part())

    assert failed.value.kind is ErrorKind.TOKEN


def test_typing_and_seen_reach_the_customer(simulator, page):
    facebook.signal(page, DUNG, "typing_on", "")
    facebook.signal(page, DUNG, "seen", "")

    assert simulator.control("typing", psid=DUNG) == {"page_is_typing": True}


# ── Interrupted sends ──


def search(page, given, seconds_ago=45, known=(), earlier=()):
    tried_at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return facebook.find_sent(page, replace(given, tried_at=tried_at), known, earlier)


@pytest.mark.parametrize("content", [{"text": "Dạ còn ạ 💚"}, {"text": "", "file": picture()}], ids=["text", "picture"])
def test_an_interrupted_send_that_arrived_is_found_by_what_it_said(simulator, page, content):
    given = part(**content)
    simulator.control("faults", next={"mode": "cut-after-accept"})
    with pytest.raises(SendError):
        facebook.send(page, given)

    found = search(page, given, seconds_ago=1)

    assert (found.found, found.external_id) == (Found.YES, sends(simulator)[0]["mid"])


def test_an_interrupted_send_that_is_not_listed_was_not_sent_once_it_has_had_time(page):
    assert search(page, part(), seconds_ago=45).found is Found.NO
    assert search(page, part(), seconds_ago=10).found is Found.UNKNOWN


def test_messages_that_belong_to_others_prove_nothing(simulator, page):
    first = facebook.send(page, part())
    simulator.control("page-inbox-message", psid=DUNG, text="Dạ hết ạ")

    assert search(page, part(), known=[first.external_id]).found is Found.NO


def test_an_older_message_with_the_same_words_is_not_ours(simulator, page):
    facebook.send(page, part())
    simulator.control("clock", advance_seconds=600)
    later = replace(part(), tried_at=datetime.now(UTC) + timedelta(seconds=600))

    assert facebook.find_sent(page, later, (), ()).found is Found.UNKNOWN


def test_a_conversation_that_cannot_be_read_far_enough_proves_nothing(simulator, page):
    for number in range(24):
        simulator.control("messages", psid=DUNG, text=f"{number}")

    assert search(page, part()).found is Found.UNKNOWN
    assert search(page, replace(part(), recipient="7284910365521002")).found is Found.UNKNOWN


def wrote(simulator, count):
    """Return the ids of all that this customer ever wrote, of which `count` are new."""
    for number in range(count):
        simulator.control("messages", psid=DUNG, text=f"{number}")
    return [row["mid"] for row in simulator.books()["customer_messages"] if row["customer"] == DUNG]


def test_in_a_busy_conversation_what_is_no_longer_shown_is_known_by_its_id(simulator, page):
    mids = wrote(simulator, 40)

    assert search(page, part(), known=mids).found is Found.NO
    # One that we do not have may be the one.
    assert search(page, part(), known=mids[:3] + mids[4:]).found is Found.UNKNOWN
    assert search(page, part(), known=mids[4:], earlier=mids[:4]).found is Found.NO


def test_in_a_very_busy_conversation_a_message_that_was_here_before_the_send_proves_that_all_since_were_seen(
    simulator, page
):
    mids = wrote(simulator, 110)

    assert search(page, part(), known=mids).found is Found.UNKNOWN
    assert search(page, part(), known=mids, earlier=mids[:30]).found is Found.NO
    assert search(page, part(), known=mids, earlier=mids[:5]).found is Found.UNKNOWN


def test_in_a_busy_conversation_what_did_arrive_is_found_before_it_is_called_absent(simulator, page):
    mids = [simulator.control("messages", psid=DUNG, text=f"{number}")["mid"] for number in range(30)]
    simulator.control("faults", next={"mode": "cut-after-accept"})
    with pytest.raises(SendError):
        facebook.send(page, part())
    mids += [simulator.control("messages", psid=DUNG, text=f"{number}")["mid"] for number in range(3)]

    found = search(page, part(), known=mids, earlier=mids[:30])

    assert (found.found, found.external_id) == (Found.YES, sends(simulator)[0]["mid"])


# ── The window ──


@pytest.mark.parametrize(
    ("hours", "has_tag", "free", "until_hours", "has_reason"),
    [
        (1, False, True, 23, False),
        (23.9, True, True, 0.1, False),
        (25, False, False, None, True),
        (25, True, True, 143, True),
        (169, True, False, None, True),
        (None, True, False, None, True),
    ],
)
def test_the_allowance_follows_the_customers_last_act(meta_app, hours, has_tag, free, until_hours, has_reason):
    meta_app.META_HUMAN_AGENT = has_tag
    now = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    wrote_at = None if hours is None else now - timedelta(hours=hours)

    allowance = facebook.allowance(Conversation(last_customer_at=wrote_at), now)

    assert allowance.free_text is free
    assert allowance.until == (None if until_hours is None else now + timedelta(hours=until_hours))
    assert bool(allowance.reason) is has_reason
    assert bool(allowance.instead) is not free


# ── The account ──


def test_profiles_bring_name_and_picture_where_there_are_any(simulator, page):
    dung = facebook.profile(page, DUNG, "")
    from_a_phone_number = facebook.profile(page, "7284910365521005", "")

    assert (dung.name, dung.first_name) == ("Dung Phạm", "Dung")
    assert dung.picture_url.startswith(simulator.url)
    assert (from_a_phone_number.name, from_a_phone_number.picture_url) == ("", "")


def test_a_missing_feature_for_profiles_is_no_failure_of_the_channel(simulator, page):
    simulator.control("faults", next={"on": "profile", "code": 100, "subcode": 2018247})

    assert facebook.profile(page, DUNG, "") == Profile()


def subscription(simulator):
    rows = simulator.http.get(f"{simulator.url}/control/world", timeout=10).json()["subscriptions"]
    return {row["page_id"]: set(row["fields"]) for row in rows}


def test_every_field_is_subscribed_and_given_back(simulator, page):
    assert subscription(simulator) == {TEA: set(SUBSCRIBED_FIELDS)}

    facebook.unsubscribe(page)

    assert subscription(simulator) == {}


def test_unsubscribing_with_a_dead_token_counts_as_done(simulator, page):
    simulator.control("revoke", page=TEA, subcode=458)

    facebook.unsubscribe(page)
    facebook.unsubscribe(Channel(external_id=TEA, credentials=None))


def test_a_check_subscribes_again_what_facebook_dropped(simulator, page):
    facebook.unsubscribe(page)

    mended = facebook.check(page)

    assert (mended, mended.posts, facebook.check(page).posts) == (Health(), "mended", "on")
    assert subscription(simulator) == {TEA: set(SUBSCRIBED_FIELDS)}


def test_a_check_adds_fields_that_are_missing(simulator, page):
    simulator.graph(
        "POST", f"{TEA}/subscribed_apps", page.credentials["access_token"], params={"subscribed_fields": "messages"}
    )

    assert facebook.check(page) == Health()
    assert subscription(simulator) == {TEA: set(SUBSCRIBED_FIELDS)}


def test_a_check_tells_a_dead_token_from_a_missing_permission(simulator, page):
    simulator.control("faults", next={"on": "subscribe", "code": 200})
    lacking = facebook.check(page)
    simulator.control("revoke", page=TEA, subcode=460)

    assert lacking == Health(code="200")
    assert facebook.check(page) == Health(code="190/460", needs_reconnect=True)


def test_an_operators_credentials_need_a_token():
    assert facebook.credentials({"access_token": "EAA", "other": 1}) == {"access_token": "EAA"}
    with pytest.raises(ValueError, match="access_token"):
        facebook.credentials({"expires_at": 7})


def test_a_reaction_is_put_on_replaced_and_taken_back(page, simulator):
    mid = simulator.books()["customer_messages"][-1]["mid"]

    for emoji in ("👍", "❤️"):
        facebook.react(page, DUNG, mid, emoji)
        assert simulator.books()["customer_messages"][-1]["reactions"]["page"]["emoji"] == emoji
    facebook.react(page, DUNG, mid, "")
    assert simulator.books()["customer_messages"][-1]["reactions"] == {}


def test_a_reaction_rests_as_a_send_does_where_a_limit_is_used_up(page, simulator):
    mid = simulator.books()["customer_messages"][-1]["mid"]
    assert facebook.react(page, DUNG, mid, "👍") == 0
    simulator.control("faults", usage_percent=100, regain_access_minutes=5)

    assert facebook.react(page, DUNG, mid, "❤️") == 300


def test_a_reaction_that_is_refused_speaks_of_the_reaction(page, simulator):
    with pytest.raises(SendError) as refused:
        facebook.react(page, DUNG, "m_unknown", "👍")

    assert (refused.value.kind, refused.value.code) == (ErrorKind.REJECTED, "100/reaction")
    assert "reaction" in facebook.explain("100/reaction").sentence
