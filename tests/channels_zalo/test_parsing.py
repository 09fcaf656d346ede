"""What no page shows: broken, foreign and unknown bodies. None of them stops anything."""

import json
from datetime import UTC, datetime

import pytest

from channels_zalo.parsing import parse
from inbox.connectors import MalformedBody
from inbox.events import MessageReceived, Unknown
from tests.channels_zalo.conftest import BODIES, CASES, MANIFEST, OA
from tests.channels_zalo.posting import MAI, event, from_mai, from_oa

ARRIVED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
APP = MANIFEST["app_id"]
GENUINE = [case for case in CASES if case["signature_valid"]]


def read(body):
    return parse(body if isinstance(body, bytes) else json.dumps(body).encode(), APP, (OA,), ARRIVED)


def kinds(body):
    return [type(found).__name__ if not isinstance(found, Unknown) else found.kind for found in read(body)]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"NaN", b'"x"', b"[" * 100_000, b'{"a": NaN}', b"\xff"])
def test_what_is_no_object_is_malformed(body):
    with pytest.raises(MalformedBody):
        read(body)


def test_another_apps_event_is_not_ours():
    with pytest.raises(MalformedBody):
        read(event("follow") | {"app_id": "1"})


@pytest.mark.parametrize(
    "name",
    [
        "", "user_send_group_text", "oa_send_group_text", "create_group", "change_oa_daily_quota", "user_feedback",
        "event_journey_timeout", "shop_has_order", "user_send_hologram",
    ],
)  # fmt: skip
def test_a_kind_that_is_not_known_is_said_so(name):
    assert kinds(from_mai(name, {"msg_id": "m", "text": "x"})) == [name or "no event_name"]


@pytest.mark.parametrize("wrong", [None, 7, True, "x", [], ["x"], {}, {"id": None}, 1.5, "\x00", "9" * 5000])
@pytest.mark.parametrize("case", GENUINE, ids=[case["file"] for case in GENUINE])
def test_no_member_of_a_wrong_type_breaks_anything(case, wrong):
    whole = json.loads((BODIES / case["file"]).read_bytes())
    for name in set(whole) - {"app_id", "event_name"}:
        assert not [found for found in kinds({**whole, name: wrong}) if found.startswith("broken")]
    for outer in ("message", "tag", "info"):
        for name in whole.get(outer, {}):
            assert not [
                found for found in kinds({**whole, outer: {**whole[outer], name: wrong}}) if found.startswith("broken")
            ]
    for name, attachment in enumerate(whole.get("message", {}).get("attachments", [])):
        for member in attachment["payload"]:
            changed = {**attachment, "payload": {**attachment["payload"], member: wrong}}
            assert read({**whole, "message": {**whole["message"], "attachments": [changed]}}), name


def test_a_truncated_body_is_malformed_and_never_half_read():
    whole = (BODIES / "01-user-send-text.json").read_bytes()
    for length in range(0, len(whole), 7):
        with pytest.raises(MalformedBody):
            read(whole[:length])


def test_numbers_and_texts_are_the_same_where_zalo_mixes_them():
    (found,) = read({**from_mai("user_send_text", {"msg_id": 17, "text": "x"}), "timestamp": 1794968130412})
    (other,) = read(event("user_send_text", sender={"id": int(MAI)}, recipient={"id": int(OA)}, message={"text": "x"}))

    assert (found.external_id, found.at.isoformat()) == ("17", "2026-11-18T02:15:30.412000+00:00")
    assert (other.customer, other.account) == (MAI, OA)


def test_without_an_id_the_same_event_has_the_same_one_and_another_has_another():
    first, again, other = (
        read(from_mai("user_send_text", {"text": words}))[0].external_id for words in ("Hi", "Hi", "Ho")
    )

    assert first == again != other


def test_without_a_time_the_arrival_counts():
    (found,) = read(
        {name: value for name, value in from_mai("user_send_text", {"msg_id": "m"}).items() if name != "timestamp"}
    )

    assert found.at == ARRIVED


def test_an_attachment_of_an_unknown_kind_is_a_message_that_cannot_be_shown():
    (found,) = read(from_mai("user_send_image", {"msg_id": "m", "attachments": [{"type": "hologram", "payload": {}}]}))

    assert isinstance(found, MessageReceived)
    assert (found.kind, found.attachments[0].kind) == ("unsupported", "unsupported")


def test_a_receipt_of_a_template_makes_nobody_a_customer():
    message = {"msg_id": "m", "delivery_time": "1794968130412", "tracking_id": "t"}

    assert kinds(from_oa("user_received_message", message)) == [
        "malformed user_received_message: receipt of a template"
    ]


def test_a_visitor_without_a_conversation_cannot_be_answered():
    assert kinds(from_mai("anonymous_send_text", {"msg_id": "m", "text": "x"})) == [
        "malformed anonymous_send_text: no conversation_id"
    ]


@pytest.mark.parametrize("description", ["Áo sơ mi", "{", "{}", '{"phone": 84905123456}', "[1]", "{" * 20_000])
def test_a_card_is_read_from_its_description_only_where_that_is_one(description):
    payload = {"description": description, "url": "https://zalo.example.test/u/x1"}
    message = {"msg_id": "m", "attachments": [{"type": "link", "payload": payload}]}

    (found,) = read(from_mai("user_send_business_card", message))

    assert found.attachments[0].kind == ("contact" if "phone" in description else "fallback")
