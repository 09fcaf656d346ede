"""The list and the board: what they show, page by page, what is done in them, and what others did since."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from helpdesk import queries
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.actions.tag_ticket import tag_ticket
from helpdesk.filters import PLACES, TicketFilter
from helpdesk.models import Ticket
from helpdesk.words import says
from inbox import live
from inbox.fragments import Audience, Renderer
from inbox.news import Watch, fetch
from workspaces.models import Tag

HTMX = {"HX-Request": "true"}
LIST, BOARD = "/w/bamboo/tickets/", "/w/bamboo/tickets/board/"


def numbers(membership, **wanted):
    return [ticket.number for ticket in queries.page_of_rows(TicketFilter(**wanted), membership)[0]]


@pytest.fixture
def four(new_ticket, bamboo, an, binh):
    """Of An's, of Binh's and urgent, of nobody and tagged, and one that is resolved."""
    team = bamboo.teams.create(name="Care")
    made = [
        new_ticket(assignee=an, team=team),
        new_ticket(assignee=binh, priority=4, kind="problem"),
        new_ticket(actor=an),
        new_ticket(),
    ]
    tag_ticket(ticket=made[2], actor=an, tag=Tag.objects.create(workspace=bamboo, name="VIP"))
    move_ticket(ticket=made[3], actor=an, status="resolved")
    return made


def test_each_filter_shows_its_own(four, an, binh, bamboo):
    assert numbers(binh) == [3, 2, 1]
    assert numbers(binh, view="mine") == [2]
    assert numbers(binh, view="unassigned") == [3]
    assert numbers(binh, view="watching", status="any") == [4, 2, 1]
    assert numbers(binh, status="resolved") == [4]
    assert numbers(binh, assignee_id=an.pk) == [1]
    assert numbers(binh, team_id=bamboo.teams.get().pk) == [1]
    assert numbers(binh, priority=4) == numbers(binh, kind="problem") == [2]
    assert numbers(binh, tag_id=Tag.objects.get().pk) == [3]
    assert numbers(binh, order="priority") == [2, 3, 1]


def test_a_ticket_is_found_by_words_of_its_subject_and_by_its_number(new_ticket, binh, binh_client):
    cup, dress, number = new_ticket("Cốc bị vỡ"), new_ticket("Áo đỏ, size 2"), new_ticket("100% cotton")

    assert numbers(binh, q="coc VO") == [cup.number]
    assert numbers(binh, q="đỏ") == [dress.number]
    assert numbers(binh, q="2") == [dress.number]
    assert numbers(binh, q="#3") == numbers(binh, q="100%") == [number.number]
    assert numbers(binh, q="cotto") == [number.number]
    assert numbers(binh, q="coc do") == numbers(binh, q="99999999999") == []
    assert len(numbers(binh, q="!'\\\\ :* &")) == 3
    change_ticket(ticket=cup, actor=binh, subject="Đĩa bị vỡ")
    assert numbers(binh, q="dia") == [cup.number]
    shown = binh_client.get(LIST, {"q": "dia"}).text
    assert ("Đĩa bị vỡ" in shown, "100% cotton" in shown) == (True, False)


def test_a_search_asks_the_index_of_words_and_of_this_workspace_alone(new_ticket, bamboo, lotus, chau):
    new_ticket("Cốc bị vỡ")
    create_ticket(workspace=lotus, actor=chau, subject="Cốc bị vỡ")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # two rows are quicker read through
    plan = Ticket.objects.filter(says(bamboo.pk, "coc v")).explain(analyze=True)

    # What is as frequent next door costs nothing.
    assert (
        "rows=1" in plan.partition("Bitmap Index Scan on ticket_by_word")[2].partition("(actual")[2].partition(")")[0]
    )


@pytest.mark.parametrize("order", PLACES)
def test_pages_follow_each_other_without_a_gap_in_every_order(new_ticket, binh, order):
    for number in range(queries.LIST_PAGE * 2 + 3):
        new_ticket(priority=1 + number % 4)
    wanted, found, after = TicketFilter(order=order), [], ""
    while True:
        page, has_more = queries.page_of_rows(wanted, binh, after)
        found += page
        if not has_more:
            break
        after = wanted.place.position(page[-1])

    assert len(found) == len({ticket.pk for ticket in found}) == queries.LIST_PAGE * 2 + 3
    assert [wanted.place.position(row) for row in found] == sorted(map(wanted.place.position, found), reverse=True)


def test_what_is_done_with_several_respects_the_workflow_of_each_and_says_so(four, binh_client, an):
    cursor = live.cursor()
    form = {"number": [1, 2, 4], "change": "status:closed", "cursor": cursor, "until": ""}
    answer = binh_client.post(reverse("tickets:bulk", args=["bamboo"]), form, headers=HTMX).content.decode()

    assert list(Ticket.objects.order_by("number").values_list("status", flat=True)) == [
        "open",
        "open",
        "open",
        "closed",
    ]
    assert "1 ticket changed." in answer
    assert "#1 is “Open” and cannot become “Closed”" in answer

    form |= {"number": [1, 2], "change": f"assignee:{an.pk}"}
    answer = binh_client.post(reverse("tickets:bulk", args=["bamboo"]), form, headers=HTMX).content.decode()
    assert "1 ticket changed." in answer
    assert set(Ticket.objects.filter(number__in=[1, 2]).values_list("assignee", flat=True)) == {an.pk}


def test_a_list_learns_which_rows_changed_and_which_left_it(four, binh_client, an):
    cursor = live.cursor()
    move_ticket(ticket=four[0], actor=an, status="waiting")
    move_ticket(ticket=four[1], actor=an, status="resolved")
    answer = binh_client.get(reverse("tickets:list-news", args=["bamboo"]), {"cursor": cursor}, headers=HTMX)

    shown = answer.content.decode()
    assert f'id="ticket-{four[1].pk}" data-removed' in shown
    assert f'id="ticket-{four[0].pk}" class="ticket-row"' in shown


def test_a_page_that_missed_too_much_loads_anew(four, binh_client, monkeypatch):
    monkeypatch.setattr(queries, "MOST_CHANGES", 3)
    answer = binh_client.get(reverse("tickets:list-news", args=["bamboo"]), {"cursor": "1"}, headers=HTMX)

    assert answer.headers["HX-Refresh"] == "true"


def test_a_filter_is_kept_under_a_name_and_found_again(four, an, binh, an_client, binh_client):
    an_client.post(
        reverse("tickets:views", args=["bamboo"]) + "?view=mine&order=priority",
        {"name": " My  day ", "is_shared": "on"},
    )
    shown = binh_client.get(LIST).content.decode()

    assert '?view=mine&amp;order=priority"><bdi>My day</bdi>' in shown
    view = an.saved_ticket_views.get()
    assert binh_client.post(reverse("tickets:view-deletion", args=["bamboo", view.pk])).status_code == 403
    an_client.post(reverse("tickets:view-deletion", args=["bamboo", view.pk]))
    assert an.saved_ticket_views.count() == 0

    long = urlencode({"q": "chén vỡ " * 12, **{f"own_{key}": "Màu đỏ đậm " * 9 for key in range(1, 6)}})
    an_client.post(reverse("tickets:views", args=["bamboo"]) + f"?{long}", {"name": "Broken"})
    assert an.saved_ticket_views.get().query == TicketFilter.from_query(QueryDict(long)).to_query()


def test_the_board_has_a_column_for_each_status_and_a_move_moves_the_card(four, binh_client):
    shown = binh_client.get(BOARD).content.decode()
    assert shown.count('class="column"') == 5
    assert (
        shown.index('id="cards-resolved"') < shown.index(f'id="card-{four[3].pk}"') < shown.index('id="cards-closed"')
    )

    move = reverse("tickets:board-move", args=["bamboo", 1])
    answer = binh_client.post(move, {"status": "waiting", "version": 1, "cursor": live.cursor()}, headers=HTMX)
    shown = answer.content.decode()
    assert shown.count(f'id="card-{four[0].pk}" data-removed') == 4
    assert f'id="card-{four[0].pk}" class="board-card"' in shown

    refused = binh_client.post(move, {"status": "closed", "version": 2, "cursor": live.cursor()}, headers=HTMX)
    assert (refused.status_code, "cannot become" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(("path", "most"), [(LIST, 11), (BOARD, 11), ("/w/bamboo/tickets/1/", 12)])
def test_a_page_takes_as_many_queries_for_one_ticket_as_for_many(
    new_ticket, binh_client, binh, path, most, django_assert_num_queries, django_assert_max_num_queries
):
    new_ticket(assignee=binh)
    binh_client.get(path)
    with django_assert_max_num_queries(most) as few:
        binh_client.get(path)
    for _ in range(5):
        new_ticket(assignee=binh)
    with django_assert_num_queries(len(few)):
        binh_client.get(path)


def test_pages_without_rows_of_the_inbox_are_told_that_tickets_changed(ticket, binh):
    cursor = live.cursor()
    changes = live.changes_since(cursor, [ticket.workspace_id])
    watch = Watch(filter=None)
    frames = Renderer(fetch(changes, [watch], [binh.pk], cursor)).frames(Audience.of(binh, watch, "en"), binh)

    assert 'data-topic="tickets"' in frames


def test_what_is_overdue_and_what_is_due_soonest(new_ticket, binh, binh_client, bamboo):
    now = timezone.now()
    for name, hours in (("Never", None), ("Tomorrow", 24), ("Late", -1), ("Later than late", -2), ("Soon", 1)):
        due = hours and now + timedelta(hours=hours)
        Ticket.objects.filter(pk=new_ticket(name).pk).update(next_due_at=due)
    Ticket.objects.filter(subject="Later than late").update(status="resolved")
    wanted = TicketFilter(order="due")

    def subjects(query, after=""):
        found = query.queryset(binh).filter(query.place.after(after)).order_by(*query.place.order)
        return [ticket.subject for ticket in found]

    assert subjects(wanted) == ["Late", "Soon", "Tomorrow", "Never"]
    places = {ticket.subject: wanted.place.position(ticket) for ticket in Ticket.objects.all()}
    assert sorted(subjects(wanted), key=places.get, reverse=True) == subjects(wanted)
    assert subjects(wanted, places["Soon"]) == ["Tomorrow", "Never"]
    assert subjects(wanted, "9" * 18 + ".1") == subjects(wanted)
    assert subjects(TicketFilter(view="overdue")) == ["Late"]
    for address in ("tickets:list", "tickets:board"):
        shown = binh_client.get(reverse(address, args=[bamboo.slug]), {"view": "overdue"}).content.decode()
        assert "Overdue" in shown
        assert "Tomorrow" not in shown
