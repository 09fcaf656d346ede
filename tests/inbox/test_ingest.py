"""What becomes of webhook deliveries: exactly once, whatever the order, and never at a neighbour's cost."""

import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.events import MessageReceived
from inbox.ingest import absorb, drain
from inbox.ingest.fold import covered
from inbox.models import (
    Attachment,
    Change,
    Channel,
    Conversation,
    Identity,
    Message,
    MessagePart,
    Reaction,
    WebhookDelivery,
)
from tests.inbox.messenger import (
    DUNG,
    NOON,
    OUR_APP,
    PAGE,
    at,
    delivered,
    delivery,
    echo,
    edit,
    event,
    reaction,
    read,
    store,
    text,
    unsent,
)
from workspaces.tracing import request_id

pytestmark = pytest.mark.django_db


def drain_all() -> None:
    while drain():
        pass


def words() -> list[str]:
    return list(Message.objects.exclude(kind="activity").order_by("at", "pk").values_list("text", flat=True))


def test_a_first_message_makes_contact_identity_and_conversation(tea_page):
    delivery(text("m1", "Chào shop", at=NOON))
    drain_all()

    conversation = Conversation.objects.get()
    message = conversation.messages.get()
    assert conversation.workspace == tea_page.workspace
    assert conversation.identity.contact is not None
    assert (conversation.preview, conversation.incoming_count, conversation.status) == ("Chào shop", 1, "open")
    assert conversation.waiting_since == conversation.last_customer_at == message.at
    assert (message.direction, message.kind, message.status) == ("incoming", "message", "")


def test_the_same_delivery_twice_changes_nothing(tea_page):
    for _ in range(2):
        delivery(text("m1"), text("m1"), text("m2", at=NOON + 1))
    drain_all()
    version = Conversation.objects.get().version
    delivery(text("m1"))
    drain_all()

    conversation = Conversation.objects.get()
    assert words() == ["Hello", "Hello"]
    assert conversation.incoming_count == 2
    assert conversation.version == version


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "later"])
def test_a_message_repeated_under_another_customer_makes_no_empty_conversation(tea_page, together):
    delivery(text("m0", customer="31"))
    drain_all()
    delivery(text("m1", customer="31", at=NOON + 1))
    if not together:
        drain_all()
    delivery(text("m1", customer="32", at=NOON + 2), text("m2", customer="33"), text("m2", customer="34"))
    drain_all()

    assert list(Conversation.objects.order_by("pk").values_list("identity__external_id", flat=True)) == ["31", "33"]
    assert Message.objects.count() == 3


def test_a_late_message_stands_where_its_time_says_and_is_not_the_preview(tea_page):
    delivery(text("m2", "second", at=NOON + 2000))
    drain_all()
    delivery(text("m1", "first", at=NOON))
    drain_all()

    conversation = Conversation.objects.get()
    assert words() == ["first", "second"]
    assert conversation.preview == "second"
    assert conversation.waiting_since == Message.objects.get(text="first").at


def test_a_message_written_in_the_page_inbox_answers_and_is_not_unread(tea_page):
    delivery(text("m1", at=NOON), echo("m2", "From the Page inbox", at=NOON + 1000))
    drain_all()

    conversation = Conversation.objects.get()
    reply = Message.objects.get(direction="outgoing")
    assert (reply.author_type, reply.author_name, reply.status) == ("external", "Page inbox", "sent")
    assert (conversation.incoming_count, conversation.waiting_since) == (1, None)


def test_facts_wait_for_the_message_they_speak_of(tea_page):
    delivery(edit("m1", "better", 2, at=NOON + 10), edit("m1", "good", 1, at=NOON + 5))
    delivery(reaction("m2", "❤️", at=NOON + 20), read(NOON + 5000, at=NOON + 6000))
    drain_all()
    assert Message.objects.count() == 0

    delivery(text("m1", "first", at=NOON), echo("m2", at=NOON + 1000))
    drain_all()
    incoming, outgoing = Message.objects.order_by("at")
    assert (incoming.text, incoming.data["edits"]) == ("better", ["first", "good"])
    assert [r.emoji for r in outgoing.reactions.all()] == ["❤️"]
    assert outgoing.status == "read"


def test_a_reaction_taken_back_is_gone_even_if_the_news_come_in_the_wrong_order(tea_page):
    delivery(text("m1"), reaction("m1", "", at=NOON + 20))
    drain_all()
    delivery(reaction("m1", "😂", at=NOON + 10))
    drain_all()

    assert list(Message.objects.get().reactions.all()) == []


@pytest.mark.parametrize("unsent_first", [True, False])
@pytest.mark.django_db(transaction=True)
def test_a_message_that_was_taken_back_keeps_no_file(tea_page, settings, tmp_path, unsent_first):
    settings.MEDIA_ROOT = str(tmp_path)
    picture = {"type": "image", "payload": {"url": "https://x.fbcdn.net/a.jpg"}}
    sent = event({"message": {"mid": "m1", "attachments": [picture]}})
    taken_back = unsent("m1", at=NOON + 1)
    for one in (taken_back, sent) if unsent_first else (sent, taken_back):
        delivery(one)
        drain_all()
        for attachment in Attachment.objects.all():
            attachment.file.save("a", ContentFile(b"picture"))

    message = Message.objects.get()
    assert (message.is_deleted, message.attachments.count()) == (True, 0)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_echo_that_shows_nothing_says_so(tea_page):
    delivery(echo("m1", ""))
    drain_all()

    assert Message.objects.get().kind == "unsupported"


def test_receipts_climb_and_never_fall(tea_page):
    delivery(echo("m1", at=NOON), read(NOON, at=NOON + 10))
    drain_all()
    delivery(delivered("m1", until=NOON, at=NOON + 20))
    drain_all()

    assert Message.objects.get().status == "read"


def test_what_was_delivered_and_is_never_read_is_not_looked_at_again(tea_page):
    delivery(*(echo(f"m{number}", at=NOON + number) for number in range(5)), delivered("m4", until=NOON + 10))
    drain_all()
    conversation = Conversation.objects.get()
    assert set(conversation.messages.filter(direction="outgoing").values_list("status", flat=True)) == {"delivered"}

    now = timezone.now()

    assert covered({conversation.pk: {"delivered_until": now}}) == []
    assert len(covered({conversation.pk: {"delivered_until": now, "read_until": now}})) == 5


def test_a_resolved_conversation_opens_again_with_a_message_that_nobody_had_seen(tea_page):
    delivery(text("m1", at=NOON))
    drain_all()
    at = Message.objects.get().at
    Conversation.objects.update(status="resolved", status_changed_at=at)
    delivery(text("m1", at=NOON))
    drain_all()
    assert Conversation.objects.get().status == "resolved"

    # Written before, and delivered after somebody resolved without having seen it.
    delivery(text("m0", "late", at=NOON - 5000))
    drain_all()
    assert Conversation.objects.get().status == "open"
    activity = Message.objects.get(kind="activity")
    assert (activity.data, activity.at) == ({"activity": "reopened"}, at)


def test_an_unknown_page_is_set_aside_without_holding_up_its_neighbours(tea_page):
    body = delivery(text("m1")).body
    strange = store(bytes(body).replace(b'"id": "104772918836401", "time"', b'"id": "999", "time"'))
    mixed = delivery(text("m2", at=NOON + 1), event({"message_pin": {"mid": "m1"}}))
    drain_all()

    assert len(words()) == 2
    strange.refresh_from_db()
    mixed.refresh_from_db()
    assert (strange.state, strange.error) == ("aside", "Unknown account: 999")
    assert (mixed.state, mixed.error) == ("aside", "Unknown kind: message_pin")


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"{}", b'{"object":"page"}', b'{"object":"moon","entry":[]}', b"7"]
)
def test_a_genuine_body_of_a_wrong_shape_is_set_aside(tea_page, body):
    row = store(body)
    drain_all()

    row.refresh_from_db()
    assert (row.state, bool(row.error)) == ("aside", True)


def test_text_that_no_database_takes_is_cleaned_and_kept(tea_page):
    delivery(text("m1", "a\0b\ud83d c"), text("m2", "<b>x</b>" + "y" * 100_000, at=NOON + 1))
    drain_all()

    first, second = words()
    assert first == "a\ufffdb\ufffd c"
    assert len(second) == 100_008


def test_a_poisoned_event_costs_itself_alone(tea_page):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'poison' USING ERRCODE = 'data_exception'; END $$;
            CREATE TRIGGER poison BEFORE INSERT ON inbox_message
                FOR EACH ROW WHEN (NEW.text = 'poison') EXECUTE FUNCTION refuse_poison();
            """
        )
    poisoned = delivery(text("m1", "poison"), text("m2"))
    fine = delivery(text("m3", at=NOON + 1))
    drain_all()

    poisoned.refresh_from_db()
    fine.refresh_from_db()
    assert list(MessagePart.objects.order_by("pk").values_list("external_id", flat=True)) == ["m2", "m3"]
    assert (poisoned.state, fine.state) == ("aside", "done")
    assert "poison" in poisoned.error


def statements_of_a_batch() -> int:
    with CaptureQueriesContext(connection) as captured:
        drain_all()
    assert not WebhookDelivery.objects.exclude(state="done").exists()
    return len(captured)


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size(tea_page):
    counts = []
    for size in (5, 50):
        for number in range(size):
            delivery(text(f"{size}-{number}", customer=f"c{size}-{number}", at=NOON + number))
            delivery(reaction(f"{size}-{number}", "👍", customer=f"c{size}-{number}", at=NOON + number))
        counts.append(statements_of_a_batch())

    assert counts[0] == counts[1]


def test_so_does_one_of_echoes_receipts_edits_reactions_and_words_that_withdraw_a_reply(tea_page):
    counts = []
    for size in (2, 20):
        names = [f"{size}-{number}" for number in range(size)]
        for name in names:
            picture = {"attachments": [{"type": "image", "payload": {"url": "https://cdn.test/a.jpg"}}]}
            delivery(
                text(f"m{name}", customer=name),
                event({"message": {"mid": f"u{name}", **picture}}, customer=name),
                text(f"e{name}", customer=name),
            )
        drain_all()
        keys = {name: waiting_replies(Conversation.objects.get(identity__external_id=name)) for name in names}
        for number, name in enumerate(names):
            where = {"customer": name, "at": NOON + 100 + number}
            delivery(
                text(f"n{name}", "Alo?", **where),
                reaction(f"m{name}", "👍", **where),
                edit(f"e{name}", "Hello, shop", 1, **where),
                unsent(f"u{name}", **where),
                delivered(f"o{name}", until=NOON + 50, **where),
                read(NOON + 60, **where),
                echo(f"k{name}", key=keys[name], **where),
                echo(f"x{name}", **where),
            )
        counts.append(statements_of_a_batch())

    assert counts[0] == counts[1]
    assert dict(Message.objects.filter(direction="outgoing").values_list("status").annotate(Count("pk"))) == {
        "read": 22,
        "sent": 44,
        "failed": 22,
    }
    assert Message.objects.filter(error_code="customer_wrote").count() == 22
    assert Reaction.objects.count() == Message.objects.exclude(edited_at=None).count() == 22


def waiting_replies(conversation: Conversation) -> str:
    """One that was sent, one that leaves unless the customer writes, and one on its way, whose key is returned."""
    name, ours = (
        conversation.identity.external_id,
        {"direction": "outgoing", "author_type": "member", "at": timezone.now()},
    )
    sent = conversation.messages.create(status="sent", **ours | {"at": at(NOON + 10)})
    sent.parts.create(channel=conversation.channel, external_id=f"o{name}", platform_at=at(NOON + 10), status="sent")
    later = conversation.messages.create(
        status="queued", cancel_if_customer_writes=True, data={"waits": "later"}, text="Later", **ours
    )
    later.parts.create(channel=conversation.channel, status="queued")
    leaving = conversation.messages.create(status="sending", **ours)
    part = leaving.parts.create(channel=conversation.channel, status="sending", tried_at=timezone.now())
    return str(part.key)


def test_a_busy_channel_notes_its_last_arrival_at_most_every_five_seconds(tea_page, django_capture_on_commit_callbacks):
    def is_noted_after(seconds: int) -> bool:
        known = timezone.now() - timedelta(seconds=seconds)
        Channel.objects.update(last_event_at=known)
        with django_capture_on_commit_callbacks(execute=True):
            delivery(text(f"m{seconds}"))
            drain_all()
        return Channel.objects.get().last_event_at != known

    assert [is_noted_after(1), is_noted_after(6)] == [False, True]


def test_deliveries_that_are_done_stay_replayable(tea_page):
    delivery(text("m1"))
    drain_all()
    WebhookDelivery.objects.update(state="waiting")
    drain_all()

    assert words() == ["Hello"]


def test_the_platforms_latest_word_on_the_page_is_shown_whatever_order_it_comes_in(tea_page):
    def policy(action: str, at: int) -> dict:
        return {"recipient": {"id": tea_page.external_id}, "timestamp": at, "policy_enforcement": {"action": action}}

    delivery(policy("block", NOON + 10))
    drain_all()
    delivery(policy("warning", NOON))
    drain_all()
    tea_page.refresh_from_db()
    assert tea_page.status_code == "policy/block"

    delivery(policy("unblock", NOON + 20))
    drain_all()
    tea_page.refresh_from_db()
    assert tea_page.status_code == ""


def test_where_replies_go_is_kept_as_it_was_told_last(tea_page):
    from_ = {"account": PAGE, "customer": "visitor-1"}
    first = MessageReceived(**from_, at=at(NOON), external_id="m1", text="Hi", address="thread-1")
    untold = MessageReceived(**from_, at=at(NOON + 1), external_id="m2", text="Hi")
    moved = MessageReceived(**from_, at=at(NOON + 2), external_id="m3", text="Hi", address="thread-2")

    absorb(tea_page, missed=[first, untold])
    assert Identity.objects.get().recipient == "thread-1"
    absorb(tea_page, missed=[moved])
    assert Identity.objects.get().recipient == "thread-2"
    delivery(text("m4"))
    drain_all()
    assert Identity.objects.get(external_id=DUNG).recipient == DUNG


def test_a_time_that_cannot_be_meant_is_the_time_of_arrival(tea_page):
    delivery(text("m1", at=253402300799000))
    drain_all()

    assert Message.objects.get().at.year < 2100


def test_an_echo_that_waits_is_not_lost_with_a_poisoned_neighbour(tea_page, binh):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'poison' USING ERRCODE = 'data_exception'; END $$;
            CREATE TRIGGER poison BEFORE INSERT ON inbox_message
                FOR EACH ROW WHEN (NEW.text = 'poison') EXECUTE FUNCTION refuse_poison();
            """
        )
    delivery(text("m1"))
    drain_all()
    conversation = Conversation.objects.get()
    sending = conversation.messages.create(
        direction="outgoing", author_type="member", author=binh, at=conversation.created_at, status="sending"
    )
    sending.parts.create(channel=tea_page, number=0, status="sending", tried_at=at(NOON + 1))
    waiting = delivery(echo("m2", app_id=OUR_APP, at=NOON + 1))
    delivery(text("m3", "poison", customer="77"))
    drain()

    waiting.refresh_from_db()
    assert waiting.state == "waiting"


@pytest.mark.parametrize("strange", ["\ud83d", "\0"])
def test_a_name_that_no_database_takes_holds_up_nobody(tea_page, strange):
    first = delivery(event({f"wh{strange}at": {}}), {**text("m0"), "recipient": {"id": f"9{strange}"}})
    second = store(
        b'{"object":"page","entry":[{"id":"9'
        + json.dumps(strange)[1:-1].encode()
        + b'","messaging":[{"message":{}}]}]}'
    )
    third = delivery(text(f"m{strange}", "kept all the same"))
    drain_all()

    for row in (first, second, third):
        row.refresh_from_db()
    assert (first.state, second.state, third.state) == ("aside", "aside", "done")
    assert words() == ["Hello", "kept all the same"]


def test_a_member_that_is_null_does_not_hide_what_the_event_says(tea_page):
    delivery(text("m1"))
    delivery({**reaction("m1", "❤️"), "message": None})
    aside = delivery(event({"message": None}), event({"message": ["a"]}))
    drain_all()

    aside.refresh_from_db()
    assert words() == ["Hello"]
    assert Message.objects.get().reactions.get().emoji == "❤️"
    assert aside.state == "aside"


def test_what_a_batch_changes_belongs_to_the_request_that_brought_it_and_to_no_other(tea_page):
    first, second = delivery(text("m1")), delivery(text("m2", customer="32", at=NOON + 1))
    WebhookDelivery.objects.filter(pk=first.pk).update(request_id="request-1")
    WebhookDelivery.objects.filter(pk=second.pk).update(request_id="request-2")
    drain_all()
    delivery(reaction("m1", "❤"))
    drain_all()

    told = dict(Change.objects.filter(message_id__isnull=False).order_by("pk").values_list("request_id", "message_id"))
    ids = dict(MessagePart.objects.values_list("external_id", "message_id"))
    assert told == {"request-1": ids["m1"], "request-2": ids["m2"], "": ids["m1"]}
    assert request_id.get() == ""
