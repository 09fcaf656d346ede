import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from channels_whatsapp.parsing import Place, parse
from inbox.connectors import MalformedBody
from inbox.events import (
    ChannelChanged,
    ContactChanged,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    Receipt,
    Referred,
    TemplateChanged,
    Unknown,
)

BODIES = Path(__file__).parent / "bodies"
CASES = json.loads((BODIES / "manifest.json").read_text())["cases"]
ARRIVED = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
NUMBER, WABA, DUNG = "318840927755103", "215590384471026", "84900000011"
BSUID = "VN.13491208655302741918"
AT = 1795002044
OUR_KINDS = {"document": "file", "contacts": "contact", "order": "product"}


def read(body, place=None):
    return parse(body if isinstance(body, bytes) else json.dumps(body).encode(), place or Place(ARRIVED))


def change(value, field="messages", **entry):
    whole = {"metadata": {"phone_number_id": NUMBER, "display_phone_number": "842873005588"}} | value
    entry = {"id": WABA, "changes": [{"field": field, "value": whole}]} | entry
    return {"object": "whatsapp_business_account", "entry": [entry]}


def from_dung(kind, content=None, **more):
    message = {"from": DUNG, "id": "wamid.1", "timestamp": str(AT), "type": kind}
    return message | ({kind: content} if content is not None else {}) | more


def said(kind, content=None, **more):
    (event,) = read(change({"messages": [from_dung(kind, content, **more)]}))
    return event


def ms(at):
    return round(at.timestamp() * 1000)


# ── The documented bodies ──


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_body_says_what_its_manifest_expects(case):
    beside = (Referred, TemplateChanged)
    events = [event for event in read((BODIES / case["file"]).read_bytes()) if not isinstance(event, beside)]

    told = [name for name in case["expect"][0] if name not in ("user_id", "error_class", "detail")]
    assert [{name: fact(event).get(name) for name in told} for event in events] == [
        {name: wanted[name] for name in told} for wanted in case["expect"]
    ]


def fact(event):
    """An event in the manifest's words."""
    numbers = [known for known in getattr(event, "ids", ()) if known.isdecimal()]
    found = {"account": event.account, "customer": numbers[0] if numbers else "", "at": ms(event.at)}
    match event:
        case MessageReceived():
            theirs = {ours: name for name, ours in OUR_KINDS.items()}
            file = event.attachments[0] if event.attachments else None
            origin = event.data.get("referral", {})
            found |= {"kind": event.kind, "id": event.external_id, "text": event.text, "reply_to": event.reply_to}
            found |= {"attachments": [theirs.get(a.kind, a.kind) for a in event.attachments]}
            found |= {"referral": {name: origin.get(name) for name in ("source", "source_id")}}
            if file:
                found |= {
                    "file_name": file.name,
                    "media_id": file.url.rpartition("/")[2],
                    "voice": file.data.get("voice"),
                }
        case ReactionChanged():
            found |= {"kind": "reaction", "target": event.external_id, "emoji": event.emoji}
            found |= {"action": "react" if event.emoji else "unreact"}
        case Receipt():
            found |= {"kind": event.status, "ids": list(event.external_ids), "code": int(event.code or 0)}
        case ChannelChanged():
            found |= {"kind": "account"}
    return found


def test_the_sender_has_its_name_by_its_id_whatever_the_order():
    people = [
        {"profile": {"name": "Other"}, "wa_id": "84900000099"},
        {"profile": {"name": "Dung"}, "wa_id": DUNG, "user_id": BSUID},
    ]

    (event,) = read(change({"contacts": people, "messages": [from_dung("text", {"body": "a"})]}))

    assert (event.name, event.customer, event.address) == ("Dung", BSUID, DUNG)


def test_a_customer_without_a_number_is_known_by_the_business_scoped_id():
    message = from_dung("text", {"body": "a"}, from_user_id=BSUID) | {"from": ""}
    contact = {"profile": {"name": "Dung"}, "wa_id": "", "user_id": BSUID}

    (event,) = read(change({"contacts": [contact], "messages": [message]}))

    assert (event.customer, event.address, event.name) == (BSUID, BSUID, "Dung")


def test_a_number_that_stands_beside_the_message_alone_is_its_writers():
    message = from_dung("text", {"body": "a"}, from_user_id=BSUID)
    del message["from"]

    (event,) = read(change({"contacts": [{"wa_id": DUNG, "user_id": BSUID}], "messages": [message]}))

    assert (event.customer, event.also, event.address) == (BSUID, (DUNG,), DUNG)


def test_every_message_and_status_of_every_change_is_read_in_order():
    messages = [from_dung("text", {"body": word}, id=f"wamid.{word}") for word in "abc"]
    status = {"id": "wamid.9", "status": "sent", "timestamp": "1795002044", "recipient_id": DUNG}
    body = change({"messages": messages, "statuses": [status, status | {"status": "delivered"}]})
    body["entry"] *= 2

    assert [getattr(event, "text", None) or event.status for event in read(body)] == [*"abc", "sent", "delivered"] * 2


def test_one_broken_element_costs_its_neighbours_nothing():
    elements = [None, [], "x", {}, {"type": "text"}, from_dung("text", {"body": "good"})]

    events = read(change({"messages": elements, "statuses": [{"id": 1, "status": "vanished"}]}))

    assert [type(event) for event in events] == [Unknown] * 5 + [MessageReceived, Unknown]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[1", b'"x"', b"\xff\xfe", b'{"object":"page","entry":[]}', b'{"entry":[]}',
     b'{"object":"whatsapp_business_account"}', b'{"object":"whatsapp_business_account","entry":{}}', b"[" * 100000],
)  # fmt: skip
def test_what_is_no_body_of_whatsapps_is_malformed(body):
    with pytest.raises(MalformedBody):
        read(body)


@pytest.mark.parametrize("wrong", [None, 1, 1.5, True, "x", [], [[]], {}, {"a": {}}, "\x00", "9" * 5000, 10**400])
def test_whatever_stands_where_something_else_should_nothing_breaks(wrong):
    for case in CASES:
        body = json.loads((BODIES / case["file"]).read_text())
        for _ in spoil(body, wrong):
            try:
                events = read(body)
            except MalformedBody:
                continue
            assert not [event for event in events if isinstance(event, Unknown) and "broken" in event.kind]


def spoil(value, wrong):
    """Have `wrong` stand in the place of each member, one after the other."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        kept, value[key] = value[key], wrong
        yield
        value[key] = kept
        if isinstance(kept, dict | list):
            yield from spoil(kept, wrong)


def test_files_carry_their_id_and_never_their_five_minute_address():
    media = {"id": "88", "mime_type": "image/jpeg", "url": "https://lookaside.fbsbx.com/x", "sha256": "="}

    assert said("sticker", media).attachments[0].url == "whatsapp:media/88"
    assert said("image", media | {"caption": "Đẹp"}).text == "Đẹp"


def test_a_file_that_whatsapp_could_not_hand_over_is_shown_as_missing():
    event = said("video", {}, errors=[{"code": 131052, "title": "Media download error"}])

    assert (event.attachments[0].kind, event.attachments[0].url) == ("video", "")
    assert event.data["errors"] == [{"code": "131052", "title": "Media download error"}]


def test_answers_to_lists_buttons_and_forms_are_read():
    listed = {"type": "list_reply", "list_reply": {"id": "m", "title": "Size M", "description": "Cotton"}}
    form = {
        "type": "nfm_reply",
        "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"flow_token":"x","size":"M","count":2}'},
    }

    assert (said("interactive", listed).text, said("interactive", listed).data["quick_reply"]) == ("Size M", "m")
    assert said("interactive", form).attachments[0].data["items"] == [
        {"title": "size", "subtitle": "M"},
        {"title": "count", "subtitle": "2"},
    ]
    assert said("button", {"payload": "YES", "text": "Có"}).text == "Có"
    assert said("interactive").kind == "unsupported"


def test_cards_show_what_they_hold():
    people = [{"name": {"formatted_name": n}, "phones": [{"phone": "1"}, {"wa_id": "2"}]} for n in ("An", "Binh")]
    items = [{"product_retailer_id": "TRA", "quantity": 2, "item_price": 185000, "currency": "VND"}]

    assert said("contacts", people).attachments[0].data["items"][1] == {"title": "Binh", "subtitle": "1 · 2"}
    assert said("order", {"product_items": items}).attachments[0].data["items"] == [
        {"title": "TRA", "subtitle": "2 × 185000 VND"}
    ]
    assert said("location", {"latitude": 16.0, "longitude": 108.2, "name": "Chợ"}).attachments[0].data == {
        "title": "Chợ",
        "latitude": 16.0,
        "longitude": 108.2,
    }


@pytest.mark.parametrize("kind", ["unsupported", "poll_creation", "something_new"])
def test_what_cannot_be_shown_is_seen_to_have_come(kind):
    event = said(kind, {"type": "poll_creation"}, errors=[{"code": 131051, "title": "Message type unknown"}])

    assert (event.kind, event.text) == ("unsupported", "")
    assert event.data["type"] in ("poll_creation", kind)


def test_a_forwarded_message_and_one_about_a_product_say_so():
    about = {"from": "1", "id": "wamid.0", "referred_product": {"catalog_id": "5", "product_retailer_id": "TRA"}}

    assert said("text", {"body": "a"}, context={"forwarded": True}).data == {"forwarded": True}
    event = said("text", {"body": "bao nhiêu"}, context=about)
    assert (event.reply_to, event.attachments[0].data["title"]) == ("wamid.0", "TRA")


@pytest.mark.parametrize("content", [{"message_id": "wamid.0", "emoji": ""}, {"message_id": "wamid.0"}])
def test_a_reaction_is_taken_back_with_an_empty_emoji_or_none(content):
    event = said("reaction", content)

    assert (event.external_id, event.emoji, event.actor, event.opens_window) == ("wamid.0", "", "contact", False)


def test_edits_and_deletions_name_the_message_that_they_change():
    new = {"type": "image", "image": {"caption": "mới", "id": "1"}}

    edit = said("edit", {"original_message_id": "wamid.0", "message": new}, id="wamid.7")
    assert isinstance(edit, MessageEdited)
    assert (edit.external_id, edit.text) == ("wamid.0", "mới")
    gone = said("revoke", {"original_message_id": "wamid.0"})
    assert isinstance(gone, MessageDeleted)
    assert gone.external_id == "wamid.0"


def test_a_customer_with_a_new_number_is_answered_there():
    event = said("system", {"body": "changed", "wa_id": "84900000077", "type": "user_changed_number"})

    assert isinstance(event, ContactChanged)
    assert (event.customer, event.address, event.kind) == (DUNG, "84900000077", "user_changed_number")
    assert event.also == ("84900000077",)


def test_a_new_number_brings_a_new_id():
    new = {"wa_id": "84900000077", "user_id": "VN.22", "type": "user_changed_number"}

    event = said("system", new, from_user_id="VN.11")

    assert (event.customer, event.also, event.address) == ("VN.11", (DUNG, "84900000077", "VN.22"), "84900000077")


def test_a_customer_is_known_by_number_and_id():
    longest = "VN." + "a" * 253
    event = said("text", {"body": "a"}, from_user_id=longest)
    hidden = said("text", {"body": "a"}, **{"from": "", "from_user_id": longest})

    assert (event.customer, event.also, event.address) == (longest, (DUNG,), DUNG)
    assert (hidden.customer, hidden.also, hidden.address) == (longest, (), longest)


def test_what_is_written_in_a_group_is_not_taken_for_a_message_to_us():
    assert isinstance(said("text", {"body": "a"}, group_id="g1"), Unknown)


def test_statuses_carry_our_key_and_their_error():
    key = "7c2f31aa-08de-4e0b-b0f1-5a90cf1b2d11"
    status = {"id": "wamid.1", "timestamp": str(AT), "recipient_id": DUNG, "biz_opaque_callback_data": key}
    failed = status | {"status": "failed", "errors": [{"code": 131026, "title": "Undeliverable"}]}

    played, undelivered = read(change({"statuses": [status | {"status": "played"}, failed]}))

    assert (played.status, played.part_key) == ("read", UUID(key))
    assert (undelivered.status, undelivered.code) == ("failed", "131026")


def test_what_staff_type_on_the_phone_comes_as_theirs():
    message = {"from": "842873005588", "to": DUNG, "id": "wamid.8", "timestamp": str(AT), "type": "text"}
    value = {"message_echoes": [message | {"text": {"body": "Dạ còn"}}]}

    (event,) = read(change(value, "smb_message_echoes"))

    assert isinstance(event, MessageEchoed)
    assert (event.customer, event.text, event.author_name) == (DUNG, "Dạ còn", "WhatsApp Business app")


def test_the_past_of_a_shared_number_is_of_the_past():
    recent, old = str(round((ARRIVED - timedelta(days=3)).timestamp())), str(AT - 86400 * 60)
    messages = [
        {"from": DUNG, "id": "w.1", "timestamp": old, "type": "text", "text": {"body": "Alo"}},
        {"from": "842873005588", "to": DUNG, "id": "w.2", "timestamp": old, "type": "text", "text": {"body": "Dạ"},
         "history_context": {"status": "READ"}},
        {"from": DUNG, "id": "w.3", "timestamp": recent, "type": "media_placeholder"},
        {"from": DUNG, "id": "w.4", "timestamp": old, "type": "media_placeholder"},
    ]  # fmt: skip
    threads = [{"id": DUNG, "messages": messages}]

    events = read(change({"history": [{"metadata": {"phase": 1}, "threads": threads}]}, "history"))

    assert [type(event) for event in events] == [MessageReceived, MessageEchoed, Receipt, MessageReceived]
    assert {event.customer for event in events} == {DUNG}
    assert all(event.is_past for event in events)


def test_marketing_that_a_customer_stopped_is_kept():
    given = {"wa_id": DUNG, "category": "marketing_messages", "value": "stop", "detail": "x", "timestamp": AT}

    (event,) = read(change({"user_preferences": [given]}, "user_preferences"))

    assert (event.kind, event.facts["value"]) == ("marketing", "stop")
    assert event.facts["wanted"] is False


def test_a_refusal_tells_that_a_customer_wants_no_marketing():
    given = {
        "id": "wamid.9",
        "status": "failed",
        "timestamp": str(AT),
        "recipient_id": DUNG,
        "recipient_user_id": BSUID,
    }

    receipt, told = read(change({"statuses": [given | {"errors": [{"code": 131050}]}]}))

    assert (receipt.code, told.kind, told.facts["wanted"]) == ("131050", "marketing", False)
    # Whom the number belongs to, a refusal does not prove.
    assert (told.customer, told.also) == (BSUID, ())


@pytest.mark.parametrize(
    ("event", "state"),
    [("APPROVED", "approved"), ("PAUSED", "paused"), ("FLAGGED", "approved"), ("PENDING_DELETION", "disabled")],
)
def test_what_meta_decides_of_a_template_is_said_of_each_number(event, state):
    value = {"event": event, "message_template_id": 1689556908129835, "reason": "NONE"}
    told = read(change(value, "message_template_status_update", time=AT), Place(ARRIVED, {WABA: [NUMBER, "2"]}))

    judged = [event for event in told if isinstance(event, TemplateChanged)]
    assert [(one.account, one.external_id, one.state, one.reason) for one in judged] == [
        (NUMBER, "1689556908129835", state, ""),
        ("2", "1689556908129835", state, ""),
    ]


def test_another_applications_conversations_are_marked():
    (event,) = read(change({"standby": {"messages": [from_dung("text", {"body": "a"})]}}, "standby"))

    assert event.data["standby"] is True


@pytest.mark.parametrize(
    ("field", "value", "code", "may_send"),
    [
        ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, "account/DISABLED_UPDATE", False),
        ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, "", True),
        ("account_update", {"event": "PARTNER_REMOVED"}, "account/PARTNER_REMOVED", True),
        ("phone_number_quality_update", {"event": "FLAGGED"}, "quality/FLAGGED", True),
        ("message_template_status_update", {"event": "PAUSED", "reason": None}, "template/PAUSED", True),
    ],
)  # fmt: skip
def test_what_is_said_of_an_account_is_said_of_each_of_its_numbers(field, value, code, may_send):
    place = Place(ARRIVED, {WABA: [NUMBER, "2"]})

    events = read(change(value, field, time=AT), place)

    assert [(event.account, event.code, event.may_send) for event in events] == [
        (NUMBER, code, may_send),
        ("2", code, may_send),
    ]


def test_another_application_speaks_of_its_own_numbers_alone():
    body = change({"messages": [from_dung("text", {"body": "a"})]})

    assert isinstance(read(body, Place(ARRIVED, {}, [NUMBER]))[0], MessageReceived)
    assert isinstance(read(body, Place(ARRIVED, {}, ["2"]))[0], Unknown)


@pytest.mark.parametrize("field", ["calls", "security", "smb_app_state_sync", "flows"])
def test_fields_that_nobody_reads_are_kept_aside(field):
    assert [type(event) for event in read(change({"x": 1}, field))] == [Unknown]


def test_an_error_without_a_message_is_kept_aside():
    events = read(change({"errors": [{"code": 131000, "title": "Unsupported webhook payload"}]}))

    assert [event.kind for event in events] == ["error 131000 Unsupported webhook payload"]
