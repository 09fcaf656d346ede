"""Deadlines follow from targets, in business time; they stand while nothing can be done, and each is told once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk import alarms, digests
from helpdesk.actions.answer_customer import answer_customer
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.models import BreachNotice, BusinessHours, Target, Ticket
from helpdesk.tasks import sweep_alarms
from inbox.actions.retry_message import retry_message
from inbox.actions.send_message import Wanted, send_message
from inbox.actions.take_back_message import take_back_message
from inbox.connectors import ErrorKind, SendError
from inbox.ingest import drain
from inbox.models import Conversation, Message
from inbox.outbox.attempts import Call
from inbox.outbox.claim import claim_next
from inbox.outbox.send import record_error
from tests.conftest import waiting_tasks
from tests.helpdesk.test_answers import writes
from tests.inbox.messenger import delivery, echo, text

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)  # Wednesday, 12:00 in Saigon


@pytest.fixture
def at(db, monkeypatch):
    """Sets the clock to so many hours after Wednesday noon."""

    def set_clock(hours: float = 0) -> datetime:
        now = NOON + timedelta(hours=hours)
        monkeypatch.setattr(timezone, "now", lambda: now)
        Conversation.objects.update(last_customer_at=now)
        return now

    set_clock()
    return set_clock


@pytest.fixture
def targets(bamboo):
    """An hour for the first answer, two for the next, eight for the whole; half of that for what is urgent."""
    Target.objects.create(workspace=bamboo, first_answer_minutes=60, next_answer_minutes=120, resolution_minutes=480)
    Target.objects.create(workspace=bamboo, priority=4, first_answer_minutes=30, resolution_minutes=240)


def hours(moment):
    return moment and (moment - NOON) / timedelta(hours=1)


def dues(ticket):
    """First answer, next answer, resolution: hours since noon."""
    ticket.refresh_from_db()
    return [hours(ticket.first_answer_due), hours(ticket.next_answer_due), hours(ticket.resolution_due)]


def rings(ticket):
    """The clock's worker looks; what is told of the ticket since."""
    for pk, _at in alarms.due_alarms(timezone.now()):
        alarms.raise_alarms(pk)
    told = ticket.entries.filter(data__activity__in=["warned", "breached"]).order_by("pk")
    return [(entry.data["activity"], entry.data["name"]) for entry in told]


def test_the_clocks_of_a_ticket_from_its_question_to_its_end(targets, at, thread, new_ticket, binh):
    ticket = new_ticket(conversation=thread)
    assert dues(ticket) == [1, None, 8]

    at(0.5)
    answer_customer(ticket=ticket, author=binh, client_id=uuid4(), text="Which?", status="waiting")
    assert dues(ticket) == [None, None, None]

    at(10)
    writes("The blue one")
    assert dues(ticket) == [None, 12, 17.5]  # what was left when it began to wait

    at(11)
    send_message(conversation=thread, author=binh, client_id=uuid4(), text="Sent today")
    assert dues(ticket) == [None, None, 17.5]  # in the thread is as good as in the ticket

    at(12)
    move_ticket(ticket=ticket, actor=binh, status="resolved")
    assert dues(ticket) == [None, None, None]
    at(100)
    move_ticket(ticket=ticket, actor=binh, status="open")
    assert dues(ticket) == [None, None, 105.5]


def test_the_most_specific_target_counts_and_only_business_hours_do(targets, at, bamboo, thread, new_ticket, binh):
    BusinessHours.objects.create(workspace=bamboo, hours={"2": [["08:00", "12:30"]], "3": [["08:00", "18:00"]]})
    Target.objects.create(workspace=bamboo, platform=thread.channel.platform, first_answer_minutes=90)
    ticket = new_ticket(conversation=thread)
    assert dues(ticket) == [21, None, None]  # half an hour today, the other on Thursday from eight

    change_ticket(ticket=ticket, actor=binh, priority=4)
    assert dues(ticket) == [0.5, None, 23.5]


def test_an_answer_given_in_the_thread_begins_the_next_clock_too(targets, at, thread, new_ticket, binh):
    at()
    ticket = new_ticket(conversation=thread)
    send_message(conversation=thread, author=binh, client_id=uuid4(), text="Which?")
    assert dues(ticket) == [None, None, 8]

    at(1)
    writes("The blue one")
    assert dues(ticket) == [None, 3, 8]
    assert not ticket.entries.filter(kind="answer").exists()

    at(2)
    writes("Hello?", "m3")
    assert dues(ticket) == [None, 3, 8]


def test_an_answer_written_in_the_platforms_own_inbox_is_one(targets, at, thread, new_ticket):
    ticket = new_ticket(conversation=thread)
    Conversation.objects.update(standby_at=None)
    delivery(echo("m5", "We are looking for it", at=int(NOON.timestamp() * 1000)))
    drain()
    assert dues(ticket) == [None, None, 8]


@pytest.mark.parametrize("waits", ["for its time", "to be undone"])
def test_a_reply_that_has_not_left_is_no_answer_yet(targets, at, thread, new_ticket, binh, waits):
    at()
    ticket = new_ticket(conversation=thread)
    binh.user.undo_send = True
    wanted = Wanted(by_hand=True, send_at=NOON + timedelta(hours=0.5) if waits == "for its time" else None)
    send_message(conversation=thread, author=binh, client_id=uuid4(), text="Which?", wanted=wanted)
    assert dues(ticket) == [1, None, 8]

    at(0.5)
    assert claim_next(thread.pk)
    assert dues(ticket) == [None, None, 8]
    assert ticket.answered_at == NOON + timedelta(hours=0.5)


def test_one_that_is_resolved_with_an_answer_had_its_first_once_that_left(targets, at, thread, new_ticket, binh):
    at()
    ticket = new_ticket(conversation=thread)
    binh.user.undo_send = True
    answer_customer(ticket=ticket, author=binh, client_id=uuid4(), text="Sent anew", status="resolved")
    at(0.5)
    assert claim_next(thread.pk)
    at(1)
    move_ticket(ticket=ticket, actor=binh, status="open")
    delivery(text("m8", "Thanks, and the other?", at=int((NOON + timedelta(hours=1)).timestamp() * 1000)))
    drain()

    assert dues(ticket) == [None, 3, 9]


def test_an_answer_that_failed_or_was_taken_back_was_none(targets, at, thread, new_ticket, binh):
    def says(words):
        return send_message(conversation=thread, author=binh, client_id=uuid4(), text=words)

    at()
    ticket = new_ticket(conversation=thread)
    # Of now, whatever the database's clock says of its making.
    Ticket.objects.update(created_at=NOON)
    first = says("Which?")
    assert dues(ticket) == [None, None, 8]
    at(0.25)
    claim = claim_next(thread.pk)
    record_error(claim, first.parts.get(), SendError(ErrorKind.REJECTED, "551"), Call())
    assert dues(ticket) == [1, None, 8]

    retry_message(message=first)
    assert dues(ticket) == [None, None, 8]
    Message.objects.filter(pk=first.pk).update(status="sent")
    at(1)
    delivery(text("m7", "The blue one", at=int((NOON + timedelta(hours=1)).timestamp() * 1000)))
    drain()
    at(2)
    second = says("Thanks")
    assert dues(ticket) == [None, None, 8]
    take_back_message(message=second)
    assert dues(ticket) == [None, 3, 8]


def test_a_ticket_from_nobody_waits_for_no_answer_and_without_targets_nothing_is_due(at, targets, new_ticket):
    assert dues(new_ticket()) == [None, None, 8]
    Target.objects.all().delete()
    ticket = new_ticket()
    assert dues(ticket) == [None, None, None]
    assert ticket.alarm_at is None


def test_each_deadline_is_warned_of_and_missed_once(targets, at, thread, new_ticket, binh):
    ticket = new_ticket(conversation=thread, assignee=binh)
    at(0.7)
    assert rings(ticket) == []
    at(0.8)
    version = ticket.version
    assert rings(ticket) == rings(ticket) == [("warned", "first_answer")]
    ticket.refresh_from_db()
    assert ticket.version == version + 1
    at(1)
    assert rings(ticket) == rings(ticket) == [("warned", "first_answer"), ("breached", "first_answer")]
    # Answered late, and asked again: that is another deadline.
    at(2)
    answer_customer(ticket=ticket, author=binh, client_id=uuid4(), text="Which?")
    writes("Blue")
    at(4)
    assert rings(ticket)[2:] == [("breached", "next_answer")]
    assert BreachNotice.objects.filter(membership=binh).count() == 2


def test_a_moment_given_by_hand_is_a_deadline_too_and_a_later_one_is_told_anew(at, ticket, binh):
    change_ticket(ticket=ticket, actor=binh, due_at=NOON + timedelta(hours=3))
    ticket.refresh_from_db()
    assert (hours(ticket.next_due_at), hours(ticket.alarm_at)) == (3, 2)
    at(3)
    assert rings(ticket) == [("breached", "due")]
    change_ticket(ticket=ticket, actor=binh, due_at=NOON + timedelta(hours=9))
    at(9)
    assert rings(ticket) == [("breached", "due")] * 2


def test_a_worker_rings_to_the_moment_whether_a_sweep_or_somebody_between_two_set_it(
    new_ticket, binh, django_capture_on_commit_callbacks
):
    def rung(take):
        """The tickets that workers were asked for, and when."""
        asked = [message for message in take() if message.headers["task"] == "helpdesk.tasks.raise_alarms"]
        return [(message.payload[0][0], datetime.fromisoformat(message.headers["eta"])) for message in asked]

    ticket, another, soon = new_ticket(), new_ticket(), timezone.now() + timedelta(seconds=5)
    with waiting_tasks() as take:
        with django_capture_on_commit_callbacks(execute=True):
            # It is warned of an hour before.
            change_ticket(ticket=ticket, actor=binh, due_at=soon + timedelta(hours=1))
            change_ticket(ticket=another, actor=binh, due_at=soon + timedelta(hours=2))
        ((first, at),) = rung(take)
        assert first == ticket.pk
        assert abs(at - soon) < timedelta(seconds=1)

        sweep_alarms()
        ((first, at),) = rung(take)
        assert first == ticket.pk
        assert abs(at - soon) < timedelta(seconds=1)


def test_changed_targets_reach_the_tickets_in_work(at, targets, bamboo, new_ticket):
    ticket = new_ticket()
    BusinessHours.objects.create(workspace=bamboo, stale_since=timezone.now())
    Target.objects.filter(priority=None).update(resolution_minutes=60)
    # One who died with it costs some minutes.
    BusinessHours.objects.update(tried_at=timezone.now())
    assert alarms.stale_workspaces() == []
    at(0.5)
    for workspace_id in alarms.stale_workspaces():
        alarms.reckon_workspace(workspace_id)
    assert dues(ticket) == [None, None, 1]
    assert alarms.stale_workspaces() == []


def test_a_deadline_that_is_not_the_nearest_follows_its_target_too_and_targets_are_read_once(
    at, targets, bamboo, thread, new_ticket
):
    tickets = [new_ticket(conversation=thread) for _ in range(3)]
    Target.objects.filter(priority=None).update(resolution_minutes=600)

    with CaptureQueriesContext(connection) as asked:
        alarms.reckon_workspace(bamboo.pk)

    assert [dues(ticket) for ticket in tickets] == [[1, None, 10]] * 3
    assert sum('FROM "helpdesk_target"' in query["sql"] for query in asked) == 1


def test_many_missed_at_once_are_one_mail_and_the_next_is_half_an_hour_later(at, targets, new_ticket, binh, mailoutbox):
    def sweep():
        for pk in digests.members_to_tell():
            digests.send_digest(pk)
        return len(mailoutbox)

    tickets = [new_ticket(f"Cup {number}", assignee=binh) for number in range(3)]
    at(8)
    rings(tickets[0])
    move_ticket(ticket=tickets[2], actor=binh, status="resolved")
    assert sweep() == sweep() == 1
    assert "Cup 0" in mailoutbox[0].body
    assert "Cup 2" not in mailoutbox[0].body
    another = new_ticket("Late one", assignee=binh, priority=4)
    at(12.1)
    assert rings(another)
    assert sweep() == 2
    BreachNotice.objects.create(membership=binh, ticket=another, deadline="due")
    assert sweep() == 2
    at(12.7)
    assert sweep() == 3


def test_a_mail_that_could_not_be_sent_is_sent_later(at, targets, new_ticket, binh, mailoutbox, settings):
    ticket = new_ticket(assignee=binh)
    at(8)
    rings(ticket)
    settings.EMAIL_BACKEND, works = "django.core.mail.backends.smtp.EmailBackend", settings.EMAIL_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    digests.send_digest(binh.pk)
    assert digests.members_to_tell() == []
    settings.EMAIL_BACKEND = works
    at(8.6)
    for pk in digests.members_to_tell():
        digests.send_digest(pk)
    assert len(mailoutbox) == 1


def test_of_a_ticket_that_nobody_has_those_hear_who_look_after_them(at, targets, new_ticket, an, binh):
    ticket = new_ticket()
    at(8)
    rings(ticket)
    assert set(BreachNotice.objects.values_list("membership", flat=True)) == {an.pk}
    assert Ticket.objects.get().alarm_at is None
