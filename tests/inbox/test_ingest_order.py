"""Events commute: repeated, shuffled, split over batches and over two workers, they leave the same rows."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from inbox.ingest import drain
from inbox.models import Channel, Conversation, Fact, Identity, Message, WebhookDelivery
from tests.inbox.messenger import NOON, PAGE, delivered, delivery, echo, edit, reaction, read, text
from workspaces.models import Workspace

STORY = [
    text("m1", "Chào shop", at=NOON),
    text("m2", "Còn size M không?", at=NOON + 1000),
    edit("m2", "Còn size L không?", 1, at=NOON + 1500),
    edit("m2", "Còn size XL không?", 2, at=NOON + 1800),
    echo("e1", "Dạ còn ạ", at=NOON + 2000),
    echo("e2", "Chị lấy mấy cái?", at=NOON + 3000),
    delivered("e1", until=NOON + 2000, at=NOON + 2500),
    reaction("e1", "❤️", at=NOON + 2600),
    reaction("e1", "😂", at=NOON + 2700),
    reaction("e2", "👍", at=NOON + 3100),
    reaction("e2", "", at=NOON + 3200),
    read(NOON + 3000, at=NOON + 4000),
    text("m3", "2 cái", at=NOON + 5000),
    echo("e3", "Em giữ hàng nhé", at=NOON + 6000),
    text("n1", "Hello", at=NOON + 500, customer="8045512907736418"),
    reaction("n1", "🙏", at=NOON + 700, customer="8045512907736418"),
]


def outcome() -> list[Any]:
    """Every row that a person could see, without what only counts (ids, versions)."""
    return [
        (
            row.identity.external_id, row.preview, row.incoming_count, row.waiting_since, row.last_customer_at,
            row.last_message_at,
            [
                (
                    m.direction, m.text, m.status, m.at, m.data.get("edits"),
                    sorted((r.actor, r.emoji) for r in m.reactions.all()),
                    [p.external_id for p in m.parts.all()],
                )
                for m in row.messages.order_by("at", "text")
            ],
        )
        for row in Conversation.objects.order_by("identity__external_id")
    ]  # fmt: skip


def forget() -> None:
    for model in (Fact, Conversation, Identity, Contact, WebhookDelivery):
        model.objects.all().delete()


def two_workers(batch: int) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while drain(batch):
                pass
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@st.composite
def posts(draw: st.DrawFn) -> list[Sequence[dict[str, Any]]]:
    repeated = STORY + draw(st.lists(st.sampled_from(STORY), max_size=10))
    shuffled = draw(st.permutations(repeated))
    cuts = sorted(draw(st.sets(st.integers(1, len(shuffled) - 1), max_size=len(shuffled) - 1)))
    return [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_events_leave_the_same_rows_in_whatever_order_they_come():
    bamboo = Workspace.objects.create(name="Bamboo", slug="bamboo")
    Channel.objects.create(workspace=bamboo, platform="facebook", external_id=PAGE, name="Bamboo Tea")
    delivery(*STORY)
    two_workers(100)
    told_once_in_order = outcome()
    assert len(told_once_in_order) == 2

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(posts=posts(), batch=st.integers(1, 8))
    def property_holds(posts, batch):
        forget()
        for events in posts:
            delivery(*events)
        two_workers(batch)
        assert WebhookDelivery.objects.exclude(state="done").count() == 0
        assert Message.objects.filter(parts=None).exclude(kind="activity").count() == 0
        assert outcome() == told_once_in_order

    property_holds()
