"""A ticket's page: what stands on it, what is changed there, and what the second of two is told."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from api.actions.create_token import program
from contacts.actions.create_contact import create_contact
from contacts.models import Erasure
from helpdesk.actions.add_comment import add_comment
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.link_tickets import link_tickets, unlink_tickets
from helpdesk.errors import LeadsBack
from helpdesk.models import Ticket, TicketLink, TicketRating
from helpdesk.traces import begin
from inbox.models import Attachment
from tests.conftest import member, signed_in
from tests.inbox.rows import converse, say
from workspaces.actions.set_sight import set_sight
from workspaces.models import Sight

HTMX = {"HX-Request": "true"}


def url(name, ticket, *more):
    return reverse(f"tickets:{name}", args=["bamboo", ticket.number, *more])


def page(client, ticket):
    return client.get(url("show", ticket)).content.decode()


def test_the_page_says_all_that_is_known(binh_client, binh, new_ticket):
    ticket = new_ticket(description="Since Monday", assignee=binh, priority=Ticket.Priority.HIGH)
    shown = page(binh_client, ticket)

    for words in ("#1", "The cup is broken", "Since Monday", "Binh made this ticket", "High", "Stop watching"):
        assert words in shown


def full(new_ticket, bamboo, thread, an, binh, linh):
    """A ticket that has of everything."""
    bamboo.ticket_fields.create(name="Order", kind="text", position=0)
    bamboo.ticket_targets.create(first_answer_minutes=60, next_answer_minutes=30, resolution_minutes=600)
    team = bamboo.teams.create(name="Care")
    said = [say(thread, f"Still broken {number}", f"f{number}", minute=number) for number in (1, 2)]
    ticket = new_ticket(
        assignee=linh, team=team, conversation=thread, requester=thread.identity.contact, messages=said, priority=4
    )
    ticket.tags.add(bamboo.tags.create(name="VIP"))
    for number in (1, 2):
        other = new_ticket(f"Matter {number}", assignee=linh)
        link_tickets(ticket=ticket, other=other, kind="blocks", actor=binh)
        link_tickets(ticket=other, other=ticket, kind="child", actor=binh)
        photo = ContentFile(b"\x89PNG\r\n\x1a\n" + b"0" * 64, name=f"cup-{number}.png")
        add_comment(ticket=ticket, author=an, client_id=uuid4(), text="@Linh look", files=[photo])
        reply = say(thread, "On its way", direction="outgoing", author_type="member", author=binh, status="sent")
        reply.reply_to_external_id = "f1"
        reply.save()
        Attachment.objects.create(message=reply, number=0, kind="image")
        ticket.entries.create(kind="reply", message=reply, author=binh)
    TicketRating.objects.create(ticket=ticket, asked_at=ticket.created_at, score=4, given_at=ticket.created_at)
    return ticket


def test_a_page_takes_a_dozen_queries_whatever_a_ticket_has_and_whoever_looks(
    new_ticket, bamboo, thread, an, binh, django_assert_max_num_queries
):
    linh = member(bamboo, "Linh", "agent")
    ticket = full(new_ticket, bamboo, thread, an, binh, linh)

    set_sight(actor=an, agents_see=Sight.NOBODYS, masks_addresses=True)
    for who in (an, linh):
        client = signed_in(who)
        page(client, ticket)
        with django_assert_max_num_queries(12):
            shown = page(client, ticket)
        for words in ("Order", "VIP", "Care", "Matter 1", "cup-2.png", "On its way", "of 5", "First answer"):
            assert words in shown, (who, words)
        with django_assert_max_num_queries(12):
            client.get(url("news", ticket), {"last": 0}, headers=HTMX)


def test_a_program_that_made_the_ticket_watches_it_and_is_nobody_s_to_give_it_to(binh_client, an, new_ticket):
    shop = program(an, "Shop", "agent")
    ticket = new_ticket(actor=shop)

    shown = page(binh_client, ticket)

    assert '<li title="Shop">' in shown
    assert f'name="assignee" value="{an.pk}"' in shown
    assert f'name="assignee" value="{shop.pk}"' not in shown


def test_a_field_is_changed_and_the_answer_is_what_is_new(binh_client, ticket, binh):
    answer = binh_client.post(
        url("show", ticket), {"priority": "4", "version": ticket.version, "last": 0}, headers=HTMX
    )

    ticket.refresh_from_db()
    assert (ticket.priority, ticket.subject, ticket.version) == (4, "The cup is broken", 2)
    assert "Binh set the priority: Urgent" in answer.content.decode()
    assert 'data-version="2"' in answer.content.decode()


def test_the_second_of_two_sees_both_values_and_can_still_write_theirs(binh_client, an, ticket):
    change_ticket(ticket=ticket, actor=an, subject="Two cups are broken")
    form = {"subject": "Three cups are broken", "version": ticket.version}
    answer = binh_client.post(url("show", ticket), form, headers=HTMX)

    shown = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Two cups are broken", "Three cups are broken", "now, by An", "Write mine"):
        assert words in shown
    assert page(binh_client, ticket).count("Three cups") == 0

    binh_client.post(url("show", ticket), form | {"version": ticket.version + 1}, headers=HTMX)
    ticket.refresh_from_db()
    assert ticket.subject == "Three cups are broken"


def test_a_forbidden_move_says_why_and_changes_nothing(binh_client, ticket):
    answer = binh_client.post(url("status", ticket), {"status": "closed", "version": 1}, headers=HTMX)

    assert answer.status_code == 422
    assert "cannot become “Closed”" in answer.content.decode()
    assert Ticket.objects.get().status == "open"


def test_an_internal_comment_keeps_its_files_and_whom_it_mentions_watches(binh_client, an, binh, new_ticket):
    ticket = new_ticket(actor=an)
    photo = ContentFile(b"\x89PNG\r\n\x1a\n" + b"0" * 64, name="cup.png")
    form = {"client_id": str(uuid4()), "text": "@An, look", "files": [photo]}
    assert binh_client.post(url("comments", ticket), form, headers=HTMX).status_code == 200

    entry = ticket.entries.get(kind="note")
    (file,) = entry.files.all()
    assert (file.kind, file.name) == ("image", "cup.png")
    assert entry.data == {"mentions": {"An": an.pk}}
    assert set(ticket.watchers.all()) == {an, binh}
    assert f'data-mention="{an.pk}"' in page(binh_client, ticket)
    assert binh_client.get(url("file", ticket, file.pk, file.name)).status_code == 200


def test_the_same_comment_twice_is_one(ticket, binh):
    client_id = uuid4()
    for _ in range(2):
        add_comment(ticket=ticket, author=binh, client_id=client_id, text="Once")

    assert ticket.entries.filter(kind="note").count() == 1


def test_links_are_read_from_both_ends_and_close_no_ring(binh_client, binh, new_ticket):
    one, two, three = (new_ticket(f"Matter {number}") for number in (1, 2, 3))
    binh_client.post(url("links", one), {"kind": "blocks", "other": "#2"}, headers=HTMX)
    link_tickets(ticket=two, other=three, kind="blocks", actor=binh)

    assert "is blocked by" in page(binh_client, two)
    for first, second in ((three, one), (one, one)):
        with pytest.raises(LeadsBack):
            link_tickets(ticket=first, other=second, kind="blocks", actor=binh)
    answer = binh_client.post(url("links", three), {"kind": "blocks", "other": "1"}, headers=HTMX)
    assert "round in a ring" in answer.content.decode()
    link_tickets(ticket=three, other=one, kind="duplicate", actor=binh)

    unlink_tickets(link=TicketLink.objects.get(ticket=two), actor=binh)
    link_tickets(ticket=three, other=one, kind="blocks", actor=binh)
    assert "Binh took a link away: blocks #3" in page(binh_client, two)


def test_a_deleted_ticket_leaves_its_number_and_nothing_else(an_client, binh_client, an, binh, new_ticket):
    ticket = new_ticket(description="Secret")
    add_comment(ticket=ticket, author=binh, client_id=uuid4(), text="Secret", files=[ContentFile(b"a", name="a.txt")])
    assert binh_client.post(url("deletion", ticket)).status_code == 403
    an_client.post(url("deletion", ticket))

    gone = an_client.get(url("show", ticket))
    assert (gone.status_code, "was deleted" in gone.content.decode()) == (410, True)
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.description, ticket.entries.count()) == ("", "", 0)
    assert str(new_ticket()) == "#2"


def test_who_only_reads_changes_nothing(bamboo, ticket):
    client = signed_in(member(bamboo, "Giang", "viewer"))

    assert client.post(url("status", ticket), {"status": "waiting"}).status_code == 403
    assert client.post(url("comments", ticket), {"client_id": uuid4(), "text": "Hi"}).status_code == 403


def test_when_it_is_due_is_set_by_the_workspaces_clock(binh_client, ticket, bamboo):
    form = {"due_at": "2030-01-02T09:30", "version": ticket.version}
    shown = binh_client.post(url("show", ticket), form, headers=HTMX).content.decode()
    ticket.refresh_from_db()
    assert ticket.due_at.isoformat() == "2030-01-02T02:30:00+00:00"  # Saigon
    assert ticket.next_due_at == ticket.due_at
    assert 'until="2030-01-02T02:30:00+00:00"' in shown
    assert "Binh set when it is due: 9:30 a.m." in shown
    # Another one meanwhile: both are told by that clock.
    lost = binh_client.post(url("show", ticket), form | {"due_at": "2030-01-03T10:00"}, headers=HTMX)
    assert lost.status_code == 409
    assert "2030-01-03T10:00" in lost.content.decode()
    assert binh_client.post(url("show", ticket), form | {"due_at": "soon"}, headers=HTMX).status_code == 422
    binh_client.post(url("show", ticket), {"due_at": "", "version": ticket.version}, headers=HTMX)
    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.alarm_at) == (None, None)


def test_a_ticket_is_made_for_a_customer_or_given_to_one_later(binh_client, ticket, an, chau):
    dung, mai = create_contact(actor=an, name="Dũng"), create_contact(actor=an, name="Mai")
    new = reverse("tickets:new", args=["bamboo"])
    assert "For Mai." in binh_client.get(new, {"customer": mai.pk}).text
    given = {"subject": "Called", "kind": "question", "priority": 2, "client_id": str(uuid4()), "customer": mai.pk}
    binh_client.post(new, given)
    assert Ticket.objects.get(subject="Called").requester == mai

    choose = url("requester", ticket)
    assert f'name="customer" value="{dung.pk}"' in binh_client.get(choose, {"q": "dung"}).text
    binh_client.post(choose, {"customer": dung.pk})
    shown = page(binh_client, ticket)
    assert f'href="/w/bamboo/customers/{dung.pk}/"' in shown
    assert "Binh named the customer: Dũng" in shown
    binh_client.post(choose, {"customer": ""})
    assert Ticket.objects.get(pk=ticket.pk).requester is None
    theirs = create_contact(actor=chau, name="Lan")
    assert binh_client.post(choose, {"customer": theirs.pk}).status_code == 404


def test_whose_it_was_is_told_as_the_reader_may_see_it_and_forgotten_with_them(binh_client, ticket, an, binh):
    number, mai = create_contact(actor=an, name="+84 912 345 678"), create_contact(actor=an, name="Mai")
    set_sight(actor=an, agents_see=Sight.EVERYTHING, masks_addresses=True)
    choose = url("requester", ticket)
    for contact in (number, mai):
        binh_client.post(choose, {"customer": contact.pk})

    assert "Binh named the customer: +84 ••• ••• •78" in page(binh_client, ticket)
    assert "Binh named the customer: +84 912 345 678" in page(signed_in(an), ticket)
    begin(number, Erasure())
    left = ticket.entries.filter(data__activity="requester")
    assert list(left.values_list("data__before", "data__after")) == []
    ticket.refresh_from_db()
    assert (ticket.requester, ticket.subject) == (mai, "The cup is broken")


def test_the_messages_it_was_made_from_stand_on_its_page_and_lead_to_them(binh_client, new_ticket, tea_page):
    conversation = converse(tea_page)
    message = say(conversation, "The handle came off")
    ticket = new_ticket(conversation=conversation, messages=[message])

    shown = page(binh_client, ticket)
    assert "The message it is about" in shown
    assert f'?at={message.position}"><bdi>The handle came off</bdi>' in shown


@pytest.mark.parametrize("slip", ["0001-01-01T00:00", "0202-12-01T09:00", "9999-12-31T23:59"])
def test_a_year_that_is_a_slip_of_the_keyboard_is_refused(binh_client, ticket, slip):
    answer = binh_client.post(url("show", ticket), {"due_at": slip, "version": ticket.version}, headers=HTMX)

    assert answer.status_code == 422
    assert "Choose the time anew." in answer.text
