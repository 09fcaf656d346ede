"""A number that gets another owner joins nobody: each customer keeps a thread, and nobody reads or gets what is the other's."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from inbox.events import MARKETING, ContactChanged, Event, MessageReceived, Receipt
from inbox.ingest.batch import apply
from inbox.ingest.places import Sighting
from inbox.models import Channel, Conversation, Fact, Identity, JoinedConversation, Message
from inbox.presenters.activities import activity_text
from tests.inbox.messenger import NOON, at

pytestmark = pytest.mark.django_db

ACCOUNT = "318840927755103"
NUMBER, OTHER_NUMBER = "84900000009", "84900000077"
FIRST, SECOND = "VN.13491208655302741918", "VN.88102934756610293847"
DAY = 86_400_000


@pytest.fixture
def number(bamboo):
    return Channel.objects.create(workspace=bamboo, platform="whatsapp", external_id=ACCOUNT, name="Bamboo Tea")


def says(words: str, day: int, *ids: str, name: str = "") -> MessageReceived:
    """ids: as the parser names them, a customer's own first."""
    return MessageReceived(
        account=ACCOUNT, at=at(NOON + day * DAY), customer=ids[0], also=ids[1:], address=ids[-1], external_id=words, text=words, name=name
    )  # fmt: skip


def wants_nothing(day: int, *ids: str) -> ContactChanged:
    return ContactChanged(
        account=ACCOUNT, at=at(NOON + day * DAY), customer=ids[0], also=ids[1:], kind=MARKETING, facts={"wanted": False}
    )


def come(*events: Event) -> None:
    for event in events:
        come_together([event])


def come_together(events: Sequence[Event]) -> None:
    with transaction.atomic():
        apply([Sighting(number, "whatsapp", event) for number, event in enumerate(events)])


def threads() -> dict[tuple[str, ...], dict[str, object]]:
    """By the ids that its customer has: what each thread shows, and whom its replies reach."""
    return {
        tuple(sorted([row.identity.external_id, *row.identity.others.values_list("external_id", flat=True)])): {
            "said": list(row.messages.filter(direction="incoming").order_by("at").values_list("text", flat=True)),
            "replies go to": row.identity.recipient,
            "name": (row.identity.name, row.identity.contact.name),
            "no advertising": row.opted_out_at is not None,
        }
        for row in Conversation.objects.select_related("identity__contact")
    }


def told(*ids: str) -> list[str]:
    lines = Message.objects.filter(kind="activity", conversation__identity__external_id__in=ids).order_by("pk")
    return [activity_text(line) for line in lines]


def test_the_new_owner_of_a_number_has_a_thread_of_their_own(number):
    come(says("Từ lâu", 0, NUMBER, name="Dung"))
    come(says("Dung đây", 1, FIRST, NUMBER, name="Dung"), wants_nothing(2, NUMBER))
    old = Conversation.objects.get()

    come(says("Tôi mới dùng số này", 200, SECOND, NUMBER, name="Nhung"))

    assert threads() == {
        (FIRST,): {
            "said": ["Từ lâu", "Dung đây"],
            "replies go to": FIRST,
            "name": ("Dung", "Dung"),
            "no advertising": True,
        },
        (NUMBER, SECOND): {
            "said": ["Tôi mới dùng số này"],
            "replies go to": NUMBER,
            "name": ("Nhung", "Nhung"),
            "no advertising": False,
        },
    }
    assert Conversation.objects.get(identity__external_id=FIRST) == old
    assert told(FIRST)[-1] == "This customer's number is somebody else's now. Replies no longer go there."
    assert told(NUMBER, SECOND) == ["This number was another customer's before. Their conversation stays apart."]
    assert Contact.objects.count() == 2


def test_whoever_gave_the_number_up_goes_on_in_the_old_thread(number):
    come(says("Một", 0, FIRST, NUMBER), says("Hai", 200, SECOND, NUMBER))

    come(says("Ba", 201, FIRST), says("Bốn", 202, NUMBER))

    assert [row["said"] for row in threads().values()] == [["Một", "Ba"], ["Hai", "Bốn"]]


def test_what_became_of_a_message_to_the_former_owner_gives_the_number_to_nobody(number):
    come(says("Một", 0, FIRST, NUMBER), says("Hai", 200, SECOND, NUMBER))

    late = Receipt(
        account=ACCOUNT, at=at(NOON + 201 * DAY), customer=FIRST, also=(NUMBER,), status="failed", external_ids=("x",)
    )
    come(late)

    assert {ids: row["replies go to"] for ids, row in threads().items()} == {
        (FIRST,): FIRST,
        (NUMBER, SECOND): NUMBER,
    }


def test_a_change_of_number_that_the_platform_tells_joins_the_customers_ids_and_no_former_owner(number):
    come(says("Chủ cũ", 0, "VN.1", OTHER_NUMBER), says("Một", 1, FIRST, NUMBER))

    moved = ContactChanged(
        account=ACCOUNT, at=at(NOON + 200 * DAY), customer=FIRST, also=(NUMBER, OTHER_NUMBER, SECOND), address=OTHER_NUMBER, kind="user_changed_number"
    )  # fmt: skip
    come(moved, says("Hai", 201, SECOND, OTHER_NUMBER))

    assert {ids: (row["said"], row["replies go to"]) for ids, row in threads().items()} == {
        ("VN.1",): (["Chủ cũ"], "VN.1"),
        tuple(sorted([FIRST, SECOND, NUMBER, OTHER_NUMBER])): (["Một", "Hai"], OTHER_NUMBER),
    }


# Two numbers and three people; the second number's former owner comes back to the first.
STORY = [
    says("1", 1, FIRST, NUMBER, name="Dung"),
    says("2", 2, FIRST),
    wants_nothing(3, FIRST, NUMBER),
    says("3", 5, "VN.3", OTHER_NUMBER, name="Lan"),
    says("4", 200, SECOND, NUMBER, name="Nhung"),
    says("5", 201, SECOND, NUMBER, name="Nhung P."),
    says("6", 202, FIRST, OTHER_NUMBER, name="Dung"),
    says("7", 203, "VN.3", name="Lan"),
    says("8", 400, "VN.3", NUMBER, name="Lan"),
]


@pytest.mark.slow
def test_in_whatever_order_it_is_told_each_has_what_is_theirs(number, pytestconfig):
    come(*STORY)
    in_order = threads()
    assert {ids: (row["said"], row["replies go to"]) for ids, row in in_order.items()} == {
        tuple(sorted([FIRST, OTHER_NUMBER])): (["1", "2", "6"], OTHER_NUMBER),
        (SECOND,): (["4", "5"], SECOND),
        tuple(sorted(["VN.3", NUMBER])): (["3", "7", "8"], NUMBER),
    }

    examples = 200 if pytestconfig.getoption("--long") else 15

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(told=st.permutations([*STORY, *STORY[:3]]), cuts=st.sets(st.integers(1, len(STORY) + 2), max_size=6))
    def property_holds(told, cuts):
        for model in (Fact, JoinedConversation, Conversation, Identity, Contact):
            model.objects.all().delete()
        for start, end in pairwise([0, *sorted(cuts), len(told)]):
            come_together(told[start:end])
        assert threads() == in_order

    property_holds()
