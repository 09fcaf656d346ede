"""Whatever a customer does arrives once, as what it is, however the platform posts it."""

import pytest

from inbox.actions.copy_attachment import copy_attachment
from inbox.models import Conversation, Message, WebhookDelivery
from tests.conformance.driver import ACTS
from tests.conformance.samples import BY_KIND, PLACE

FILES = ("image", "audio", "video", "file")
CARDS = ("location", "contact")


def requires(driver, act):
    """Of what a platform has not nothing can arrive: `test_promises.py` proves that."""
    assert act in ACTS
    return act in driver.acts


def test_words_arrive_once_with_their_writer_and_time(desk):
    dung = desk.customer()

    message = dung.says("Trà sen 100g giá bao nhiêu ạ? 🌸 مرحبا")

    assert (message.text, message.direction, message.arrival) == (
        "Trà sen 100g giá bao nhiêu ạ? 🌸 مرحبا",
        "incoming",
        "webhook",
    )
    assert (dung.conversation.incoming_count, dung.conversation.status) == (1, "open")
    assert dung.conversation.last_customer_at is not None


@pytest.mark.parametrize("kind", FILES)
def test_a_file_arrives_and_is_copied(desk, kind):
    dung = desk.customer()
    if not requires(desk.driver, kind):
        return

    message = dung.says(file=BY_KIND[kind])
    attachment = message.attachments.get()
    copy_attachment(attachment.pk)

    attachment.refresh_from_db()
    assert (attachment.kind, attachment.state) == (kind, "stored")
    assert attachment.file.read() == BY_KIND[kind].content


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_arrives_with_its_facts(desk, kind):
    dung = desk.customer()
    if not requires(desk.driver, kind):
        return

    card = dung.plays(kind).attachments.get()

    if kind == "location":
        assert (card.kind, card.data["latitude"], card.data["longitude"]) == ("location", *PLACE)
    else:
        assert card.kind in ("contact", "link")


def test_a_sticker_arrives_as_a_picture(desk):
    dung = desk.customer()
    if requires(desk.driver, "sticker"):
        assert dung.plays("sticker").attachments.get().kind in ("sticker", "image")


def test_a_button_arrives_as_words(desk):
    dung = desk.customer()
    if requires(desk.driver, "button"):
        assert dung.plays("button").text


def test_where_a_customer_came_from_stands_with_the_conversation(desk):
    dung = desk.customer()
    if requires(desk.driver, "referral"):
        dung.plays("referral")
        desk.arrive()
        dung.conversation.refresh_from_db()
        assert dung.conversation.referral["ad_id"] == "77"


def test_a_quote_names_its_message(desk):
    dung = desk.customer()
    first = dung.says("Còn không?")
    quoted = first.parts.get().external_id
    if requires(desk.driver, "quote"):
        assert dung.says("Ý là loại này", quote=quoted).reply_to_external_id == quoted


def test_a_reaction_comes_and_goes(desk):
    dung = desk.customer()
    dung.says()
    if not requires(desk.driver, "reaction"):
        return
    answer = dung.is_answered()
    desk.arrive()

    desk.driver.reacts(dung.name, answer.parts.get().external_id, "❤️" if desk.driver.platform != "facebook" else "love")
    desk.arrive()
    assert [row.emoji.rstrip("\ufe0f") for row in answer.reactions.all()] == ["❤"]
    desk.driver.control("clock", advance_seconds=2)  # some tell whole seconds
    desk.driver.reacts(dung.name, answer.parts.get().external_id, "")
    desk.arrive()

    assert not answer.reactions.exists()


def test_an_edit_replaces_the_words(desk):
    dung = desk.customer()
    message = dung.says("Mua 2 hộp")
    if requires(desk.driver, "edit"):
        desk.driver.edits(dung.name, message.parts.get().external_id, "Mua 3 hộp")
        desk.arrive()
        message.refresh_from_db()
        assert message.text == "Mua 3 hộp"


def test_what_is_unsent_is_gone_here_too(desk):
    dung = desk.customer()
    message = dung.says("Nhầm")
    if requires(desk.driver, "unsend"):
        desk.driver.unsends(dung.name, message.parts.get().external_id)
        desk.arrive()
        message.refresh_from_db()
        assert (message.is_deleted, message.text) == (True, "")


# ── How it is posted ──


def test_a_post_that_comes_twice_is_one_message(desk):
    dung = desk.customer()
    desk.driver.control("faults", duplicate=True)

    message = dung.says("Một lần thôi")
    desk.driver.settle()
    desk.arrive()

    assert list(dung.conversation.messages.exclude(direction="")) == [message]


def test_posts_in_another_order_leave_the_order_of_the_platform(desk):
    dung = desk.customer()
    desk.driver.control("faults", reorder_ms=300)
    start = desk.driver.control("clock", shift_seconds=0)["now_ms"] - 60_000
    said = [desk.driver.says(dung.name, text=f"{n}", at=start + n * 2000) for n in range(6)]
    desk.arrive()

    dung.message(said[0])
    shown = list(dung.conversation.messages.order_by("at", "pk").values_list("text", flat=True))

    assert sorted(shown) == list("012345")
    if desk.driver.tells_time:
        assert shown == sorted(shown)


def test_several_in_one_post_are_each_there(desk):
    dung = desk.customer()
    desk.driver.control("faults", batch=10)
    newest = WebhookDelivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    said = [desk.driver.says(dung.name, text=f"{n}") for n in range(6)]
    desk.arrive()

    dung.message(said[-1])
    posts = WebhookDelivery.objects.filter(platform=desk.driver.posts_as, pk__gt=newest).count()

    assert dung.conversation.messages.filter(direction="incoming").count() == 6
    assert posts < 6 if desk.driver.batches else posts == 6


def test_what_no_parser_knows_is_kept_aside_and_harms_nothing(desk):
    dung = desk.customer()
    dung.says()
    before = Conversation.objects.count(), Message.objects.count()
    deliveries = WebhookDelivery.objects.filter(platform=desk.driver.posts_as).order_by("-pk")
    last = deliveries[0].pk

    desk.driver.unknown()
    desk.arrive()

    kept = deliveries[0]
    if desk.driver.is_foreign:
        assert (kept.state, bool(kept.error)) == ("aside", True)
    else:  # our own page says nothing that its server does not know
        assert kept.pk == last
    assert (Conversation.objects.count(), Message.objects.count()) == before
    assert dung.says("Vẫn tới").text == "Vẫn tới"
