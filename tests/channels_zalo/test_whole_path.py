"""A customer writes, is answered, and reads it: over real HTTP both ways, and through the product's own machines."""

import base64
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.actions.connect_channel import connect_channel
from inbox.actions.copy_attachment import copy_attachment
from inbox.actions.fetch_profile import fetch_profile
from inbox.actions.make_playable import make_playable
from inbox.actions.renew_token import renew_token
from inbox.actions.send_message import send_message
from inbox.connectors import connectors
from inbox.models import Attachment, Channel, Conversation, Identity, Message, Status
from inbox.outbox import deliver
from inbox.presenters.attachments import AttachmentView
from inbox.presenters.conversations import ConversationView
from tests.channels_zalo.conftest import OA
from tests.channels_zalo.posting import MAI, URL, drain_all
from tests.simulator.client import Receiver
from tests.sounds import sound

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def receiver(simulator):
    with Receiver() as receiver:
        assert simulator.control("zalo/webhook", url=receiver.url)["verified"]
        receiver.posts.clear()
        yield receiver


@pytest.fixture
def tea(bamboo, simulator, receiver):
    """The account as `manage.py connect_channel` connects it."""
    credentials = connectors["zalo"].credentials(simulator.control("zalo/tokens"))
    return connect_channel(workspace=bamboo, platform="zalo", external_id=OA, name="Tea", credentials=credentials)


@pytest.fixture
def comes(client, simulator, receiver):
    """Bring in what Zalo posted, signed as it came."""

    def bring():
        simulator.settle()
        for _, body, headers in receiver.posts:
            given = {"X-ZEvent-Signature": headers["X-ZEvent-Signature"]}
            assert client.post(URL, body, content_type="application/json", headers=given).status_code == 200
        receiver.posts.clear()
        drain_all()

    return bring


def answer(conversation, author, words):
    message = send_message(conversation=conversation, author=author, client_id=uuid4(), text=words)
    deliver(conversation.pk)
    message.refresh_from_db()
    return message


def test_a_conversation_from_the_first_word_to_the_last_tick(simulator, tea, comes, an):
    simulator.control("zalo/messages", user=MAI, text="Shop ơi, trà sen còn không?")
    comes()
    conversation = Conversation.objects.get()
    fetch_profile(conversation.identity_id)
    assert Identity.objects.get().name == "Mai Anh"

    message = answer(conversation, an, "Dạ còn ạ 💚")
    assert message.status == Status.SENT
    comes()
    message.refresh_from_db()
    assert message.status == Status.DELIVERED
    simulator.control("zalo/seen", user=MAI)
    simulator.control("zalo/manager", user=MAI, text="Chị Hà đây ạ")
    comes()

    message.refresh_from_db()
    assert message.status == Status.READ
    said = Message.objects.exclude(direction="").order_by("at", "pk").values_list("text", "author_name")
    assert [*said] == [("Shop ơi, trà sen còn không?", ""), ("Dạ còn ạ 💚", ""), ("Chị Hà đây ạ", "Zalo OA Manager")]


def test_a_visitor_without_an_account_is_answered(simulator, tea, comes, an):
    visitor = simulator.control("zalo/visitor")["user"]
    simulator.control("zalo/messages", user=visitor, text="Mấy giờ mở cửa?")
    comes()

    message = answer(Conversation.objects.get(), an, "Dạ 8 giờ ạ")
    comes()

    message.refresh_from_db()
    assert message.status == Status.DELIVERED
    assert Message.objects.exclude(direction="").count() == 2


def test_a_customers_picture_is_copied(simulator, tea, comes, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = {"kind": "image", "name": "ảnh.png", "base64": base64.b64encode(PNG).decode()}
    simulator.control("zalo/messages", user=MAI, file=file)
    comes()

    copy_attachment(Attachment.objects.get().pk)

    stored = Attachment.objects.get()
    assert (stored.state, stored.kind, stored.file.read()) == ("stored", "image", PNG)


def test_what_a_customer_says_is_a_file_at_first_and_can_be_heard_a_little_later(
    simulator, tea, comes, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    content = base64.b64encode(sound("amr")).decode()
    simulator.control("zalo/messages", user=MAI, file={"kind": "audio", "name": "voice.amr", "base64": content})
    comes()

    copy_attachment(Attachment.objects.get().pk)

    view = AttachmentView(Attachment.objects.get(), "bamboo")
    assert (view.attachment.state, view.shape, view.name) == ("stored", "file", "voice.amr")
    make_playable(view.attachment.rendition.pk)
    assert AttachmentView(Attachment.objects.get(), "bamboo").shape == "audio"


def test_the_agent_reads_that_an_answer_costs(simulator, tea, comes):
    simulator.control("zalo/messages", user=MAI, text="Shop ơi")
    comes()
    conversation = Conversation.objects.get()
    assert "charges" not in " ".join(map(str, ConversationView(conversation).terms))

    conversation.last_customer_at = timezone.now() - timedelta(hours=50)
    assert "charges" in " ".join(map(str, ConversationView(conversation).terms))
    conversation.last_customer_at = timezone.now() - timedelta(days=8)
    assert "7 days" in ConversationView(conversation).closed_reason


def test_tokens_are_renewed_and_both_ends_go_on(simulator, tea, comes, an):
    simulator.control("zalo/messages", user=MAI, text="Shop ơi")
    comes()
    before = dict(tea.credentials)
    Channel.objects.update(token_renew_at=timezone.now())

    renew_token(tea.pk)
    renew_token(tea.pk)

    kept = Channel.objects.get()
    assert not set(before.values()) & set(kept.credentials.values())
    assert kept.token_renew_at > timezone.now() + timedelta(hours=19)
    assert answer(Conversation.objects.get(), an, "Dạ").status == Status.SENT
    assert simulator.http.get(f"{simulator.url}/control/zalo/books").json()["pairs"] == 2


def test_a_pair_that_was_lost_with_its_answer_needs_a_person(simulator, tea, comes, an):
    for _ in range(2):
        Channel.objects.update(token_renew_at=timezone.now())
        simulator.control("faults", next={"on": "token", "mode": "cut-after-accept"})
        renew_token(tea.pk)
        simulator.control("faults", reset=True)

    Channel.objects.update(token_renew_at=timezone.now())
    renew_token(tea.pk)

    kept = Channel.objects.get()
    assert (kept.status, kept.status_code) == ("needs_reconnect", "oauth/-14014")


def test_an_answer_whose_call_broke_is_found_and_not_sent_twice(simulator, tea, comes, an):
    simulator.control("zalo/messages", user=MAI, text="Shop ơi")
    comes()
    simulator.control("faults", next={"mode": "cut-after-accept"})

    message = answer(Conversation.objects.get(), an, "Dạ còn ạ")
    assert message.status in (Status.SENDING, Status.UNCONFIRMED)
    Message.objects.filter(pk=message.pk).update(claim_expires_at=timezone.now())
    deliver(message.conversation_id)

    message.refresh_from_db()
    assert message.status == Status.SENT
    comes()
    assert len(simulator.http.get(f"{simulator.url}/control/zalo/books").json()["sends"]) == 1
    assert Message.objects.filter(direction="outgoing").count() == 1


def test_what_a_customer_shares_by_the_form_or_in_their_profile_stands_with_them(simulator, tea, comes, an_client):
    """The profile has the district, and the form what was said before it: neither takes away what only the other tells."""
    simulator.control("zalo/messages", user=MAI, text="Shop ơi")
    info = {"name": "Nguyễn Mai Anh", "phone": "84905123456", "user_dob": "12/04/1995"}
    full = {"user_city": "Đà Nẵng", "user_ward": "Hải Châu", "user_address": "25 Lê Duẩn"}
    simulator.control("zalo/share", user=MAI, info=info | {"full_address": full})
    comes()
    conversation = Conversation.objects.get()

    def panel():
        return unescape(an_client.get(reverse("inbox:customer", args=["bamboo", conversation.pk])).content.decode())

    for words in ("Nguyễn Mai Anh", "84905123456", "12/04/1995", "25 Lê Duẩn, Hải Châu, Đà Nẵng"):
        assert words in panel()

    simulator.control("zalo/share", user=MAI, shared={"phone": 84911222333})
    for _ in range(2):
        Identity.objects.update(profile_due_at=timezone.now())
        fetch_profile(conversation.identity_id)

    assert "84911222333" in panel()
    assert "84905123456" not in panel()
    assert "25 Lê Duẩn, Hải Châu, Đà Nẵng" in panel()
