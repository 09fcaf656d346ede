"""A workspace's own ways of its tickets: who may go them, what is refused and how, and that nobody is locked out."""

import pytest
from django.urls import reverse

from helpdesk.actions.move_ticket import move_ticket
from helpdesk.errors import ForbiddenMove
from helpdesk.models import Ticket, Workflow
from helpdesk.workflow import USUAL, stuck
from inbox import live
from tests.helpdesk.test_ticket_page import HTMX, page, url
from workspaces.models import AuditEntry

WAYS = reverse("tickets:workflow", args=["bamboo"])


def form(**changed):
    """The usual ways as the page posts them; `open_to_closed` and the like are changed."""
    given = {f"{before}-to-{after}": who for before, ways in USUAL.items() for after, who in ways.items()}
    names = {name.replace("_to_", "-to-"): who for name, who in changed.items()}
    return given | names


@pytest.fixture
def shortcut(an_client):
    """Owners may close what is open; nobody resolves it without working on it; closed stays closed but for owners."""
    changed = {"open_to_closed": "owner", "open_to_resolved": "", "closed_to_open": "owner"}
    assert an_client.post(WAYS, form(**changed)).status_code == 302


def test_the_ways_are_kept_and_the_page_shows_them_until_they_are_as_usual_again(shortcut, an_client):
    shown = an_client.get(WAYS).text
    assert "As usual again" in shown
    assert Workflow.objects.get().ways["open"] == {"in_progress": "agent", "waiting": "agent", "closed": "owner"}

    an_client.post(WAYS, form() | {"usual": "on"})

    assert not Workflow.objects.exists()
    assert "As usual again" not in an_client.get(WAYS).text
    assert AuditEntry.objects.filter(verb="workflow.changed").count() == 2


def test_each_goes_the_ways_of_their_role_and_is_told_which_there_are(shortcut, ticket, an, binh):
    with pytest.raises(
        ForbiddenMove,
        match=r"Only an owner can make it “Closed”: ask one of them\. You can make it: In progress, Waiting",
    ):
        move_ticket(ticket=ticket, actor=binh, status="closed")
    with pytest.raises(
        ForbiddenMove, match=r"cannot become “Resolved” from there\. It can become: In progress, Waiting, Closed\."
    ):
        move_ticket(ticket=ticket, actor=an, status="resolved")
    assert move_ticket(ticket=ticket, actor=an, status="closed").status == "closed"


def test_pages_offer_the_ways_that_are_ones_own(shortcut, ticket, an_client, binh_client):
    board = reverse("tickets:board", args=["bamboo"])
    assert 'data-ways="in_progress waiting closed"' in an_client.get(board).text
    assert 'data-ways="in_progress waiting"' in binh_client.get(board).text
    assert 'name="status" value="closed"' not in page(binh_client, ticket)

    move = reverse("tickets:board-move", args=["bamboo", ticket.number])
    given = {"status": "resolved", "version": ticket.version, "cursor": live.cursor()}
    for address in (move, url("status", ticket)):
        answer = binh_client.post(address, given, headers=HTMX)
        assert answer.status_code == 422
        assert "It can become: In progress, Waiting." in answer.text
    assert Ticket.objects.get().status == "open"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"closed_to_open": ""}, "“Closed”"),
        (
            {f"{before}_to_resolved": "" for before in ("open", "in_progress", "waiting")},
            "“Open”, “In progress”, “Waiting”",
        ),
        ({"waiting_to_open": "", "waiting_to_in_progress": "", "waiting_to_resolved": ""}, "“Waiting”"),
    ],
)
def test_ways_that_would_keep_tickets_for_ever_are_refused(an_client, db, changed, named):
    answer = an_client.post(WAYS, form(**changed))

    assert answer.status_code == 422
    assert f"for ever in {named}." in answer.text
    assert not Workflow.objects.exists()


def test_the_usual_ways_leave_none_stuck_and_an_agent_changes_none(binh_client):
    assert stuck(USUAL) == []
    assert binh_client.get(WAYS).status_code == binh_client.post(WAYS, form()).status_code == 403
