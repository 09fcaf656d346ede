"""Events commute: repeated, shuffled, split over batches and over two workers, they leave the same rows."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from inbox.events import ContactChanged, Event, MessageReceived
from inbox.ingest import absorb, drain
from inbox.models import Channel, Conversation, Fact, Identity, JoinedConversation, Message, WebhookDelivery
from tests.inbox.messenger import (
    DUNG,
    NOON,
    OUR_APP,
    PAGE,
    at,
    delivered,
    delivery,
    echo,
    echoed,
    edit,
    reaction,
    read,
    received,
    text,
    unsent,
)
from workspaces.models import Workspace

OUR_KEY = "0f3f6d0e-5f5b-4c43-9d0c-0d6a5e5b7a11"
NHUNG = "8045512907736418"
STORY = [
    text("m1", "Chào shop", at=NOON + 120),
    text("m2", "Còn size M không?", at=NOON + 1340),
    edit("m2", "Còn size L không?", 1, at=NOON + 1500),
    edit("m2", "Còn size XL không?", 2, at=NOON + 1800),
    echo("e1", "Dạ còn ạ", at=NOON + 2050),
    echo("e2", "Chị lấy mấy cái?", at=NOON + 3210),
    delivered("e1", until=NOON + 2050, at=NOON + 2500),
    reaction("e1", "❤️", at=NOON + 2600),
    reaction("e1", "😂", at=NOON + 2700),
    reaction("e2", "👍", at=NOON + 3100),
    reaction("e2", "", at=NOON + 3250),
    read(NOON + 3210, at=NOON + 4000),
    text("m3", "2 cái", at=NOON + 5400),
    text("m4", "à nhầm", at=NOON + 5700),
    text("m5", "3 cái", at=NOON + 5900),
    unsent("m4", at=NOON + 6500),
    # Ours, whose send was never answered: the echo tells by its key that it went out.
    echo("e3", "Em giữ hàng nhé", app_id=OUR_APP, key=OUR_KEY, at=NOON + 7010),
    delivered("e3", until=NOON + 7010, at=NOON + 7300),
    text("n1", "Hello", at=NOON + 500, customer=NHUNG),
    reaction("n1", "🙏", at=NOON + 700, customer=NHUNG),
]
# What the platform's list would show of it: whole seconds, in order, nothing of keys.
LISTED = [
    [received("m1", "Chào shop", NOON), echoed("e1", "Dạ còn ạ", NOON + 2000)],
    [echoed("e1", "Dạ còn ạ", NOON + 2000), echoed("e2", "Chị lấy mấy cái?", NOON + 3000)],
    [received("m3", "2 cái", NOON + 5000), received("m5", "3 cái", NOON + 5000)],
    [received("m5", "3 cái", NOON + 5000), echoed("e3", "Em giữ hàng nhé", NOON + 7000)],
    [received("n1", "Hello", NOON, customer=NHUNG)],
]


def also(*ids: str, mid: str = "", words: str = "", at_ms: int, customer: str) -> Event:
    """What proves that several ids are one customer's, which this platform's webhooks never tell: a message, or word
    that they moved."""
    said: dict[str, Any] = {"account": PAGE, "at": at(at_ms), "customer": customer, "also": ids, "address": customer}
    if mid:
        return MessageReceived(**said, external_id=mid, text=words, name=words.split()[0])
    return ContactChanged(**said | {"address": ids[0]}, kind="moved")


# Dung is known by a name too, and by a new number later; Nhung, who wrote as well, turns out to be Dung.
NAME, NUMBER = "VN.dung", "84912000111"
PROOFS = [
    also(NAME, mid="p1", words="Dung đây", at_ms=NOON + 900, customer=DUNG),
    also(NUMBER, at_ms=NOON + 4500, customer=DUNG),
    also(mid="p2", words="Nhung đây", at_ms=NOON + 5000, customer=NUMBER),
    also(DUNG, mid="p3", words="Nhung nè", at_ms=NOON + 5100, customer=NHUNG),
    also(mid="p4", words="Dũng đây", at_ms=NOON + 5200, customer=NAME),
]


def outcome() -> list[Any]:
    """Every row that a person could see, without what only counts (ids, versions)."""
    return [
        (
            ids_of(row.identity), row.identity.name, row.identity.address, row.identity.contact.name, row.preview, row.incoming_count, row.waiting_since, row.last_customer_at,
            row.last_message_at, row.read_until,
            [
                (
                    m.direction, m.text, m.status, m.at, m.data.get("edits"),
                    sorted((r.actor, r.emoji) for r in m.reactions.all()),
                    [p.external_id for p in m.parts.all()],
                )
                for m in row.messages.exclude(kind="activity").order_by("at", "text").prefetch_related("reactions", "parts")
            ],
        )
        for row in sorted(Conversation.objects.select_related("identity__contact"), key=lambda row: ids_of(row.identity))
    ]  # fmt: skip


def ids_of(identity: Identity) -> list[str]:
    return sorted([identity.external_id, *identity.others.values_list("external_id", flat=True)])


def begin(page: Channel) -> None:
    """Nothing but a message of ours that may or may not have gone out."""
    for model in (Fact, JoinedConversation, Conversation, Identity, Contact, WebhookDelivery):
        model.objects.all().delete()
    contact = Contact.objects.create(workspace=page.workspace)
    identity = Identity.objects.create(channel=page, external_id=DUNG, contact=contact)
    conversation = Conversation.objects.create(
        workspace=page.workspace, channel=page, identity=identity, last_message_at=at(NOON)
    )
    ours = conversation.messages.create(
        direction="outgoing", author_type="member", text="Em giữ hàng nhé", status="unconfirmed", at=at(NOON)
    )
    ours.parts.create(channel=page, key=OUR_KEY, status="unconfirmed", tried_at=at(NOON + 6900))


def work(page: Channel, batch: int, lists: Sequence[Sequence[Event]]) -> None:
    """Two workers drain while a third reads the platform's list."""
    failures: list[BaseException] = []

    def drain_all() -> None:
        while drain(batch):
            pass

    def read_lists() -> None:
        for events in lists:
            absorb(page, missed=events)

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in (drain_all, drain_all, read_lists)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    # On a slow machine a lock is held for longer than a delivery waits that is taken alone: it comes once more.
    WebhookDelivery.objects.update(retry_at=None)
    drain_all()


@st.composite
def posts(draw: st.DrawFn) -> list[Sequence[dict[str, Any]]]:
    repeated = STORY + draw(st.lists(st.sampled_from(STORY), max_size=10))
    shuffled = draw(st.permutations(repeated))
    cuts = sorted(draw(st.sets(st.integers(1, len(shuffled) - 1), max_size=len(shuffled) - 1)))
    return [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_events_leave_the_same_rows_in_whatever_order_they_come(pytestconfig):
    bamboo = Workspace.objects.create(name="Bamboo", slug="bamboo")
    page = Channel.objects.create(workspace=bamboo, platform="facebook", external_id=PAGE, name="Bamboo Tea")
    begin(page)
    delivery(*STORY)
    work(page, 100, [])
    told_once_in_order = outcome()
    assert len(told_once_in_order) == 2

    @settings(
        max_examples=5000 if pytestconfig.getoption("--long") else 200,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(posts=posts(), batch=st.integers(1, 8), lists=st.lists(st.sampled_from(LISTED), max_size=4))
    def property_holds(posts, batch, lists):
        begin(page)
        for events in posts:
            delivery(*events)
        work(page, batch, lists)
        assert WebhookDelivery.objects.exclude(state="done").count() == 0
        assert Message.objects.filter(parts=None).exclude(kind="activity").count() == 0
        assert outcome() == told_once_in_order

    property_holds()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_events_of_several_ids_leave_one_thread_in_whatever_order_they_come(pytestconfig):
    bamboo = Workspace.objects.create(name="Bamboo", slug="bamboo")
    page = Channel.objects.create(workspace=bamboo, platform="facebook", external_id=PAGE, name="Bamboo Tea")
    begin(page)
    delivery(*STORY)
    work(page, 100, [[event] for event in PROOFS])
    told_once_in_order = outcome()
    assert [row[:4] for row in told_once_in_order] == [
        (sorted([DUNG, NHUNG, NAME, NUMBER]), "Dũng", NAME, "Dũng"),
    ]
    assert sum(len(row[-1]) for row in told_once_in_order) == len({m for row in told_once_in_order for m in texts(row)})

    @settings(
        max_examples=2000 if pytestconfig.getoption("--long") else 40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        posts=posts(),
        batch=st.integers(1, 8),
        proofs=st.permutations([*PROOFS, *PROOFS[:2]]),
        cut=st.integers(0, len(PROOFS) + 2),
        lists=st.lists(st.sampled_from(LISTED), max_size=2),
    )
    def property_holds(posts, batch, proofs, cut, lists):
        begin(page)
        for events in posts:
            delivery(*events)
        # Each by itself: a list's own order says when its messages were.
        proved = [[event] for event in proofs]
        work(page, batch, [*proved[:cut], *lists, *proved[cut:]])
        assert WebhookDelivery.objects.exclude(state="done").count() == 0
        assert outcome() == told_once_in_order
        assert Contact.objects.count() == 1

    property_holds()


def texts(row: tuple[Any, ...]) -> list[str]:
    return [f"{m[1]} {m[3]}" for m in row[-1]]
