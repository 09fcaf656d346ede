"""One customer by several ids: their threads become one, and nothing of either is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, ContactNote
from inbox import live, outbox
from inbox.events import ContactChanged, Event, MessageReceived
from inbox.ingest import absorb, drain
from inbox.models import Conversation, Draft, Identity, JoinedConversation, Message, ReadMark
from inbox.outbox.claim import hold
from tests.inbox.messenger import DUNG, PAGE, at, delivered, delivery, text
from tests.inbox.rows import NINE, converse, participates, say, tagged

pytestmark = pytest.mark.django_db

NAME = "VN.13491208655302741918"
# After all that the conversations hold.
NOON = round((NINE + timedelta(hours=3)).timestamp() * 1000)


@pytest.fixture
def by_number(tea_page):
    return converse(tea_page, DUNG, "Dung", incoming_count=1)


@pytest.fixture
def by_name(tea_page):
    return converse(tea_page, NAME, "dung.pham", incoming_count=2)


def both(mid: str = "both", words: str = "Dung đây", ms: int = NOON + 60_000, **said) -> MessageReceived:
    """A message that carries the customer's number and name."""
    return MessageReceived(account=PAGE, at=at(ms), customer=DUNG, also=(NAME,), external_id=mid, text=words, **said)


def moved(to: str, ms: int = NOON + 60_000) -> ContactChanged:
    return ContactChanged(account=PAGE, at=at(ms), customer=DUNG, also=(to,), address=to, kind="moved")


def come(page, *events: Event):
    return absorb(page, missed=events)


def activities() -> list[str]:
    return [row.data["activity"] for row in Message.objects.filter(kind="activity").order_by("pk")]


def test_a_new_customer_has_one_thread_whichever_id_is_named_later(tea_page):
    come(tea_page, both())
    come(tea_page, MessageReceived(account=PAGE, at=at(NOON + 70_000), customer=NAME, external_id="m2", text="Alo"))

    thread = Conversation.objects.get()
    assert [m.text for m in thread.messages.order_by("at")] == ["Dung đây", "Alo"]
    assert sorted([thread.identity.external_id, *thread.identity.others.values_list("external_id", flat=True)]) == [
        DUNG,
        NAME,
    ]
    assert Contact.objects.get().identities.count() == 2
    assert list(Identity.objects.exclude(profile_due_at=None)) == [thread.identity]


def test_two_threads_become_one_in_the_order_of_time(tea_page, by_number, by_name):
    say(by_number, "Một", "m1", minute=1)
    say(by_name, "Hai", "m2", minute=2)
    say(by_number, "Ba", "m3", minute=3, direction="outgoing", author_type="member", status="sent")
    say(by_name, "Bốn", "m4", minute=4)

    come(tea_page, both())

    thread = Conversation.objects.get()
    said = thread.messages.exclude(direction="").order_by("at", "pk")
    assert [m.text for m in said] == ["Một", "Hai", "Ba", "Bốn", "Dung đây"]
    assert (thread.pk, thread.incoming_count, thread.preview) == (by_number.pk, 4, "Dung đây")
    assert activities() == ["joined"]
    assert Contact.objects.get().name == "Dung"


def test_a_receipt_in_the_words_of_either_id_finds_its_message(tea_page, by_number, by_name):
    say(by_name, "Dạ còn", "e1", direction="outgoing", author_type="member", status="sent")
    come(tea_page, both())

    delivery(delivered("e1", until=0, customer=DUNG))
    drain()

    assert Message.objects.get(text="Dạ còn").status == "delivered"


def test_what_the_team_added_to_either_is_kept(tea_page, by_number, by_name, an, binh):
    by_number.assignee, by_name.assignee = an, binh
    by_number.status, by_name.status = "resolved", "open"
    by_number.save()
    by_name.save()
    vip, slow = tagged(by_number, "VIP"), tagged(by_name, "Slow")
    tagged(by_name, vip)
    participates(by_name, an)
    say(by_name, "Khách quen", kind="note", direction="", author_type="member", author=binh)
    for conversation, words in ((by_number, "Dạ"), (by_name, "chị chờ chút")):
        Draft.objects.create(
            conversation=conversation, membership=an, mode="reply", text=words, typed_at=timezone.now()
        )
        ContactNote.objects.create(contact=conversation.identity.contact, author=an, text=f"Note: {words}")
    ReadMark.objects.create(conversation=by_number, membership=an, incoming_count=1, version=7)
    ReadMark.objects.create(conversation=by_name, membership=an, incoming_count=1, version=9)
    ReadMark.objects.create(conversation=by_name, membership=binh, incoming_count=2)

    come(tea_page, both())

    thread = Conversation.objects.get()
    assert (thread.assignee, thread.status) == (an, "open")
    assert set(thread.taggings.values_list("tag", flat=True)) == {vip.pk, slow.pk}
    assert set(thread.participants.values_list("membership", flat=True)) == {an.pk, binh.pk}
    assert set(thread.taggings.values_list("status", "last_message_at")) == {("open", thread.last_message_at)}
    assert thread.messages.filter(kind="note").get().text == "Khách quen"
    assert thread.drafts.get().text == "Dạ\n\nchị chờ chút"
    assert thread.identity.contact.notes.count() == 2
    # An has read one of each, so that one of the three, and the new one, are unread.
    marks = {mark.membership_id: mark for mark in thread.read_marks.all()}
    assert (thread.incoming_count, marks[an.pk].incoming_count, marks[binh.pk].incoming_count) == (4, 2, 2)
    assert marks[an.pk].version > 9


def test_the_address_of_the_one_leads_to_the_other(tea_page, by_number, by_name, binh_client, chau_client):
    say(by_name, "Hai", "m2")
    come(tea_page, both())

    page = reverse("inbox:conversation", args=["bamboo", by_name.pk])
    answer = binh_client.get(f"{page}?status=any")
    note = binh_client.post(
        reverse("inbox:notes", args=["bamboo", by_name.pk]), {"text": "Nhớ gọi", "client_id": uuid4()}
    )

    assert answer.headers["Location"] == f"{reverse('inbox:conversation', args=['bamboo', by_number.pk])}?status=any"
    assert note.status_code == 200
    assert by_number.messages.filter(kind="note").get().text == "Nhớ gọi"
    assert chau_client.get(page).status_code == 404
    assert JoinedConversation.objects.get().pk == by_name.pk


def test_an_address_leads_on_after_another_join(tea_page, by_number, by_name, binh_client):
    third = converse(tea_page, "84912000111", "Dung")
    come(tea_page, both())
    Identity.objects.filter(pk=third.identity_id).update(created_at=timezone.now())

    come(tea_page, moved("84912000111"))

    assert Conversation.objects.get().pk == by_number.pk
    assert set(JoinedConversation.objects.values_list("pk", "conversation")) == {
        (by_name.pk, by_number.pk),
        (third.pk, by_number.pk),
    }


def test_replies_that_wait_go_on_to_the_newest_address(tea_page, by_number, by_name):
    waiting = say(by_name, "Dạ", direction="outgoing", author_type="member", status="queued", due_at=timezone.now())
    come(tea_page, both(address=DUNG))
    come(tea_page, moved("84912000111"))

    thread = Conversation.objects.get()
    assert thread.messages.get(pk=waiting.pk).status == "queued"
    assert thread.identity.recipient == "84912000111"
    assert outbox.due_conversations() == [thread.pk]


@pytest.mark.parametrize("order", [1, -1])
def test_the_newest_address_stays_whichever_is_told_first(tea_page, order):
    events = [both(address=DUNG), moved("84912000111", NOON + 65_000)]
    for event in events[::order]:
        come(tea_page, event)

    assert Conversation.objects.get().identity.recipient == "84912000111"


def test_a_customer_with_another_number_stays_in_the_thread_which_says_so(tea_page, by_number):
    come(tea_page, moved("84912000111"))
    come(tea_page, moved("84912000111"))
    later = MessageReceived(
        account=PAGE, at=at(NOON + 70_000), customer="84912000111", external_id="m2", text="Số mới nè"
    )
    come(tea_page, later)

    assert Conversation.objects.get().messages.filter(direction="incoming").get().text == "Số mới nè"
    assert activities() == ["moved"]


def test_threads_in_each_of_which_a_message_is_being_sent_wait_for_that(tea_page, by_number, by_name):
    for conversation in (by_number, by_name):
        say(conversation, "Dạ", direction="outgoing", author_type="member", status="sending")

    absorbed = come(tea_page, both())
    apart = Conversation.objects.count()
    Message.objects.filter(conversation=by_name, status="sending").update(status="sent")
    whole = come(tea_page, both())

    assert (absorbed.is_whole, apart, whole.is_whole, Conversation.objects.count()) == (False, 2, True, 1)


def test_a_send_that_is_under_way_is_answered_in_the_thread_it_became_part_of(tea_page, by_number, by_name):
    sending = say(by_name, "Dạ", direction="outgoing", author_type="member", status="sending")
    come(tea_page, both())

    assert hold(sending).pk == by_number.pk


def test_every_tab_looks_again(tea_page, by_number, by_name):
    cursor = live.cursor()

    come(tea_page, both())

    assert live.changes_since(cursor, [tea_page.workspace_id]) is None


def test_the_words_of_both_are_found_in_the_one_thread(tea_page, by_number, by_name, binh_client):
    come(tea_page, MessageReceived(account=PAGE, at=at(NOON), customer=NAME, external_id="m1", text="Áo dài đỏ"))
    come(tea_page, both())

    found = binh_client.get(reverse("inbox:search", args=["bamboo"]), {"q": "ao dai"}).content.decode()

    assert reverse("inbox:conversation", args=["bamboo", by_number.pk]) in found
    assert reverse("inbox:conversation", args=["bamboo", by_name.pk]) not in found


# ── What is spoken of under another customer ──


def test_a_receipt_that_names_another_customer_goes_to_its_message(tea_page, by_number):
    say(by_number, "Dạ còn", "e1", direction="outgoing", author_type="member", status="sent")

    delivery(delivered("e1", until=0, customer="5581984930216"), text("m1", "Alo", at=NOON))
    drain()

    message = Message.objects.get(text="Dạ còn")
    assert (message.status, Conversation.objects.count()) == ("delivered", 1)
    by_number.refresh_from_db()
    assert by_number.preview == "Alo"


# ── Names ──


def test_a_name_that_a_message_tells_later_is_taken_and_what_the_team_says_stays(tea_page):
    come(tea_page, both("m1", name="Dung", ms=NOON + 60_000))
    come(tea_page, both("m2", name="Dung Phạm", ms=NOON + 70_000))
    come(tea_page, both("m0", name="Ai đó", ms=NOON + 50_000))
    thread = Conversation.objects.get()
    told = (thread.identity.name, thread.identity.contact.name)
    Contact.objects.update(name="Chị Dung sỉ")

    come(tea_page, both("m3", name="Dung P.", ms=NOON + 80_000))

    thread = Conversation.objects.get()
    assert told == ("Dung Phạm", "Dung Phạm")
    assert (thread.identity.name, thread.identity.contact.name) == ("Dung P.", "Chị Dung sỉ")
