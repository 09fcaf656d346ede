"""Every body on its way from the webhook to rows, twice: what the manifest says, and nothing more."""

import pytest
from django.utils import timezone

from inbox.models import (
    Attachment,
    Channel,
    Conversation,
    Direction,
    Fact,
    Identity,
    Message,
    MessagePart,
    Status,
    WebhookDelivery,
)
from inbox.presenters.customers import known_facts
from tests.channels_zalo.conftest import CASES, OA
from tests.channels_zalo.posting import BAO, MAI, drain_all, from_mai, from_oa, post, post_case
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

SENT = "609e5728d03b4f1c976a"
APPLIED = [case for case in CASES if case["signature_valid"]]


@pytest.fixture
def oa(bamboo):
    return Channel.objects.create(workspace=bamboo, platform="zalo", external_id=OA, name="Tiệm Trà Lá Sen")


@pytest.fixture
def our_send(oa):
    """The message whose echo, receipts and reaction are among the bodies."""
    identity = Identity.objects.create(channel=oa, external_id=MAI)
    now = timezone.now()
    conversation = Conversation.objects.create(
        workspace=oa.workspace, channel=oa, identity=identity, last_message_at=now
    )
    message = Message.objects.create(
        conversation=conversation, direction="outgoing", author_type="member", at=now, status=Status.SENT
    )
    return MessagePart.objects.create(
        message=message, channel=oa, number=0, external_id=SENT, platform_at=now, status=Status.SENT
    )


def apply(client, *cases):
    for case in cases:
        assert post_case(client, case).status_code == 200
    drain_all()


def rows():
    directions = list(Message.objects.exclude(direction="").values_list("direction", flat=True))
    return directions.count(Direction.INCOMING), directions.count(Direction.OUTGOING)


def expected_rows(case):
    """Beside the message that is there already."""
    is_new_echo = case["result"] == "record_echo" and not case["file"].startswith("15")
    return int(case["result"] == "ingest_message"), int(is_new_echo) + 1


@pytest.mark.parametrize("case", APPLIED, ids=[case["file"] for case in APPLIED])
def test_a_body_makes_the_rows_that_it_should_and_a_second_time_none(client, our_send, case):
    apply(client, case)
    once = rows()
    apply(client, case)

    assert once == rows() == expected_rows(case)
    assert {row.error for row in WebhookDelivery.objects.all()} == {""}


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "in reverse"])
def test_the_whole_story_ends_alike_in_either_order(client, our_send, order):
    apply(client, *APPLIED[::order])
    apply(client, *APPLIED)

    expected = [expected_rows(case) for case in APPLIED]
    our_send.message.refresh_from_db()
    asked = Message.objects.get(text__startswith="Dạ cho em hỏi")
    assert rows() == (sum(count for count, _ in expected), sum(count - 1 for _, count in expected) + 1)
    assert our_send.message.status == Status.READ
    assert [row.emoji for row in our_send.message.reactions.all()] == ["❤️"]
    assert [row.emoji for row in asked.reactions.all()] == ["👍"]
    assert Message.objects.get(text="Ý em là mẫu này nè shop").reply_to_external_id == "a7f3c09d1e5b8842c6d1"


def test_files_and_cards_keep_what_zalo_tells_of_them(client, oa):
    apply(client, *[case for case in APPLIED if case["result"] == "ingest_message"])

    kinds = dict(Attachment.objects.values_list("part__external_id", "kind"))
    assert kinds["f27e30b169c4d8a52093"] == "image"
    assert Attachment.objects.filter(part__external_id="d05c1e9f47a2b6830e71", kind="image").count() == 2
    document = Attachment.objects.get(kind="file")
    assert (document.name, document.size) == ("Hợp đồng đặt cọc.pdf", 284913)
    place = Attachment.objects.get(kind="location")
    assert place.data == {"latitude": 10.776889, "longitude": 106.700806}
    assert Attachment.objects.get(kind="fallback").data["title"] == "Áo sơ mi linen nam"
    assert Attachment.objects.get(kind="contact").data["phone"] == "0912345678"
    assert Attachment.objects.get(kind="sticker").data["id"] == "46213"
    assert Message.objects.get(attachments__kind="video").text == "Mở hộp sản phẩm"


def test_a_person_in_zalos_own_tool_is_told_from_another_application(client, our_send):
    apply(client, *[case for case in APPLIED if case["result"] == "record_echo"])

    names = dict(Message.objects.exclude(author_type="member").values_list("parts__external_id", "author_name"))
    assert names["71af6839e14c502da87b"] == "Zalo OA Manager"
    assert names["a4d29b62147f8350db9e"] == ""
    card = Attachment.objects.get(kind="template")
    assert (card.data["title"], card.data["url"]) == ("Thông báo đơn hàng", "https://shop.example.test/dh/98")


def test_a_visitor_is_answered_with_the_conversations_id(client, oa):
    apply(client, *[case for case in APPLIED if "anonymous" in case["file"]])

    visitor = Identity.objects.get()
    assert visitor.external_id == "anon-51c0d7a3f2"
    assert visitor.recipient == "anonymous_id=anon-51c0d7a3f2&conversation_id=cv-7f30a9b1"
    assert rows() == (1, 1)


def test_the_window_opens_with_a_message_a_follow_and_a_click_and_not_with_receipts_and_reactions(client, our_send):
    conversation = our_send.message.conversation

    def last():
        conversation.refresh_from_db()
        return conversation.last_customer_at and round(conversation.last_customer_at.timestamp() * 1000)

    post(client, from_oa("user_seen_message", {"msg_ids": [SENT]}, at=1000_000_000_000))
    post(client, from_mai("user_reacted_message", {"msg_id": SENT, "react_icon": "/-strong"}, at=1000_000_000_000))
    assert last() is None
    post(client, from_mai("user_send_text", {"msg_id": "m1", "text": "Hi"}, at=1000_000_001_000))
    assert last() == 1000_000_001_000
    post(client, {"event_name": "follow", "oa_id": OA, "follower": {"id": MAI}, "timestamp": "1000000002000"})
    assert last() == 1000_000_002_000
    post(client, {"event_name": "user_click_chatnow", "oa_id": OA, "user_id": MAI, "timestamp": "1000000003000"})
    assert last() == 1000_000_003_000
    post(client, {"event_name": "unfollow", "oa_id": OA, "follower": {"id": MAI}, "timestamp": "1000000004000"})
    assert last() == 1000_000_003_000


@pytest.mark.parametrize("name", ["user_seen_message", "user_received_message"])
@pytest.mark.parametrize("make", [from_oa, from_mai], ids=["the account sends", "the user sends"])
def test_a_receipt_counts_whichever_side_it_names_as_its_sender(client, our_send, name, make):
    post(client, make(name, {"msg_id": SENT}))

    our_send.message.refresh_from_db()
    assert our_send.message.status == (Status.READ if name == "user_seen_message" else Status.DELIVERED)


def test_a_reaction_is_taken_back_and_an_unknown_one_is_shown_as_it_is(client, our_send):
    reactions = our_send.message.reactions
    post(client, from_mai("user_reacted_message", {"msg_id": SENT, "react_icon": "/-rose"}, at=1000_000_000_000))
    assert [row.emoji for row in reactions.all()] == ["/-rose"]
    post(client, from_mai("user_reacted_message", {"msg_id": SENT, "react_icon": "/-remove"}, at=1000_000_001_000))
    assert list(reactions.all()) == []


def test_what_people_are_told_to_be_is_kept_as_facts(client, oa):
    apply(client, *[case for case in APPLIED if case["result"] == "lifecycle"])

    facts = {(row.subject, row.actor): row.value for row in Fact.objects.filter(kind="consented")}
    tags = {subject for subject, actor in facts if actor.startswith("tag:")}
    assert facts["7714250938861173054", "follow"] == {
        "follows": True,
        "source": "oa_profile",
        "user_id_by_app": "748820156639902217",
    }
    assert facts["8263719405527718906", "follow"]["follows"] is False
    assert facts[BAO, "profile"]["phone"] == "84905123456"
    assert facts[BAO, "profile"]["address"] == "25 Lê Duẩn, Phường Hải Châu, Thành phố Đà Nẵng"
    assert facts[BAO, "profile"]["birthday"] == "12/04/1995"
    assert tags == {MAI, BAO}
    assert not Message.objects.exists()


def test_labels_of_zalo_stand_with_the_customer_until_they_are_taken_off_or_deleted(client, oa):
    def tag(event, name, at):
        post(client, {"event_name": event, "oa_id": OA, "tag": {"user_ids": [MAI], "name": name}, "timestamp": str(at)})

    def shown():
        identity = Identity(channel=oa, external_id=MAI)
        return [fact.value for fact in known_facts([identity]) if fact.label == "Labels at Zalo"]

    tag("add_user_to_tag", "Khách sỉ", 1000_000_000_000)
    tag("add_user_to_tag", "Khách VIP", 1000_000_000_000)
    assert shown() == ["Khách VIP, Khách sỉ"]
    tag("remove_user_from_tag", "Khách VIP", 1000_000_001_000)
    assert shown() == ["Khách sỉ"]
    tag("remove_tag", "Khách sỉ", 1000_000_001_000)
    assert shown() == []


def test_who_asks_to_be_forgotten_is_told_to_the_owners_once(client, oa, an_client):
    withdrawal = next(case for case in APPLIED if "withdraw" in case["file"])
    apply(client, withdrawal, withdrawal)
    apply(client, withdrawal)

    entry = AuditEntry.objects.get(verb="customer.withdrew")
    assert (entry.workspace, entry.target) == (oa.workspace, "8263719405527718906")
    assert Fact.objects.filter(subject="8263719405527718906", actor="withdrawn").exists()
    assert "to delete their data" in an_client.get("/w/bamboo/audit/").content.decode()


def test_an_account_that_nobody_connected_is_kept_aside(client, bamboo):
    post(client, from_mai("user_send_text", {"msg_id": "m1", "text": "Hi"}))

    (delivery,) = WebhookDelivery.objects.all()
    assert (delivery.state, delivery.error) == ("aside", f"Unknown account: {OA}")
