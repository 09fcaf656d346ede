"""Fields of a workspace's own on its tickets: made in the settings, filled in on the ticket, told of, found by."""

from uuid import uuid4

import pytest
from django.urls import reverse

from api.actions.save_webhook import create_webhook
from api.models import WebhookCursor, WebhookEvent
from api.outgoing import notice
from contacts.actions.create_contact import create_contact
from contacts.models import Erasure
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.errors import ChangedMeanwhile
from helpdesk.models import Ticket, TicketEntry, TicketField
from helpdesk.traces import begin
from inbox import live
from tests.api.conftest import program
from tests.helpdesk.test_ticket_page import HTMX, page, url
from workspaces.models import AuditEntry

FIELDS = reverse("tickets:fields", args=["bamboo"])
LIST = reverse("tickets:list", args=["bamboo"])


@pytest.fixture
def fields(bamboo):
    """By name; Colour is asked of problems alone."""

    def make(place, name, kind, **more):
        return TicketField.objects.create(workspace=bamboo, name=name, kind=kind, position=place, **more)

    made = [
        make(0, "Order", "text"),
        make(1, "Pieces", "number"),
        make(2, "Bought", "date"),
        make(3, "Colour", "choice", choices=["Red", "Blue"], ticket_kinds=["problem"]),
        make(4, "Warranty", "yes_no"),
    ]
    return {field.name: field for field in made}


def own(field):
    return f"own_{field.key}"


def last(ticket, client):
    """The newest line of its story."""
    return client.get(url("news", ticket), {"last": ticket.entries.order_by("-pk")[1].pk}, headers=HTMX).text


def test_who_manages_tickets_makes_changes_and_deletes_them_and_the_audit_trail_has_it(an_client, binh_client):
    given = {"name": "Colour", "kind": "choice", "choices": "Red\nBlue", "ticket_kinds": ["problem"]}
    assert binh_client.post(FIELDS, given).status_code == 403
    an_client.post(FIELDS, given)
    field = TicketField.objects.get()
    assert (field.choices, field.ticket_kinds) == (["Red", "Blue"], ["problem"])
    an_client.post(
        reverse("tickets:field", args=["bamboo", field.pk]),
        {"name": "Which one", "choices": "Red", "ticket_kinds": ["problem", "request"]},
    )
    shown = binh_client.get(FIELDS).text
    assert "Which one" in shown
    assert "Choice: <bdi>Red</bdi> · Problem, Request" in shown
    an_client.post(reverse("tickets:field-deletion", args=["bamboo", field.pk]))

    assert not TicketField.objects.exists()
    verbs = AuditEntry.objects.filter(verb__startswith="ticket_field").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["ticket_field.created", "ticket_field.changed", "ticket_field.deleted"]


def test_a_new_ticket_takes_them_and_each_kind_is_checked(fields, binh_client):
    new = reverse("tickets:new", args=["bamboo"])
    given = {"subject": "Broken", "kind": "problem", "priority": 2, "client_id": str(uuid4())}
    values = ["A-17 ", "1200", "2026-11-20", "Blue", "False"]
    names = [own(field) for field in fields.values()]

    refused = binh_client.post(new, given | dict(zip(names, ["x", "many", "soon", "Green", "maybe"], strict=True)))
    assert refused.status_code == 422
    assert refused.text.count('class="field__error"') == 4
    assert 'data-of-kinds="problem"' in refused.text
    binh_client.post(new, given | dict(zip(names, values, strict=True)))

    ticket = Ticket.objects.get()
    assert list(ticket.custom.values()) == ["A-17", "1200", "2026-11-20", "Blue", False]
    shown = page(binh_client, ticket)
    assert all(text in shown for text in ("A-17", "1,200", "Nov. 20, 2026", "Blue", "No"))


def test_a_change_has_its_line_and_of_two_the_second_is_told(fields, ticket, an, binh, binh_client):
    colour, order = fields["Colour"], fields["Order"]
    assert "Colour" not in binh_client.get(url("values", ticket)).text
    binh_client.post(url("show", ticket), {own(colour): "Red", "version": ticket.version}, headers=HTMX)
    assert "Binh set Colour: Red" in last(ticket, binh_client)
    # Whose type it is not any more, but which says something.
    assert "Colour" in binh_client.get(url("values", ticket)).text

    change_ticket(ticket=ticket, actor=an, version=ticket.version, **{own(order): "A-17"})
    with pytest.raises(ChangedMeanwhile, match="Colour"):
        change_ticket(ticket=ticket, actor=an, version=ticket.version, **{own(colour): "Blue"})
    answer = binh_client.post(url("show", ticket), {own(colour): "Blue", "version": ticket.version}, headers=HTMX)
    assert answer.status_code == 409
    assert f'name="{own(colour)}" hidden>Blue</textarea>' in answer.text

    answer = binh_client.post(url("show", ticket), {own(fields["Pieces"]): "many"}, headers=HTMX)
    assert "Pieces: Enter a number." in answer.text

    ticket.refresh_from_db()
    change_ticket(ticket=ticket, actor=an, **{own(colour): ""})
    assert "An emptied Colour, which was “Red”" in last(ticket, binh_client)
    ticket.refresh_from_db()
    assert ticket.custom == {order.key: "A-17"}


def test_a_list_is_narrowed_by_a_choice_and_by_yes_or_no(fields, new_ticket, binh_client):
    colour, warranty = own(fields["Colour"]), own(fields["Warranty"])
    for subject, custom in [
        ("Red one", {colour: "Red", warranty: True}),
        ("Blue one", {colour: "Blue", warranty: True}),
        ("Old red one", {colour: "Red", warranty: False}),
        ("Bare one", {}),
    ]:
        new_ticket(subject, custom=custom)

    def found(**query):
        shown = binh_client.get(LIST, query).text
        return [name for name in ("Red one", "Blue one", "Old red one", "Bare one") if f"<bdi>{name}</bdi>" in shown]

    assert found(**{colour: "Red"}) == ["Red one", "Old red one"]
    assert found(**{colour: "Red", warranty: "True"}) == ["Red one"]
    assert found(**{warranty: "False"}) == ["Old red one"]
    assert found(**{"own_x": "1", f"{colour}0": ""}) == ["Red one", "Blue one", "Old red one", "Bare one"]


def test_programs_read_write_and_are_told_of_them(fields, an):
    WebhookCursor.objects.create(xid=live.cursor())
    create_webhook(actor=an, url="https://shop.example/messio", events=["ticket.changed"])
    shop = program(an)
    ids = {row["name"]: row["id"] for row in shop.get("/ticket-fields").json()["data"]}
    given = {ids["Order"]: "A-17", ids["Pieces"]: 3, ids["Warranty"]: True}

    ticket = shop.post("/tickets", {"subject": "Broken", "custom_fields": given}).json()
    assert ticket["custom_fields"] == given | {ids["Pieces"]: "3"}
    changed = shop.patch("/tickets/1", {"custom_fields": {ids["Order"]: None, ids["Colour"]: "Red"}}).json()
    assert changed["custom_fields"] == {ids["Pieces"]: "3", ids["Warranty"]: True, ids["Colour"]: "Red"}
    notice.notice()
    assert WebhookEvent.objects.get().data == changed

    wrong = shop.patch("/tickets/1", {"custom_fields": {ids["Colour"]: "Green", "tcf_x": "1"}})
    assert wrong.status_code == 422
    assert {error["pointer"] for error in wrong.json()["errors"]} == {
        f"#/custom_fields/{ids['Colour']}",
        "#/custom_fields/tcf_x",
    }
    told = [row["text"] for row in shop.get("/tickets/1/comments").json()["data"]]
    assert told[:2] == ["An set Colour: Red", "An emptied Order, which was “A-17”"]


def test_what_a_deleted_field_said_is_shown_nowhere_and_goes_with_who_is_erased(fields, new_ticket, an, binh_client):
    order, colour = own(fields["Order"]), own(fields["Colour"])
    contact = create_contact(actor=an, name="Dung")
    ticket = new_ticket(requester=contact, custom={order: "A-17", colour: "Red"})
    change_ticket(ticket=ticket, actor=an, **{order: "A-18"})
    fields["Colour"].delete()

    shown = page(binh_client, ticket)
    assert ("A-18" in shown, "Red" in shown) == (True, False)
    begin(contact, Erasure())
    ticket.refresh_from_db()
    assert ticket.custom == {}
    assert not TicketEntry.objects.filter(data__icontains="A-17").exists()
