"""Of two who change one ticket neither loses anything: other fields both stay, of the same field the second is told."""

import threading

import pytest
from django.db import connection, transaction

from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.errors import ChangedMeanwhile, ForbiddenMove
from helpdesk.models import Ticket
from inbox import live
from tests.inbox.rows import converse
from tests.simulator.client import eventually

S = Ticket.Status


def test_changes_of_different_fields_from_one_version_both_stay(ticket, an, binh):
    change_ticket(ticket=ticket, actor=binh, version=ticket.version, priority=Ticket.Priority.HIGH)
    change_ticket(ticket=ticket, actor=an, version=ticket.version, assignee=an, subject="  Two cups are broken ")

    ticket.refresh_from_db()
    assert (ticket.priority, ticket.assignee, ticket.subject) == (Ticket.Priority.HIGH, an, "Two cups are broken")
    assert ticket.version == 3


def test_of_the_same_field_the_second_is_told_what_stands_there_and_writes_nothing(ticket, an, binh):
    change_ticket(ticket=ticket, actor=binh, version=ticket.version, subject="Two cups")

    with pytest.raises(ChangedMeanwhile) as refused:
        change_ticket(ticket=ticket, actor=an, version=ticket.version, subject="Three cups", team=None, assignee=an)

    assert (refused.value.ticket.subject, refused.value.wanted) == ("Two cups", {"subject": "Three cups"})
    assert "subject" in str(refused.value)
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.assignee) == ("Two cups", None)


def test_the_same_value_twice_is_no_conflict_and_no_second_change(ticket, an, binh):
    move_ticket(ticket=ticket, actor=binh, version=ticket.version, status=S.WAITING)
    move_ticket(ticket=ticket, actor=an, version=ticket.version, status=S.WAITING)

    told = [(entry.author, entry.data) for entry in ticket.entries.order_by("pk")]
    assert told[1:] == [(binh, {"activity": "status", "before": "open", "after": "waiting"})]


@pytest.mark.django_db(transaction=True)
def test_who_moves_a_ticket_while_another_does_waits_and_overwrites_nothing(ticket, an, binh):
    refused = []

    def move_too():
        try:
            move_ticket(ticket=ticket, actor=binh, version=ticket.version, status="in_progress")
        except ChangedMeanwhile as error:
            refused.append((error.ticket.status, error.wanted["status"]))
        connection.close()

    other = threading.Thread(target=move_too)
    with transaction.atomic():
        move_ticket(ticket=ticket, actor=an, version=ticket.version, status="waiting")
        other.start()
        eventually(somebody_waits_for_a_lock)
    other.join(30)

    ticket.refresh_from_db()
    assert refused == [("waiting", "in_progress")]
    assert ticket.status == "waiting"


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_the_workflow_refuses_in_a_sentence_that_names_the_ways_there_are(ticket, an, binh):
    with pytest.raises(
        ForbiddenMove, match=r"#1 is “Open” and cannot become “Closed” from there\. It can become: In pro"
    ):
        move_ticket(ticket=ticket, actor=an, status=S.CLOSED)

    move_ticket(ticket=ticket, actor=binh, status=S.RESOLVED)
    move_ticket(ticket=ticket, actor=binh, status=S.CLOSED)
    with pytest.raises(ForbiddenMove, match="Only an admin can make it “Open”"):
        move_ticket(ticket=ticket, actor=binh, status=S.OPEN)
    assert move_ticket(ticket=ticket, actor=an, status=S.OPEN).status == S.OPEN


def test_a_change_is_seen_by_pages_from_before_it_and_by_tabs_of_its_conversation(tea_page, new_ticket, binh):
    ticket = new_ticket(conversation=converse(tea_page))
    cursor = live.cursor()
    change_ticket(ticket=ticket, actor=binh, priority=Ticket.Priority.URGENT)

    assert Ticket.objects.extra(where=["xid >= %s::xid8"], params=[cursor]).get() == ticket
    assert live.changes_since(cursor, [ticket.workspace_id])[-1].conversation_id == ticket.conversation_id


def test_who_is_of_another_workspace_gets_nothing(ticket, binh, chau):
    with pytest.raises(ValueError, match="another workspace"):
        change_ticket(ticket=ticket, actor=binh, assignee=chau)
