import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from channels_fb.events import KINDS
from channels_fb.parsing import parse
from inbox.connectors import MalformedBody
from inbox.events import (
    MARKETING,
    ChannelChanged,
    Commented,
    ContactChanged,
    HandedOver,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Receipt,
    Referred,
    Unknown,
)

BODIES = Path(__file__).parent / "bodies"
MANIFEST = json.loads((BODIES / "manifest.json").read_text())
WEBHOOKS = [case for case in MANIFEST["cases"] if "callback" not in case]
OURS = MANIFEST["app_id"]
ARRIVED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
PAGE, DUNG = "104772918836401", "7284910365521874"


def read(body):
    return parse(body if isinstance(body, bytes) else json.dumps(body).encode(), OURS, ARRIVED)


def read_event(event, channel="messaging"):
    return read({"object": "page", "entry": [{"id": PAGE, "time": 1795000000000, channel: [event]}]})


def from_dung(**members):
    return {"sender": {"id": DUNG}, "recipient": {"id": PAGE}, "timestamp": 1795000060137, **members}


def from_page(**members):
    return {"sender": {"id": PAGE}, "recipient": {"id": DUNG}, "timestamp": 1795000060137, **members}


def ms(at):
    return round(at.timestamp() * 1000)


# ── The documented bodies ──


@pytest.mark.parametrize("case", WEBHOOKS, ids=[case["file"] for case in WEBHOOKS])
def test_body_says_what_its_manifest_expects(case):
    events = read((BODIES / case["file"]).read_bytes())

    facts = [fact(event) for event in events if not told_by_its_message(event, events)]

    expected = case["expect"] if case["signature_valid"] else [ANY_MESSAGE]
    assert [{name: got.get(name) for name in wanted} for got, wanted in zip(facts, expected, strict=True)] == expected


ANY_MESSAGE = {"kind": "message", "account": PAGE, "customer": "7284910365521874", "text": "giả mạo chữ ký"}


def told_by_its_message(event, events):
    return isinstance(event, Referred) and any(
        isinstance(other, MessageReceived) and other.data.get("referral") == event.referral for other in events
    )


def fact(event):
    """An event in the manifest's words, without what it leaves out when empty."""
    found = {"account": event.account, "customer": event.customer, "at": ms(event.at)}
    match event:
        case MessageReceived() | MessageEchoed():
            referral = event.data.get("referral", {})
            kind = event.kind if isinstance(event, MessageReceived) else "echo"
            found |= {"kind": kind, "id": event.external_id, "text": event.text, "reply_to": event.reply_to}
            found |= {"attachments": [a.kind for a in event.attachments], "standby": event.data.get("standby")}
            found |= {"file_name": event.attachments[0].name if event.attachments else ""}
            found |= {
                "story_reply": next((a.data["story"] for a in event.attachments if a.kind == "story_reply"), None)
            }
            found |= {"quick_reply": event.data.get("quick_reply"), "payload": event.data.get("payload")}
            found |= {
                "referral": {name: referral.get(name) for name in ("source", "ad_id")},
                "ref": referral.get("ref"),
            }
        case MessageEdited():
            found |= {"kind": "edit", "target": event.external_id, "text": event.text, "num_edit": event.revision}
        case ReactionChanged():
            found |= {"kind": "reaction", "target": event.external_id, "emoji": event.emoji}
            found |= {"action": "react" if event.emoji else "unreact"}
        case Receipt():
            found |= {"kind": event.status, "ids": list(event.external_ids)}
            found |= {"watermark": event.watermark and ms(event.watermark)}
        case ContactChanged():
            found |= {"kind": "consent" if event.kind == MARKETING else event.kind}
        case HandedOver():
            found |= {"kind": "handover", "owner": event.owner or OURS}
        case Commented():
            found |= {"kind": "comment", "id": event.external_id}
    if isinstance(event, MessageEchoed):
        found |= {"metadata": event.part_key and str(event.part_key), "creates": event.part_key is None}
        found |= {"author": "page_inbox" if event.author_name else "external"}
        found |= {"app_id": {"Page inbox": "263902037430900", "": OURS}[event.author_name]}
    return found


# ── Who and when ──


def test_times_in_seconds_and_as_text_mean_the_same_moment():
    seconds, words = from_dung(message={"mid": "m_1"}), from_dung(message={"mid": "m_1"})
    seconds["timestamp"], words["timestamp"] = 1527459824, "1527459824"

    assert [ms(read_event(event)[0].at) for event in (seconds, words)] == [1527459824000, 1527459824000]


def test_event_without_a_time_takes_its_entrys_and_then_the_arrival():
    event = from_dung(delivery={"watermark": 1795000000000})
    del event["timestamp"]

    assert ms(read_event(event)[0].at) == 1795000000000
    assert read({"object": "page", "entry": [{"id": PAGE, "messaging": [event]}]})[0].at == ARRIVED


def test_ids_beyond_two_to_the_53_keep_every_digit_and_floats_are_refused():
    event = from_dung(message={"mid": "m_1"})
    event["sender"]["id"] = 90071992547409931
    broken = from_dung(message={"mid": "m_1"})
    broken["sender"]["id"] = 9.007199254740993e16

    assert read_event(event)[0].customer == "90071992547409931"
    assert read_event(broken) == [
        Unknown(account=PAGE, at=datetime.fromtimestamp(1795000060.137, UTC), kind="malformed message: no customer")
    ]


def test_several_pages_events_and_channels_in_one_body_are_all_read_in_order():
    def said(mid):
        return from_dung(message={"mid": mid, "text": mid})

    body = {
        "object": "page",
        "entry": [
            {"id": PAGE, "time": 1, "messaging": [said("m_1"), said("m_2")], "standby": [said("m_3")]},
            {"id": "109384417725560", "time": 1, "messaging": [said("m_4")]},
        ],
    }

    assert [(event.account, event.external_id) for event in read(body)] == [
        (PAGE, "m_1"),
        (PAGE, "m_2"),
        (PAGE, "m_3"),
        ("109384417725560", "m_4"),
    ]


def test_a_body_wrapped_in_a_list_is_read_like_the_body():
    body = {"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": [from_dung(message={"mid": "m_1"})]}]}

    assert read([body]) == read(body)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        7,
        "text",
        [],
        {},
        {"message": None},
        {"sender": 3, "message": {"mid": "m"}},
        {"sender": {"id": DUNG}, "read": {}},
    ],
)
def test_a_malformed_event_becomes_unknown_and_its_neighbours_are_read(broken):
    body = {
        "object": "page",
        "entry": [None, {"id": PAGE, "messaging": [broken, from_dung(message={"mid": "m_1", "text": "Hi"})]}],
    }

    events = read(body)

    assert [type(event) for event in events] == [Unknown, Unknown, MessageReceived]
    assert events[2].text == "Hi"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"{",
        b"[" * 100_000,
        b"7",
        b'{"object":"page"}',
        b'{"object":"page","entry":{}}',
        b'{"object":"permissions","entry":[]}',
        b'{"entry":[]}',
        b'{"object":"page","entry":[{"time":NaN}]}',
    ],
)
def test_a_body_of_another_shape_or_object_is_malformed(body):
    with pytest.raises(MalformedBody):
        read(body)


def test_lone_surrogates_and_nul_are_read_as_they_are():
    body = b'{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"message":{"text":"\\ud83d \\u0000"}}]}]}'

    assert read(body)[0].text == "\ud83d \0"


def test_kinds_that_are_not_known_are_named():
    assert [event.kind for event in read_event(from_dung(telepathy_update={"a": 1}))] == ["telepathy_update"]
    assert [event.kind for event in read_event({"app_roles": {OURS: ["primary_receiver"]}})] == ["app_roles"]


# ── Messages ──


def test_the_same_message_without_a_mid_has_the_same_id_and_another_has_another():
    first, again = read_event(from_dung(message={"text": "Hi"})), read_event(from_dung(message={"text": "Hi"}))
    other = read_event(from_dung(message={"text": "Hi!"}))

    assert first[0].external_id == again[0].external_id
    assert first[0].external_id != other[0].external_id
    assert first[0].external_id.startswith("h_")
    assert len(first[0].external_id) == 66


def test_sticker_that_comes_with_its_twin_picture_is_shown_once():
    twins = [
        {"type": "image", "payload": {"url": "https://x.fbcdn.net/a.png", "sticker_id": 369239263222822}},
        {"type": "sticker", "payload": {"url": "https://x.fbcdn.net/a.png", "sticker_id": "369239263222822"}},
        {"type": "image", "payload": {"url": "https://x.fbcdn.net/b.png"}},
    ]

    (message,) = read_event(from_dung(message={"mid": "m_1", "attachments": twins}))

    assert [attachment.kind for attachment in message.attachments] == ["sticker", "image"]


def test_an_older_sticker_that_is_only_a_picture_is_still_a_sticker():
    picture = {"type": "image", "payload": {"url": "https://x.fbcdn.net/a.png", "sticker_id": 369239263222822}}

    (message,) = read_event(from_dung(message={"mid": "m_1", "attachments": [picture]}))

    assert [attachment.kind for attachment in message.attachments] == ["sticker"]


@pytest.mark.parametrize("payload", [{}, {"payload": None}, {"payload": "text"}, {"payload": []}])
def test_a_share_without_a_payload_is_an_empty_card(payload):
    (message,) = read_event(from_dung(message={"mid": "m_1", "attachments": [{"type": "fallback", **payload}]}))

    assert [(a.kind, a.is_file, a.data) for a in message.attachments] == [("fallback", False, {})]
    assert message.kind == "message"


def test_location_product_and_link_carry_what_their_cards_show():
    events = [
        read((BODIES / f"messenger-{name}.json").read_bytes())[0] for name in ("location", "product", "fallback-link")
    ]

    place, product, link = [event.attachments[0].data for event in events]

    assert (place["latitude"], place["longitude"], place["title"]) == (21.03324, 105.85239, "Vị trí của Ngọc Hân")
    assert product["title"] == "Áo dài lụa xanh ngọc"
    assert [(item["title"], item["subtitle"]) for item in product["items"]] == [("Áo dài lụa xanh ngọc", "1.250.000 ₫")]
    assert link["title"] == "Áo dài 2026: lụa Vạn Phúc trở lại"


@pytest.mark.parametrize("place", [10**400, "21.03", None, True, [1]], ids=str)
def test_a_place_that_is_no_number_is_left_out(place):
    shared = {"type": "location", "payload": {"coordinates": {"lat": place, "long": 105.85}}}

    (event,) = read_event(from_dung(message={"mid": "m_1", "attachments": [shared]}))

    assert event.attachments[0].data == {}


def test_a_message_is_unsupported_only_when_it_shows_nothing_else():
    hologram = {"type": "hologram", "payload": {"url": "https://x.fbcdn.net/h"}}

    alone = read_event(from_dung(message={"mid": "m_1", "attachments": [hologram]}))[0]
    with_text = read_event(from_dung(message={"mid": "m_1", "text": "Hi", "attachments": [hologram]}))[0]
    empty = read_event(from_dung(message={"mid": "m_1"}))[0]

    assert [alone.kind, with_text.kind, empty.kind] == ["unsupported", "message", "unsupported"]
    assert alone.attachments[0].data == {"type": "hologram", "url": "https://x.fbcdn.net/h"}


def test_a_cart_is_a_message_with_its_lines_and_its_note():
    products = [{"id": "1", "name": "Trà sen", "unit_price": 215000, "currency": "VND", "quantity": 2}]

    (message,) = read_event(from_dung(order={"products": products, "note": "Giao chiều nay"}))

    assert message.text == "Giao chiều nay"
    assert message.attachments[0].data["items"] == [{"title": "Trà sen", "subtitle": "2 215000 VND"}]


def test_an_unsent_message_is_deleted():
    (event,) = read_event(from_dung(message={"mid": "m_1", "is_deleted": True}))

    assert (type(event), event.external_id) == (MessageDeleted, "m_1")


# ── Echoes ──


@pytest.mark.parametrize(
    ("app", "author"),
    [
        ({}, ""),
        ({"app_id": int(OURS)}, ""),
        ({"app_id": OURS}, ""),
        ({"app_id": 263902037430900}, "Page inbox"),
        ({"app_id": "26390203743090"}, "Page inbox"),
        ({"app_id": 1517776481860111}, "1517776481860111"),
    ],
)
def test_an_echo_names_its_writer_where_it_cannot_be_us(app, author):
    (echo,) = read_event(from_page(message={"mid": "m_1", "is_echo": True, "text": "Hi", **app}))

    assert (echo.author_name, echo.part_key, echo.customer) == (author, None, DUNG)
    assert not echo.opens_window


def test_our_key_in_the_metadata_proves_an_echo_ours_and_anothers_text_does_not():
    key = UUID("0b9a6f0e-5c1d-4f3a-9d57-3f6c2e8a1b44")

    ours = read_event(from_page(message={"mid": "m_1", "is_echo": True, "metadata": str(key)}))[0]
    other = read_event(from_page(message={"mid": "m_1", "is_echo": True, "metadata": "DEVELOPER_DEFINED"}))[0]

    assert (ours.part_key, other.part_key) == (key, None)


def test_an_echoed_link_has_its_title_beside_the_type():
    link = {"title": "Trà sen", "url": "https://sen.test/", "type": "fallback", "payload": None}

    (echo,) = read_event(from_page(message={"mid": "m_1", "is_echo": True, "attachments": [link]}))

    assert echo.attachments[0].data == {"title": "Trà sen", "url": "https://sen.test/"}


# ── About messages and people ──


def test_what_the_customer_does_opens_the_window_and_what_is_told_about_it_does_not():
    acts = [
        from_dung(message={"mid": "m_1", "text": "Hi"}),
        from_dung(postback={"title": "Go", "payload": "GO"}),
        from_dung(reaction={"mid": "m_1", "action": "react", "emoji": "❤️"}),
        from_dung(referral={"source": "SHORTLINK", "type": "OPEN_THREAD", "ref": "qr"}),
    ]
    others = [
        from_dung(reaction={"mid": "m_1", "action": "unreact"}),
        from_page(reaction={"mid": "m_1", "action": "react", "emoji": "❤️"}),
        from_dung(referral={"source": "ADS", "type": "OPEN_THREAD", "ad_id": "1"}),
        from_dung(message_edit={"mid": "m_1", "text": "Hello", "num_edit": 1}),
        from_dung(read={"watermark": 1795000000000}),
        from_dung(optin={"type": "notification_messages"}),
    ]

    assert [read_event(event)[0].opens_window for event in acts] == [True] * 4
    assert [read_event(event)[0].opens_window for event in others] == [False] * 6


def test_the_pages_own_reaction_is_told_from_the_customers():
    ours = read_event(from_page(reaction={"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤️"}))[0]
    theirs = read_event(from_dung(reaction={"mid": "m_1", "action": "react", "reaction": "smile"}))[0]

    assert (ours.actor, ours.customer, ours.emoji) == ("business", DUNG, "❤️")
    assert (theirs.actor, theirs.emoji) == ("contact", "😆")


@pytest.mark.parametrize(
    "said", [{"reaction": "love"}, {"action": "react"}, {"action": "react", "reaction": "other"}, {"action": "shrug"}]
)
def test_a_reaction_that_does_not_say_what_it_is_takes_none_back(said):
    (event,) = read_event(from_dung(reaction={"mid": "m_1", **said}))

    assert (type(event), event.kind) == (Unknown, "malformed reaction: no reaction")


def test_edits_without_a_number_count_by_their_time():
    early, late = (
        read_event(from_dung(timestamp=at, message_edit={"mid": "m_1", "text": "Hello"}))[0].revision
        for at in (1795000000001, 1795000000002)
    )

    assert early < late


def test_the_page_itself_is_no_customer():
    (event,) = read_event({"sender": {"id": PAGE}, "recipient": {"id": PAGE}, "message": {"mid": "m_1", "text": "Hi"}})

    assert (type(event), event.kind) == (Unknown, "malformed message: no customer")


def test_an_integer_of_thousands_of_digits_costs_nobody_anything():
    body = json.dumps(
        {"object": "page", "entry": [{"id": PAGE, "messaging": ["here", from_dung(message={"mid": "m_1"})]}]}
    )

    first, second = read(body.replace('"here"', '{"sender": {"id": ' + "9" * 5000 + "}}").encode())

    assert (type(first), second.external_id) == (Unknown, "m_1")


def test_an_event_that_breaks_the_parser_costs_its_neighbours_nothing(monkeypatch):
    monkeypatch.setitem(KINDS, "read", lambda *_: 1 / 0)
    events = [from_dung(read={"watermark": 1}), from_dung(message={"mid": "m_1", "text": "Hi"})]

    broken, message = read({"object": "page", "entry": [{"id": PAGE, "messaging": events}]})

    assert (broken.kind, message.text) == ("broken read: ZeroDivisionError", "Hi")


def test_the_number_of_an_edit_may_be_text():
    (edit,) = read_event(from_dung(message_edit={"mid": "m_1", "text": "Hello", "num_edit": "2"}))

    assert edit.revision == 2


@pytest.mark.parametrize(
    "said", [{}, {"watermark": None}, {"watermark": "soon"}, {"watermark": 1.5}, {"mids": ["m", 7.5]}]
)
def test_a_receipt_says_nothing_that_it_was_not_told(said):
    (event,) = read_event(from_dung(delivery=said))

    assert isinstance(event, Unknown) or (event.external_ids, event.watermark) == (("m",), None)


@pytest.mark.parametrize(
    ("handover", "owner"),
    [
        ({"pass_thread_control": {"new_owner_app_id": OURS}}, ""),
        ({"pass_thread_control": {"new_owner_app_id": int(OURS)}}, ""),
        ({"pass_thread_control": {"new_owner_app_id": None, "previous_owner_app_id": OURS}}, ""),
        ({"take_thread_control": {"new_owner_app_id": "263902037430900"}}, "Page inbox"),
        ({"take_thread_control": {"new_owner_app_id": 1517776481860111}}, "1517776481860111"),
    ],
)
def test_a_handover_names_who_answers_now(handover, owner):
    assert read_event(from_dung(**handover))[0].owner == owner


@pytest.mark.parametrize(
    ("action", "code"),
    [("warning", "policy/warning"), ("block", "policy/block"), ("unblock", "")],
)
def test_policy_news_is_about_the_channel(action, code):
    event = {
        "recipient": {"id": PAGE},
        "timestamp": 1795000060137,
        "policy_enforcement": {"action": action, "reason": "spam"},
    }

    (changed,) = read_event(event)

    assert (type(changed), changed.code) == (ChannelChanged, code)


def test_consent_keeps_its_facts_without_the_key_to_send_with():
    (event,) = read((BODIES / "messenger-optin.json").read_bytes())

    assert event.facts["payload"] == "sale_weekly"
    assert "notification_messages_token" not in event.facts


def test_the_answers_to_a_lead_advertisement_stay_with_its_referral():
    lead = {"data": [{"question": "Bạn ở đâu?", "answer": "Hà Nội"}]}

    (event,) = read_event(from_dung(referral={"source": "ADS", "type": "LEAD_COMPLETE", "ad_id": "9"}, lead=lead))

    assert event.referral["lead"] == [{"question": "Bạn ở đâu?", "answer": "Hà Nội"}]


def test_a_comment_is_kept_apart_and_the_dashboards_test_is_read_as_the_event_it_holds():
    comment = {"item": "comment", "verb": "add", "comment_id": "1_2", "from": {"id": DUNG}, "message": "Giá?"}
    entry = {"id": PAGE, "time": 1795000000, "changes": [{"field": "feed", "value": comment}]}
    tried = {
        "id": PAGE,
        "time": 1795000000,
        "changes": [{"field": "messages", "value": from_dung(message={"mid": "m_1"})}],
    }

    events = read({"object": "page", "entry": [entry, tried, {"id": PAGE, "field": "feed", "value": comment}]})

    assert [type(event) for event in events] == [Commented, MessageReceived, Commented]
