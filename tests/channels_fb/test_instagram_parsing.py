"""What Instagram's events say that a page's do not. Source: Instagram Platform, "Webhooks", read 2026-10."""

import json
from datetime import UTC, datetime

import pytest

from channels_fb.parsing import parse
from inbox.events import (
    Commented,
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

ACCOUNT, DUNG, OURS = "17841460233918742", "1186402937745120", "684210937755120"
AT = 1795000060137
ARRIVED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def read(body):
    return parse(json.dumps(body).encode(), OURS, ARRIVED)


def read_entry(**members):
    return read({"object": "instagram", "entry": [{"id": ACCOUNT, "time": 1795000000000, **members}]})


def read_event(channel="messaging", **members):
    event = {"sender": {"id": DUNG}, "recipient": {"id": ACCOUNT}, "timestamp": AT, **members}
    (found,) = read_entry(**{channel: [event]})
    return found


def shared(kind, payload=None):
    attachment = {"type": kind} if payload is None else {"type": kind, "payload": payload}
    return read_event(message={"mid": "m_1", "attachments": [attachment]})


def test_each_event_says_whose_account_it_is_also_beside_a_pages():
    def body(subject, account):
        said = {"sender": {"id": DUNG}, "recipient": {"id": account}, "message": {"mid": "m_1", "text": "Hi"}}
        return {"object": subject, "entry": [{"id": account, "messaging": [said, None]}]}

    events = read([body("instagram", ACCOUNT), body("page", "104772918836401"), body("gravity_wave", "1")])

    assert [(event.platform, event.account) for event in events] == [
        ("instagram", ACCOUNT),
        ("instagram", ACCOUNT),
        ("", "104772918836401"),
        ("", "104772918836401"),
        ("", ""),
    ]


# ── Stories and shares ──


def test_the_story_that_a_message_answers_is_shown_for_its_day_and_not_copied():
    story = {"url": "https://lookaside.fbsbx.com/a", "id": "17993820047751234"}

    message = read_event(message={"mid": "m_1", "text": "Đẹp quá", "reply_to": {"story": story}})

    (card,) = message.attachments
    assert (message.text, message.reply_to, message.kind) == ("Đẹp quá", "", "message")
    assert (card.kind, card.is_file, card.url) == ("story_reply", False, "")
    assert card.data == {"url": story["url"], "story": story["id"], "until": AT // 1000 + 24 * 3600}


@pytest.mark.parametrize("kind", ["story_mention", "story", "ig_story"])
def test_a_mention_in_a_story_and_a_story_that_is_shared_are_shown_alike(kind):
    message = shared(kind, {"url": "https://lookaside.fbsbx.com/a"})

    (card,) = message.attachments
    assert (message.kind, card.kind, card.is_file) == ("message", kind, False)
    assert card.data == {"url": "https://lookaside.fbsbx.com/a", "until": AT // 1000 + 24 * 3600}


@pytest.mark.parametrize("story", [None, "text", [], {"id": 7.5, "url": 3}])
def test_a_story_of_a_wrong_shape_costs_the_message_nothing(story):
    message = read_event(message={"mid": "m_1", "text": "Hi", "reply_to": {"story": story}})

    assert (message.text, [card.data.get("story") for card in message.attachments]) in (
        ("Hi", []),
        ("Hi", [None]),
    )


@pytest.mark.parametrize("kind", ["share", "ig_post", "ig_reel", "reel"])
def test_shared_posts_and_reels_are_cards_that_lead_there(kind):
    card = shared(kind, {"url": "https://lookaside.fbsbx.com/a", "title": "Thu Đông", "id": 17901234567890123})

    assert [(a.kind, a.is_file, a.data) for a in card.attachments] == [
        (kind, False, {"url": "https://lookaside.fbsbx.com/a", "title": "Thu Đông"})
    ]


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file", "media"])
def test_files_are_copied(kind):
    (file,) = shared(kind, {"url": "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"}).attachments

    assert (file.kind, file.is_file) == (kind, True)


@pytest.mark.parametrize(
    "message",
    [
        {"is_unsupported": True},
        {"attachments": [{"type": "template", "payload": {}}]},
        {"attachments": [{"type": "ephemeral"}]},
        {"attachments": [{"type": "hologram", "payload": {"url": "https://lookaside.fbsbx.com/h"}}]},
    ],
    ids=["unsupported", "empty template", "disappearing picture", "unknown"],
)
def test_what_the_api_does_not_carry_is_said_to_be_unsupported(message):
    assert read_event(message={"mid": "m_1", **message}).kind == "unsupported"


# ── About messages and people ──


def test_an_unsent_message_is_deleted():
    event = read_event(message={"mid": "m_1", "is_deleted": True})

    assert (type(event), event.external_id, event.customer) == (MessageDeleted, "m_1", DUNG)


def test_seen_names_one_message():
    event = read_event(read={"mid": "m_1"})

    assert (type(event), event.status, event.external_ids, event.watermark) == (Receipt, "read", ("m_1",), None)
    assert event.through


@pytest.mark.parametrize("said", [{}, {"mid": None}, {"mid": 7.5}, {"mids": "m_1"}])
def test_seen_without_a_message_says_nothing(said):
    assert isinstance(read_event(read=said), Unknown)


def test_a_reaction_is_taken_back_without_saying_which():
    put = read_event(reaction={"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤️"})
    nameless = read_event(reaction={"mid": "m_1", "action": "react", "reaction": "love"})
    taken = read_event(reaction={"mid": "m_1", "action": "unreact"})

    assert [type(event) for event in (put, nameless, taken)] == [ReactionChanged] * 3
    assert [event.emoji for event in (put, nameless, taken)] == ["❤️", "❤️", ""]


def test_an_echo_may_be_ours_or_anybodys():
    echo = read_event(
        sender={"id": ACCOUNT}, recipient={"id": DUNG}, message={"mid": "m_1", "text": "Dạ", "is_echo": True}
    )

    assert (type(echo), echo.customer, echo.author_name, echo.part_key) == (MessageEchoed, DUNG, "", None)


def test_edits_buttons_links_and_hand_overs_are_a_pages():
    edit = read_event(message_edit={"mid": "m_1", "text": "Chào", "num_edit": "1"})
    button = read_event(postback={"mid": "m_2", "title": "Mấy giờ?", "payload": "FAQ"})
    link = read_event(referral={"ref": "qr", "source": "IGME-SOURCE-LINK", "type": "OPEN_THREAD"})
    handed = read_event(pass_thread_control={"new_owner_app_id": 1217981644879628})

    assert [type(event) for event in (edit, button, link, handed)] == [
        MessageEdited,
        MessageReceived,
        Referred,
        HandedOver,
    ]
    assert (edit.revision, button.kind, link.opens_window, handed.owner) == (1, "postback", True, "Instagram inbox")


def test_a_message_that_another_app_answers_is_read():
    event = read_event(channel="standby", message={"mid": "m_1", "text": "Hi"})

    assert (event.text, event.data) == ("Hi", {"standby": True})


def test_a_message_to_oneself_is_nobodys():
    event = read_event(sender={"id": ACCOUNT}, message={"mid": "m_1", "text": "Hi", "is_self": True})

    assert isinstance(event, Unknown)


# ── Comments ──


@pytest.mark.parametrize("field", ["comments", "live_comments"])
@pytest.mark.parametrize("member", ["comment_id", "id"])
@pytest.mark.parametrize("is_wrapped", [True, False])
def test_a_comment_is_no_message_however_it_comes(field, member, is_wrapped):
    value = {
        "from": {"id": DUNG, "username": "dung"},
        member: "17922034455667788",
        "text": "Giá?",
        "media": {"id": "1"},
    }
    change = {"field": field, "value": value}

    (event,) = read_entry(changes=[change]) if is_wrapped else read_entry(**change)

    assert (type(event), event.external_id, event.customer, event.text) == (
        Commented,
        "17922034455667788",
        DUNG,
        "Giá?",
    )


def test_mentions_and_what_else_changes_are_kept_raw():
    mention, odd = read_entry(changes=[{"field": "mentions", "value": {"media_id": "1"}}, 7])

    assert [(type(event), event.platform) for event in (mention, odd)] == [(Unknown, "instagram")] * 2


def test_the_dashboards_test_is_read_as_the_event_it_holds():
    value = {"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1527459824"}
    (event,) = read_entry(changes=[{"field": "messages", "value": {**value, "message": {"mid": "m", "text": "t"}}}])

    assert (type(event), event.customer, event.text) == (MessageReceived, "12334", "t")
