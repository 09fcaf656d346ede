"""The page where a workspace says how fast its tickets are to be answered and resolved."""

from datetime import date

import pytest
from django.urls import reverse

from helpdesk import alarms
from helpdesk.models import BusinessHours, Target


@pytest.fixture
def address(bamboo):
    return reverse("tickets:targets", args=[bamboo.slug])


def form(*lines, **more):
    """lines: priority, first answer, next answer, resolution."""
    names = ("priority", "first_answer", "next_answer", "resolution")
    given = {
        f"targets-{row}-{name}": value
        for row, line in enumerate(lines)
        for name, value in zip(names, line, strict=True)
    }
    counts = {"targets-TOTAL_FORMS": len(lines), "targets-INITIAL_FORMS": 0}
    return {"opening": "always", "holidays": ""} | counts | given | more


def test_hours_days_off_and_targets_are_kept_and_the_tickets_follow(an_client, bamboo, address, new_ticket):
    ticket = new_ticket(priority=4)
    week = {"opening": "hours", "week_0_from": ["08:00", "13:00"], "week_0_until": ["12:00", "17:00"]}
    given = form(("", "1", "2.5", "8"), ("4", "0.5", "", ""), ("", "", "", ""), holidays="30/4/2027", **week)
    assert an_client.post(address, given).status_code == 302

    hours = BusinessHours.objects.get(workspace=bamboo)
    assert (hours.hours, hours.holidays) == ({"0": [["08:00", "12:00"], ["13:00", "17:00"]]}, [date(2027, 4, 30)])
    rows = Target.objects.order_by("-priority").values_list(
        "priority", "first_answer_minutes", "next_answer_minutes", "resolution_minutes"
    )
    assert set(rows) == {(None, 60, 150, 480), (4, 30, None, None)}
    assert alarms.stale_workspaces() == [bamboo.pk]
    shown = an_client.get(address).content.decode()
    for words in ('value="2.5"', "30/4/2027", 'value="13:00"'):
        assert words in shown

    # What is emptied is gone.
    assert an_client.post(address, form(("", "", "", "1"))).status_code == 302
    alarms.reckon_workspace(bamboo.pk)
    ticket.refresh_from_db()
    assert (ticket.resolution_due - ticket.ours_since).total_seconds() == 3600


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (form(("", "1", "", ""), ("", "2", "", "")), "Two lines are for the same priority"),
        (form(("", "-1", "", "")), "greater than or equal to"),
        (form(opening="hours"), "Give at least one day its hours"),
        (form(holidays="31/2/2027"), "is no day"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_kept(an_client, address, given, problem):
    answer = an_client.post(address, given)
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert not Target.objects.exists()
    assert not BusinessHours.objects.exists()


def test_an_agent_may_not(binh_client, address):
    assert binh_client.get(address).status_code == 403
    assert binh_client.post(address, form()).status_code == 403
