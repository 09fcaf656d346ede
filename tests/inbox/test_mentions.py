"""An @ in a note means a colleague: found by name, kept by id, and taking part in the conversation from then on."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import mentions
from inbox.actions.add_note import add_note
from inbox.actions.delete_message import delete_message
from inbox.actions.mark_read import mark_read
from inbox.actions.restore_mark import mark_of, restore_mark
from inbox.models import Conversation, Message
from tests.conftest import member, signed_in
from workspaces.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def linh(bamboo) -> Membership:
    return member(bamboo, "Linh Nguyễn", "agent")


def note(client, conversation: Conversation, words: str) -> str:
    """The note as every tab gets it."""
    address = reverse("inbox:notes", args=["bamboo", conversation.pk])
    return client.post(address, {"client_id": uuid4(), "text": words}).content.decode()


def offered(client, conversation: Conversation, letters: str = "") -> str:
    return client.get(
        reverse("inbox:mention-choices", args=["bamboo", conversation.pk]), {"q": letters}
    ).content.decode()


def meant(words: str, conversation: Conversation) -> list[int]:
    return list(mentions.find(words, mentions.mentionable(conversation.workspace_id)).values())


def participants(conversation: Conversation) -> list[Membership]:
    return [row.membership for row in conversation.participants.order_by("membership")]


def test_who_is_mentioned_is_marked_in_the_note_and_takes_part_as_does_its_author(thread, binh_client, an, binh, linh):
    html = note(binh_client, thread, "@Linh Nguyễn xem giúp <b>nhé</b>, https://example.com/x")

    assert f'<span class="mention" data-mention="{linh.pk}">@Linh Nguyễn</span> xem giúp &lt;b&gt;' in html
    assert 'href="https://example.com/x"' in html
    assert participants(thread) == [binh, linh]


def test_a_note_without_a_mention_is_drawn_as_it_was_written(thread, binh_client, binh):
    assert "mention" not in note(binh_client, thread, "Hỏi kho @ 9h, mail a@b.vn, @nobody")
    assert Message.objects.get(kind="note").data == {}
    assert participants(thread) == [binh]


@pytest.mark.parametrize(
    "words", ["@Linh Nguyễn", "hỏi @linh nguyễn, nhé", "(@LINH NGUYỄN)", "@Linh Nguyễn\nơi", "@An @Linh Nguyễn."]
)
def test_a_name_is_known_wherever_it_stands_in_whatever_case(thread, an, linh, words):
    assert linh.pk in meant(words, thread)


@pytest.mark.parametrize("words", ["Linh Nguyễn", "a@Linh Nguyễn", "@Linh Nguyễng", "@@Linh Nguyễn", "x.@Linh Nguyễn"])
def test_what_is_no_mention_means_nobody(thread, linh, words):
    assert meant(words, thread) == []


def test_the_longer_of_two_names_is_meant(thread, bamboo, linh):
    short = member(bamboo, "Linh", "agent")

    assert meant("@Linh Nguyễn", thread) == [linh.pk]
    assert meant("@Linh, @Linh Nguyễn", thread) == [short.pk, linh.pk]


def test_two_of_the_same_name_are_told_apart_by_their_addresses(thread, bamboo, binh_client, linh):
    user = User.objects.create_user("other@bamboo.example", name="linh nguyễn")
    other = Membership.objects.create(workspace=bamboo, user=user, role="agent")

    assert 'data-handle="linh nguyễn (other@bamboo.example)"' in offered(binh_client, thread, "linh")
    assert meant("@Linh Nguyễn", thread) == []
    assert meant("@linh nguyễn (other@bamboo.example)", thread) == [other.pk]


def test_who_left_or_works_elsewhere_is_neither_offered_nor_meant(thread, binh_client, chau, linh):
    linh.removed_at = timezone.now()
    linh.save()

    assert meant("@Linh Nguyễn @Chau", thread) == []
    assert "Linh" not in offered(binh_client, thread)
    assert "Chau" not in offered(binh_client, thread)


def test_a_viewer_who_sees_the_conversation_can_be_mentioned_and_offers_nobody(thread, bamboo, binh_client):
    viewer = member(bamboo, "Vy", "viewer")

    assert meant("@Vy", thread) == [viewer.pk]
    assert signed_in(viewer).get(reverse("inbox:mention-choices", args=["bamboo", thread.pk])).status_code == 403


@pytest.mark.parametrize(
    ("letters", "found"), [("", True), ("linh", True), ("nguyen", True), ("nguyễn", True), ("inh", False)]
)
def test_names_are_offered_by_the_beginning_of_a_word_without_accents(thread, binh_client, linh, letters, found):
    assert ('data-handle="Linh Nguyễn"' in offered(binh_client, thread, letters)) == found


def test_letters_that_nobody_is_called_by_are_told(thread, binh_client):
    assert "Nobody here is called “&lt;x&gt;”" in offered(binh_client, thread, "<x>")


def test_a_mention_stays_the_members_own_after_another_name(thread, binh_client, linh):
    note(binh_client, thread, "@Linh Nguyễn ơi")
    linh.user.name = "Linh Phạm"
    linh.user.save()

    page = binh_client.get(reverse("inbox:conversation", args=["bamboo", thread.pk])).content.decode()
    assert f'data-mention="{linh.pk}">@Linh Nguyễn</span>' in page
    assert meant("@Linh Phạm", thread) == [linh.pk]


def test_letters_that_only_look_the_same_are_nobody_s_and_the_note_is_shown(thread, bamboo, binh_client):
    member(bamboo, "Li", "agent")
    add_note(conversation=thread, author=bamboo.memberships.get(user__name="Li"), client_id=uuid4(), text="@Li @Lı @Lİ")

    page = binh_client.get(f"/w/bamboo/inbox/{thread.pk}/").content.decode()

    assert page.count('class="mention"') == 1
    assert "@Lı @Lİ" in page


def calling(client) -> list[str]:
    """The notes that call the member, as their list has it."""
    return re.findall(r'<data id="mark-\d+"[^>]* data-mention="(\d+)"', client.get("/w/bamboo/inbox/").content.decode())


def read(client, conversation: Conversation, **given: int) -> str:
    return client.post(f"/w/bamboo/inbox/{conversation.pk}/read/", {"incoming_count": 1, **given}).content.decode()


def test_a_mention_calls_its_member_alone_until_they_have_seen_it(thread, binh_client, an_client, linh, binh):
    linhs = signed_in(linh)
    first, second = (
        add_note(conversation=thread, author=binh, client_id=uuid4(), text=words)
        for words in ("@Linh Nguyễn @Binh ơi", "@Linh Nguyễn, gấp")
    )
    assert (calling(linhs), calling(an_client), calling(binh_client)) == ([str(second.pk)], [], [])

    # Seen was the first alone; the second came meanwhile.
    read(linhs, thread, mention=first.pk)
    assert calling(linhs) == [str(second.pk)]
    assert "data-mention" not in read(linhs, thread, mention=second.pk)
    assert calling(linhs) == []


def test_a_note_that_is_deleted_calls_nobody(thread, binh, linh):
    note = add_note(conversation=thread, author=binh, client_id=uuid4(), text="@Linh Nguyễn ơi")

    delete_message(message=note, actor=binh)

    assert calling(signed_in(linh)) == []


def test_undoing_a_bulk_read_calls_again(thread, binh, linh):
    note = add_note(conversation=thread, author=binh, client_id=uuid4(), text="@Linh Nguyễn ơi")
    before = mark_of(linh, thread.pk)
    mark_read(membership=linh, conversation=thread, incoming_count=1)
    assert calling(signed_in(linh)) == []

    assert restore_mark(membership=linh, conversation=thread, before=before, after=mark_of(linh, thread.pk))
    assert calling(signed_in(linh)) == [str(note.pk)]
