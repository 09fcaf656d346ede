"""What is found, by whom, and in which order."""

from datetime import UTC
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from inbox.actions.add_note import add_note
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.mark_read import mark_read
from inbox.actions.take_back_message import take_back_message
from inbox.ingest import drain
from inbox.models import Channel, Conversation, Identity, Message, SearchEntry
from inbox.search import find as finding
from inbox.search.catch_up import index_what_is_missing
from inbox.search.find import find, messages
from inbox.search.index import index_names
from inbox.search.language import read
from tests.inbox.messenger import NOON, delivery, edit, text, unsent
from tests.inbox.rows import converse, say, tagged
from tests.search.asking import found, named, replied, sent_file, written
from workspaces.models import Tag

pytestmark = pytest.mark.django_db


# ── Words and numbers ──


@pytest.mark.parametrize("typed", ["ao do", "Áo đỏ", "áo", "do ao ", "ao d", "SIZE", "mã 39"])
def test_words_are_found_without_accents_in_any_order_and_while_they_are_typed(typed, tea_page, binh):
    written("Áo đỏ mã 39 còn size nào không?", "Quần xanh")

    assert found(binh, typed) == ["Áo đỏ mã 39 còn size nào không?"]


def test_all_words_must_be_there_and_only_the_last_may_go_on(tea_page, binh):
    written("Áo đỏ", "Áo xanh", "đỏ")

    assert found(binh, "ao xanh") == ["Áo xanh"]
    assert found(binh, "xan ao") == []
    assert found(binh, "ao x ") == []


@pytest.mark.parametrize(
    "typed", ["0912345678", "+84912345678", "84 912 345 678", "912.345.678", "5678", "0912 345", "+84 912", "2345"]
)
@pytest.mark.parametrize("stored", ["gọi 0912 345 678 nhé", "+84-912-345-678", "SĐT:84912345678"])
def test_a_telephone_is_found_by_any_spelling_and_any_four_digits(typed, stored, tea_page, binh):
    written(stored, "0987 654 321")

    assert found(binh, typed) == [stored]


def test_a_size_beside_a_telephone_is_no_part_of_it(tea_page, binh):
    written("Size 38, gọi 0912345678")

    assert found(binh, "38 0912345678") == ["Size 38, gọi 0912345678"]
    assert found(binh, "39 0912345678") == []


def test_an_order_is_found_by_its_code_and_by_its_digits(tea_page, binh):
    written("Đơn DH123456 tới đâu rồi?")

    for typed in ("dh1234", "DH123456", "3456"):
        assert found(binh, typed) == ["Đơn DH123456 tới đâu rồi?"]


def test_the_newest_stand_first_whatever_came_last(tea_page, binh):
    written("trà hôm nay")
    written("trà tuần trước", days_ago=7)

    assert found(binh, "tra") == ["trà hôm nay", "trà tuần trước"]


# ── Whose ──


def test_nobody_finds_what_another_workspace_was_told(tea_page, lotus, binh, chau):
    Channel.objects.create(workspace=lotus, platform="facebook", external_id="2", name="Lotus", credentials={})
    written("trà sen 0912345678")
    delivery(text("m_lotus", "trà nhài", customer="hoa"), page="2")
    drain()

    assert found(binh, "tra") == ["trà sen 0912345678"]
    assert found(chau, "tra") == ["trà nhài"]
    for typed in ("5678", "from:me", "is:unread", "assignee:none", "before:2100", f"channel:{tea_page.name}"):
        assert "trà sen 0912345678" not in found(chau, typed)
    index_names(Identity.objects.filter(external_id="dung").values_list("pk", flat=True))
    assert named(chau, "dung") == []


# ── Everything that writes ──


def test_an_edited_message_is_found_by_its_new_words_only(tea_page, binh):
    written("áo đỏ")
    delivery(edit("m_dung_0", "áo xanh", 1, customer="dung"))
    drain()

    assert found(binh, "do") == []
    assert found(binh, "xanh") == ["áo xanh"]


@pytest.mark.parametrize("late", [True, False])
def test_an_unsent_message_is_not_found(late, tea_page, binh):
    events = [text("m1", "bí mật", customer="dung"), unsent("m1", customer="dung")]
    for one in events if late else reversed(events):
        delivery(one)
        drain()

    assert found(binh, "bi mat") == []
    assert not SearchEntry.objects.exists()


def test_replies_and_notes_are_found_activities_are_not(thread, binh):
    replied(thread, binh, "Dạ còn ạ")
    add_note(conversation=thread, author=binh, text="Khách quen", client_id=uuid4())
    assign_conversation(conversation=thread, actor=binh, assignee=binh)

    assert found(binh, "da con") == ["Dạ còn ạ"]
    assert found(binh, "khach quen") == ["Khách quen"]
    assert SearchEntry.objects.count() == Message.objects.exclude(kind="activity").count()


def test_what_is_taken_back_is_not_found(thread, binh):
    binh.user.undo_send = True
    message = replied(thread, binh, "Nhầm rồi")
    take_back_message(message=message)

    assert found(binh, "nham roi") == []


def test_a_very_long_message_costs_no_more_than_so_much(tea_page, binh):
    words = " ".join(f"chữ{number}" for number in range(30_000))
    written(words)

    assert found(binh, "chu12 ") == [words]


def test_what_was_there_before_search_is_entered_once(tea_page, binh):
    conversation = converse(tea_page, name="Nguyễn Lan")
    say(conversation, "trà sen")
    say(conversation, "gone", is_deleted=True)

    # A message, a name and whose it is.
    assert index_what_is_missing() == 3
    assert index_what_is_missing() == 0
    assert found(binh, "tra") == ["trà sen"]
    assert named(binh, "nguyen l") == ["Nguyễn Lan"]


# ── Filters ──


def test_from_a_customer_a_member_and_oneself(tea_page, an, binh):
    written("trà của Lan", customer="lan")
    written("trà của Hoa", customer="hoa")
    Identity.objects.filter(external_id="lan").update(name="Nguyễn Thị Lan")
    index_names(Identity.objects.values_list("pk", flat=True))
    hers = Conversation.objects.get(identity__external_id="lan")
    replied(hers, binh, "trà còn ạ")

    assert found(binh, "tra from:lan") == ["trà của Lan"]
    assert found(binh, 'from:"nguyễn lan"') == ["trà của Lan"]
    assert found(binh, "from:me") == ["trà còn ạ"]
    assert found(an, "from:binh tra") == ["trà còn ạ"]
    assert found(an, "from:me") == []


def test_from_a_name_that_hundreds_bear(tea_page, binh, monkeypatch):
    monkeypatch.setattr("inbox.search.narrowing.MOST_NAMED", 1)
    for number in range(3):
        written(f"trà {number}", customer=f"lan-{number}")
    written("trà của Hoa", customer="hoa")
    Identity.objects.filter(external_id__startswith="lan").update(name="Lan")
    index_names(Identity.objects.values_list("pk", flat=True))

    assert found(binh, "tra from:lan") == ["trà 2", "trà 1", "trà 0"]
    assert found(binh, "from:lan") == ["trà 2", "trà 1", "trà 0"]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_channel_by_a_part_of_its_name_and_by_its_platform(language, tea_page, bamboo, binh):
    Channel.objects.create(workspace=bamboo, platform="facebook", external_id="2", name="Tiệm Hoa", credentials={})
    written("trà")
    delivery(text("m_other", "trà hoa", customer="hoa", at=NOON + 1000), page="2")
    drain()

    with override(language):
        assert found(binh, "tra channel:hoa") == ["trà hoa"]
        assert found(binh, 'channel:"tiem hoa"') == ["trà hoa"]
        assert found(binh, "tra channel:facebook") == ["trà hoa", "trà"]


@pytest.mark.parametrize("most", [500, 0])
def test_the_assignee_and_nobody(most, tea_page, an, binh, monkeypatch):
    monkeypatch.setattr("inbox.search.narrowing.MOST_NAMED", most)
    written("trà của Dung")
    written("trà của Hoa", customer="hoa")
    conversation = Conversation.objects.get(identity__external_id="hoa")
    assign_conversation(conversation=conversation, actor=an, assignee=binh)

    assert found(binh, "tra assignee:me") == ["trà của Hoa"]
    assert found(an, "assignee:binh") == ["trà của Hoa"]
    assert found(an, "tra assignee:none") == ["trà của Dung"]
    assert found(an, "assignee:me") == []


@pytest.mark.parametrize("most", [500, 0])
def test_a_tag_by_a_part_of_its_name(most, tea_page, bamboo, lotus, binh, monkeypatch):
    monkeypatch.setattr("inbox.search.narrowing.MOST_NAMED", most)
    written("trà của Dung")
    written("trà của Hoa", customer="hoa")
    tagged(Conversation.objects.get(identity__external_id="hoa"), "Khách quen")
    Tag.objects.create(workspace=lotus, name="Sỉ")

    assert found(binh, "tra tag:quen") == ["trà của Hoa"]
    assert found(binh, 'tag:"khach quen"') == ["trà của Hoa"]
    assert found(binh, "hoadon tag:quen") == []
    # Of another workspace.
    assert find(binh, read("tag:si", UTC)).narrowed.unknown


def test_days(tea_page, binh):
    written("trà cũ", days_ago=30)
    written("trà mới")

    assert found(binh, "tra before:2026-11-01") == ["trà cũ"]
    assert found(binh, "after:2026-11-01") == ["trà mới"]
    assert found(binh, "after:2026-11-01 before:2026-11-02") == []


def test_files(thread, binh):
    sent_file()
    file = SimpleUploadedFile("bang-gia.png", b"\x89PNG\r\n\x1a\n", "image/png")
    replied(thread, binh, "Bảng giá", [file])

    assert sorted(found(binh, "has:file")) == ["", "Bảng giá"]
    assert found(binh, "bang has:file") == ["Bảng giá"]
    assert found(binh, "con has:file") == []


@pytest.mark.parametrize("most", [500, 0])
def test_unread_is_the_members_own(most, tea_page, an, binh, monkeypatch):
    monkeypatch.setattr("inbox.search.narrowing.MOST_NAMED", most)
    written("trà")
    mark_read(membership=binh, conversation=Conversation.objects.get(), incoming_count=1)

    assert found(an, "tra is:unread") == ["trà"]
    assert found(an, "is:unread") == ["trà"]
    assert found(binh, "tra is:unread") == []


@pytest.mark.parametrize("typed", ["tra from:nobodyhere", "channel:zalo tra", "assignee:ghost", "tag:ghost"])
def test_a_filter_that_names_nobody_here_finds_nothing_and_says_which(typed, tea_page, binh):
    written("trà")
    answer = find(binh, read(typed, UTC))

    assert answer.hits == []
    assert [problem.kind for problem in answer.narrowed.unknown] == ["unknown"]


# ── Pages, and what they may cost ──


def walk(membership, typed: str) -> list[str]:
    texts, before = [], ""
    while True:
        answer = find(membership, read(typed, UTC), before)
        texts += found(membership, typed, before)
        before = answer.older
        if not before:
            return texts


@pytest.mark.parametrize("first_look", [2000, 10])
def test_pages_follow_each_other_without_a_gap_or_a_repeat(first_look, tea_page, binh, monkeypatch):
    monkeypatch.setattr(finding, "FIRST_LOOK", first_look)
    expected = [f"trà {number}" for number in range(60)]
    written(*expected)

    assert walk(binh, "tra") == expected[::-1]


def test_what_no_word_narrows_is_read_by_time_and_goes_on_where_it_stopped(tea_page, an, monkeypatch):
    monkeypatch.setattr("inbox.search.narrowing.MOST_NAMED", 0)
    monkeypatch.setattr(finding, "FIRST_LOOK", 2)
    monkeypatch.setattr(finding, "LONG_LOOK", 10)
    written("trà của Hoa", customer="hoa", days_ago=3)
    written(*(f"trà {number}" for number in range(25)))
    hers = Conversation.objects.get(identity__external_id="hoa")
    assign_conversation(conversation=hers, actor=an, assignee=an)

    first = find(an, read("assignee:me", UTC))

    assert first.hits == []
    assert first.looked_until is not None
    assert walk(an, "assignee:me") == ["trà của Hoa"]


def test_a_look_by_word_that_takes_too_long_ends_and_the_answer_says_how_far_it_looked(tea_page, binh, monkeypatch):
    monkeypatch.setattr(finding, "FIRST_LOOK", 2)
    monkeypatch.setattr(finding, "LONG_LOOK", 10)
    monkeypatch.setattr(finding, "MOST_MILLISECONDS", 50)
    monkeypatch.setattr(finding, "BY_WORD", finding.BY_WORD.replace("SELECT e.at", "SELECT pg_sleep(30), e.at"))
    written("trà cũ", *(f"áo {number}" for number in range(15)))

    first = find(binh, read("tra cu", UTC))

    assert first.hits == []
    assert first.looked_until is not None
    assert [message.text for message in messages(binh, find(binh, read("tra cu", UTC), first.older).message_ids)] == [
        "trà cũ"
    ]


@pytest.mark.parametrize("first_look", [300, 0])
def test_customers_are_found_by_the_words_of_their_name_who_wrote_last_first(first_look, tea_page, binh, monkeypatch):
    monkeypatch.setattr(finding, "NEWEST_PEOPLE", first_look)
    written("a", customer="1", days_ago=2)
    written("b", customer="2", days_ago=1)
    Identity.objects.filter(external_id="1").update(name="Trần Thị Lan")
    Identity.objects.filter(external_id="2").update(name="Lan Trần")
    index_names(Identity.objects.values_list("pk", flat=True))

    assert named(binh, "lan tran") == ["Lan Trần", "Trần Thị Lan"]
    assert named(binh, "thi l") == ["Trần Thị Lan"]
    assert named(binh, "lan has:file") == []


def test_a_customer_is_found_by_a_number_in_their_name_with_and_without_gaps(tea_page, binh):
    written("a", customer="1")
    written("b", customer="2")
    Identity.objects.filter(external_id="1").update(name="Lan 0912345678")
    Identity.objects.filter(external_id="2").update(name="Hoa 0987 654 321")
    index_names(Identity.objects.values_list("pk", flat=True))

    assert named(binh, "0912345678") == ["Lan 0912345678"]
    assert named(binh, "0912 345 678") == ["Lan 0912345678"]
    assert named(binh, "lan 091234") == ["Lan 0912345678"]
    assert named(binh, "0987 654 321") == ["Hoa 0987 654 321"]
    assert named(binh, "5678") == []


def test_a_tag_is_found_by_words_of_its_name_without_accents(binh, chau):
    for member in (binh, chau):
        Tag.objects.create(workspace=member.workspace, name="Khách quen")
    Tag.objects.create(workspace=binh.workspace, name="Khách mới")

    def tags(typed: str) -> list[str]:
        return [f"{tag.workspace.slug} {tag}" for tag in finding.tags(binh, read(typed, UTC))]

    assert tags("khach quen") == ["bamboo Khách quen"]
    assert tags("khach") == ["bamboo Khách mới", "bamboo Khách quen"]
    assert tags("khach has:file") == tags("k") == tags("") == tags("trà") == []
