import json
from datetime import UTC, datetime

import pytest

from channels_tiktok.parsing import parse
from inbox.events import (
    Commented,
    IncomingAttachment,
    MessageEchoed,
    MessageReceived,
    ReactionChanged,
    Receipt,
    Referred,
    Unknown,
)
from tests.channels_tiktok.posts import ACCOUNT, BUSINESS, DUNG, NOON, PERSON, ROOM, body, from_dung, from_shop

ARRIVED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def read(given):
    return parse(given, ARRIVED)


def one(event="im_receive_msg", content=None, **more):
    (found,) = read(body(event, content, **more))
    return found


def test_a_text_names_customer_conversation_and_time():
    assert one() == MessageReceived(
        account=ACCOUNT,
        at=datetime.fromtimestamp(NOON / 1000, UTC),
        customer=DUNG,
        address=ROOM,
        external_id="7441000000000000101",
        text="Shop ơi",
        name="dung.pham",
    )


def test_the_content_may_come_unwrapped():
    envelope = json.loads(body())
    envelope["content"] = json.loads(envelope["content"])

    assert read(json.dumps(envelope).encode()) == read(body())


def test_ids_beyond_what_a_float_holds_are_read_to_the_digit():
    given = body(content=json.dumps(from_dung(message_id=7441000000000000101)))

    assert read(given)[0].external_id == "7441000000000000101"


def test_without_an_id_the_same_event_has_the_same_one():
    without = from_dung()
    del without["message_id"]

    first, again, other = one(content=without), one(content=without), one(content=without | {"timestamp": NOON + 1})
    assert first.external_id == again.external_id != other.external_id


@pytest.mark.parametrize(
    ("event", "people", "kind", "customer"),
    [
        # The name of the event is not relied on.
        ("im_send_msg", {}, MessageReceived, DUNG),
        ("im_receive_msg", {"from_user": BUSINESS, "to_user": PERSON}, MessageEchoed, DUNG),
        # Two businesses: the id tells.
        (
            "im_receive_msg",
            {"from_user": {"id": "-000other", "role": "business_account"}},
            MessageReceived,
            "-000other",
        ),
        # Ids are missing: the roles tell.
        ("im_send_msg", {"from_user": {"role": "business_account"}, "to_user": PERSON}, MessageEchoed, DUNG),
        ("im_receive_msg", {"from_user": {"id": DUNG}, "to_user": {"role": "business_account"}}, MessageReceived, DUNG),
        # Nothing tells but the event, and the person's own id.
        ("im_send_msg", {"from_user": None, "to_user": None}, MessageEchoed, DUNG),
        ("im_receive_msg", {"from_user": None, "to_user": []}, MessageReceived, DUNG),
    ],
)
def test_who_wrote_is_told_by_ids_then_roles_then_the_event(event, people, kind, customer):
    found = one(event, from_dung(**people))

    assert (type(found), found.customer) == (kind, customer)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ({"message_tag": {"source": "APP"}}, "TikTok app"),
        ({"message_tag": {"source": "web"}}, "TikTok on the web"),
        ({"message_tag": {"source": "API"}}, ""),
        ({"message_tag": {"source": "UNKNOWN_SOURCE"}}, ""),
        ({"message_tag": None}, ""),
        ({"auto_message_type": "AUTO_REPLY"}, "Automatic message"),
    ],
)
def test_an_echo_that_may_be_ours_names_nobody(tag, name):
    assert one("im_send_msg", from_shop(**tag)).author_name == name


@pytest.mark.parametrize(
    ("given", "kind", "attachments"),
    [
        ({"type": "TEXT", "TEXT": 7, "text": {"body": "hi"}}, "message", ()),
        ({"type": "text", "text": {"body": ""}}, "unsupported", ()),
        ({"type": "text", "text": None}, "unsupported", ()),
        ({"type": "image", "image": {}}, "message", (IncomingAttachment(kind="image"),)),
        (
            {"type": "emoji", "emoji": {"url": "https://e"}},
            "message",
            (IncomingAttachment(kind="sticker", url="https://e"),),
        ),
        (
            {"type": "voice"},
            "unsupported",
            (IncomingAttachment(kind="unsupported", is_file=False, data={"type": "voice"}),),
        ),
        ({"type": None}, "unsupported", (IncomingAttachment(kind="unsupported", is_file=False, data={"type": ""}),)),
    ],
)
def test_a_type_shows_what_it_holds_and_an_unknown_one_says_so(given, kind, attachments):
    found = one(content=from_dung(**given))

    assert (found.kind, found.attachments) == (kind, attachments)


def reaction(**entry):
    entry = {
        "operation": "ADD",
        "type": "EMOJI",
        "emoji": "👍",
        "unique_identifier": DUNG,
        "timestamp": NOON + 5000,
    } | entry
    return from_dung(type="reaction", reaction=[{"original_msg_id": "7", **entry}])


def test_a_reaction_speaks_of_its_message_and_is_none():
    at = datetime.fromtimestamp(NOON / 1000 + 5, UTC)
    who = {"account": ACCOUNT, "at": at, "customer": DUNG, "address": ROOM, "external_id": "7"}

    assert one(content=reaction()) == ReactionChanged(**who, actor="contact", emoji="👍")
    assert one(content=reaction(operation="REMOVE")) == ReactionChanged(**who, actor="contact", emoji="")
    assert one(content=reaction(unique_identifier=ACCOUNT)) == ReactionChanged(**who, actor="business", emoji="👍")
    assert one(content=reaction(type="AI_EMOJI", emoji=None, ai_emoji_url="https://e")).emoji == "✨"


def test_several_reactions_come_together_and_a_broken_one_costs_the_others_nothing():
    entries = [
        {"operation": "ADD", "emoji": emoji, "original_msg_id": target}
        for emoji, target in (("👍", "1"), ("", "2"), ("❤️", "3"))
    ]

    found = read(body(content=from_dung(type="REACTION", reaction=["?", *entries, None])))

    assert [(event.external_id, event.emoji) for event in found] == [("1", "👍"), ("3", "❤️")]
    assert isinstance(one(content=from_dung(type="reaction", reaction=[])), Unknown)


def test_a_mark_of_reading_is_a_receipt_up_to_its_time():
    found = one("im_mark_read_msg", from_dung(read={"last_read_timestamp": NOON - 1}))

    assert isinstance(found, Receipt)
    assert (found.status, found.watermark, found.customer) == (
        "read",
        datetime.fromtimestamp((NOON - 1) / 1000, UTC),
        DUNG,
    )
    assert isinstance(one("im_mark_read_msg", from_dung(read={})), Unknown)
    # That we have read says nothing of ours.
    assert isinstance(one("im_mark_read_msg", from_shop(read={"last_read_timestamp": NOON})), Unknown)


def test_arrivals_and_comments_open_no_window():
    ad = {"source": "ad", "ad": {"ad_id": 1799999999999901, "ad_name": "Gốm", "embed_url": "https://t"}}
    arrived = one("im_referral_msg", from_dung(referral=ad))
    said = {"comment_id": 7402222222222222221, "comment_text": "Giá?", "conversation_id": None}
    commented = one("im_receive_high_intent_comment", from_dung(**said))

    assert isinstance(arrived, Referred)
    assert arrived.referral == {"source": "ad", "ad_id": "1799999999999901", "ad_title": "Gốm", "url": "https://t"}
    assert isinstance(commented, Commented)
    assert (commented.external_id, commented.text, commented.address) == ("7402222222222222221", "Giá?", "")
    assert not arrived.opens_window
    assert not commented.opens_window


@pytest.mark.parametrize(
    ("event", "content"),
    [
        ("im_receive_msg_eu", None),
        ("im_auto_message_config_update", None),
        ("im_something_new", None),
        ("im_receive_msg", {}),
        ("im_receive_msg", {"from_user": BUSINESS, "to_user": BUSINESS}),
        ("im_receive_msg", {"from_user": {"id": "x" * 101}, "type": "text"}),
        ("im_referral_msg", from_dung()),
        ("im_receive_high_intent_comment", from_dung()),
    ],
)
def test_what_cannot_be_read_or_is_not_ours_to_read_is_unknown(event, content):
    assert isinstance(one(event, content), Unknown)


def test_a_time_that_is_missing_or_cannot_be_meant_is_the_envelopes_or_the_arrival():
    of_envelope = datetime.fromtimestamp(NOON // 1000, UTC)

    assert one(content=from_dung(timestamp=None)).at == of_envelope
    assert one(content=from_dung(timestamp=NOON * 1000)).at == of_envelope
    assert one(content=from_dung(timestamp="x"), create_time="y").at == ARRIVED
