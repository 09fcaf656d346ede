"""Whom a comment calls, and who is told that something happened in a ticket: nobody who may not see it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from helpdesk import sight
from helpdesk.actions.add_comment import add_comment
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.delete_ticket import delete_ticket
from helpdesk.models import Ticket, TicketEntry
from inbox import live
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.take_part import take_part
from inbox.arrivals import FRESH
from inbox.filters import ConversationFilter
from inbox.fragments import Audience, Renderer
from inbox.models import Change
from inbox.news import Watch, fetch
from tests.conftest import member, signed_in
from workspaces.actions.set_sight import set_sight
from workspaces.models import Membership, Sight

HTMX = {"HX-Request": "true"}
TICKETS, INBOX = Watch(filter=None), Watch(ConversationFilter(view="mine"))


def comment(ticket, author, text):
    return add_comment(ticket=ticket, author=author, client_id=uuid4(), text=text)


def told_so_far():
    return Change.objects.latest("pk").pk


def heard(who, since, watch=TICKETS):
    """By the member as they are now: what they see may have changed. since: from `told_so_far`."""
    who = Membership.objects.select_related("workspace", "user").get(pk=who.pk)
    news = fetch(Change.objects.filter(pk__gt=since).order_by("pk"), [watch], [who.pk], live.cursor())
    renderer = Renderer(news)
    return renderer.frames(Audience.of(who, watch, "en"), who) + renderer.personal(who.pk)


@pytest.fixture
def linh(bamboo, an):
    """Sees what is hers."""
    set_sight(actor=an, agents_see=Sight.THEIRS, masks_addresses=False)
    return member(bamboo, "Linh", "agent")


@pytest.mark.parametrize("watch", [TICKETS, INBOX])
def test_who_is_mentioned_in_a_ticket_hears_of_it_on_every_page_and_nobody_else(new_ticket, an, binh, watch):
    ticket = new_ticket(actor=an)
    since = told_so_far()
    entry = comment(ticket, an, "@Binh look at this")

    told = heard(binh, since, watch)

    assert f'id="mention-ticket-{ticket.pk}" href="/w/bamboo/tickets/1/" data-call="mention"' in told
    assert f'data-version="{entry.pk}"' in told
    assert 'data-name="An" data-words="#1 @Binh look at this"' in told
    assert "data-call" not in heard(an, since, watch)


def test_an_old_comment_one_s_own_and_a_deleted_ticket_s_call_nobody(new_ticket, an, binh):
    ticket, since = new_ticket(actor=an), told_so_far()
    comment(ticket, binh, "@Binh remember")
    assert "data-call" not in heard(binh, since)

    comment(ticket, an, "@Binh look")
    assert "data-call" in heard(binh, since)
    entries = TicketEntry.objects.filter(kind="note")
    at = entries.last().at
    entries.update(at=at - FRESH)
    assert "data-call" not in heard(binh, since)
    entries.update(at=at)
    Ticket.objects.update(deleted_at=at)
    assert "data-call" not in heard(binh, since)


def test_only_who_may_see_the_ticket_is_offered_found_and_called(new_ticket, an, linh):
    ticket = new_ticket(actor=an)
    choices = reverse("tickets:mention-choices", args=["bamboo", ticket.number])
    since = told_so_far()

    assert "Linh" not in signed_in(an).get(choices, {"q": "li"}).content.decode()
    assert comment(ticket, an, "@Linh look").data == {}
    assert linh not in ticket.watchers.all()
    assert heard(linh, since).count("data-call") == heard(linh, since).count("data-topic") == 0

    change_ticket(ticket=ticket, actor=an, assignee=linh)
    assert "Linh" in signed_in(an).get(choices, {"q": "li"}).content.decode()
    assert comment(ticket, an, "@Linh look").data == {"mentions": {"Linh": linh.pk}}
    assert "data-call" in heard(linh, since)


def test_what_happens_in_a_hidden_ticket_is_told_to_nobody_who_does_not_see_it(new_ticket, an, linh, thread):
    assign_conversation(conversation=thread, actor=an, assignee=an)
    ticket = new_ticket(actor=an, conversation=thread, assignee=an)
    since = told_so_far()
    change_ticket(ticket=ticket, actor=an, priority=4)

    assert "data-topic" not in heard(linh, since)
    assert 'data-topic="tickets"' in heard(an, since)
    for page in ("list-news", "board-news"):
        news = signed_in(linh).get(reverse(f"tickets:{page}", args=["bamboo"]), {"cursor": live.cursor()}, headers=HTMX)
        assert f"-{ticket.pk}" not in news.content.decode()

    take_part(conversation=thread, membership=linh)
    assert 'data-topic="tickets"' in heard(linh, since)


def test_who_saw_it_until_then_is_told_that_it_is_gone(new_ticket, an, binh, linh):
    gone = {
        "given away": lambda ticket: change_ticket(ticket=ticket, actor=an, assignee=an),
        "deleted": lambda ticket: delete_ticket(ticket=ticket, actor=an),
    }
    for happened in gone.values():
        ticket = new_ticket(actor=an, assignee=linh)
        since = told_so_far()
        happened(ticket)

        assert 'data-topic="tickets"' in heard(linh, since)
        assert "data-topic" not in heard(binh, since)
        news = signed_in(linh).get(
            reverse("tickets:list-news", args=["bamboo"]), {"cursor": live.cursor()}, headers=HTMX
        )
        assert f'id="ticket-{ticket.pk}" data-removed' in news.content.decode()


def test_what_an_older_release_logged_of_tickets_keeps_no_page_from_its_news(new_ticket, an):
    Change.objects.create(workspace_id=an.workspace_id, topic="tickets")
    since = told_so_far() - 1
    assert "data-topic" not in heard(an, since)

    new_ticket(actor=an)
    assert 'data-topic="tickets"' in heard(an, since)


def test_rows_and_the_database_agree_who_sees_a_ticket(bamboo, new_ticket, an, binh, linh, thread):
    team = bamboo.teams.create(name="Care")
    team.members.add(linh)
    mine = [
        new_ticket(actor=an, assignee=linh),
        new_ticket(actor=an, team=team, assignee=an),
        new_ticket(actor=linh, assignee=an),
        new_ticket(actor=an, assignee=an),
        new_ticket(actor=an, assignee=an, conversation=thread),
        new_ticket(actor=an),
        new_ticket(actor=an, assignee=an),
    ]
    mine[3].watchers.add(linh)
    assign_conversation(conversation=thread, actor=an, assignee=linh)

    for agents_see in Sight.values:
        set_sight(actor=an, agents_see=agents_see, masks_addresses=False)
        for who in Membership.objects.select_related("workspace"):
            rows = {ticket.pk for ticket in mine if who.pk in sight.seers([ticket.pk], [who])}
            assert rows == set(sight.tickets(who).values_list("pk", flat=True)), (agents_see, who)
