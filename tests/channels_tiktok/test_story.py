"""From a customer's phone to the inbox and back, and what must hold meanwhile."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from inbox import outbox
from inbox.actions.copy_attachment import copy_attachment
from inbox.actions.fetch_profile import fetch_profile
from inbox.actions.renew_token import renew_token
from inbox.actions.send_message import send_message
from inbox.actions.start_sync import start_sync
from inbox.connectors import get_connector
from inbox.ingest import drain
from inbox.models import Attachment, Channel, Conversation, Identity, Message
from tests.channels_tiktok.platform import DUNG, ROOM, SHOP
from tests.channels_tiktok.posts import URL, header
from tests.sync.reading import read_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(tiktok, channel):
    channel.credentials = tiktok.token()
    channel.save()
    tiktok.control("webhook", url="http://127.0.0.1:1/")  # the test carries the posts itself
    return channel


@pytest.fixture
def carry(tiktok, client):
    """Called, it brings what TikTok has posted since."""
    seen = 0

    def bring():
        nonlocal seen
        posts = tiktok.books()["webhooks"]
        for row in posts[seen:]:
            body = row["payload"].encode()
            assert client.post(URL, body, content_type="application/json", headers=header(body)).status_code == 200
        seen = len(posts)
        while drain():
            pass

    return bring


def answer(conversation, author, text="Dạ còn ạ"):
    message = send_message(conversation=conversation, author=author, text=text, client_id=uuid4())
    outbox.deliver(conversation.pk)
    message.refresh_from_db()
    return message


def allowance_of(conversation):
    return get_connector("tiktok").allowance(conversation, datetime.now(UTC))


def test_a_question_is_answered_echoed_read_and_reacted_to(tiktok, shop, carry, an):
    tiktok.says("Shop ơi")
    carry()
    conversation = Conversation.objects.get()
    message = answer(conversation, an)
    assert message.status == "sent"

    carry()
    assert Message.objects.filter(direction="outgoing").count() == 1
    tiktok.control("act", act="read", customer=DUNG)
    tiktok.control("act", act="react", message=tiktok.sent[0]["id"], emoji="❤️")
    carry()

    message.refresh_from_db()
    assert (message.status, message.reactions.get().emoji) == ("read", "❤️")


def test_a_picture_and_a_sticker_are_copied(tiktok, shop, carry):
    for kind in ("image", "sticker"):
        tiktok.control("messages", customer=DUNG, file={"kind": kind, "sample": True})
    carry()

    for attachment in Attachment.objects.all():
        copy_attachment(attachment.pk)

    assert list(Attachment.objects.values_list("kind", "state", "mime_type").order_by("kind")) == [
        ("image", "stored", "image/png"),
        ("sticker", "stored", "image/png"),
    ]


def test_a_customer_gets_their_name_and_picture(tiktok, shop, carry):
    tiktok.says()
    carry()
    identity = Identity.objects.get()
    assert identity.name == "dung.pham"

    fetch_profile(identity.pk)

    identity.refresh_from_db()
    assert (identity.name, bool(identity.contact.picture)) == ("Dung Phạm", True)


def test_an_interrupted_send_is_found_and_not_repeated(tiktok, shop, carry, an):
    tiktok.says()
    carry()
    conversation = Conversation.objects.get()
    tiktok.fault(on="send", mode="cut-after-accept")

    message = answer(conversation, an)
    assert message.status == "sending"
    Message.objects.filter(pk=message.pk).update(claim_expires_at=datetime.now(UTC) - timedelta(seconds=1))
    outbox.deliver(conversation.pk)

    message.refresh_from_db()
    assert (message.status, len(tiktok.sent)) == ("sent", 1)


def test_a_refused_message_closes_the_composer_until_the_customer_writes(tiktok, shop, carry, an):
    tiktok.says()
    tiktok.says("Alo")
    carry()
    tiktok.fault(code=40064, message="Blocked by direct message rules.")

    message = answer(Conversation.objects.get(), an)
    closed = Conversation.objects.get()
    assert message.status == "failed"
    assert not allowance_of(closed).free_text

    tiktok.says("Còn không?")
    carry()
    assert allowance_of(Conversation.objects.get()).free_text


def test_a_renewal_keeps_the_new_pair_and_the_next_send_uses_it(tiktok, shop, carry, an):
    tiktok.says()
    carry()
    old = shop.credentials
    Channel.objects.filter(pk=shop.pk).update(token_renew_at=datetime.now(UTC) - timedelta(seconds=1))

    renew_token(shop.pk)

    shop.refresh_from_db()
    living = [row["access"] for row in tiktok.books()["tokens"] if not row["is_dead"]]
    assert shop.credentials["access_token"] != old["access_token"]
    assert shop.credentials["access_token"] in living
    assert answer(Conversation.objects.get(), an).status == "sent"


def test_what_webhooks_lost_is_here_after_one_check_and_the_past_with_it(tiktok, shop, carry):
    now = datetime.now(UTC)
    tiktok.says("Từ trước", at=round((now - timedelta(hours=2)).timestamp() * 1000))
    Channel.objects.filter(pk=shop.pk).update(created_at=now - timedelta(hours=1))
    for minutes, text in ((30, "Mất"), (20, "Cũng mất")):
        tiktok.says(text, at=round((now - timedelta(minutes=minutes)).timestamp() * 1000))

    start_sync(channel=shop)
    row = read_on(shop)
    found = list(Message.objects.order_by("at").values_list("text", "arrival"))
    carry()  # late
    read_on(shop)

    assert found == [("Từ trước", "history"), ("Mất", "sync"), ("Cũng mất", "sync")]
    assert Message.objects.count() == 3
    assert (row.error_code, row.repaired_count, row.import_state) == ("", 2, "done")
    assert Identity.objects.get().address == ROOM


def test_a_dead_refresh_token_asks_for_a_person(tiktok, shop):
    Channel.objects.filter(pk=shop.pk).update(token_renew_at=datetime.now(UTC) - timedelta(seconds=1))
    tiktok.control("token", account=SHOP, dead=True)

    renew_token(shop.pk)

    shop.refresh_from_db()
    assert (shop.status, shop.status_code) == ("needs_reconnect", "40107")
