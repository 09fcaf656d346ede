"""A customer's page shows their tickets, those in work first, and its timeline what became of them."""

from contacts.panels import panels_for
from contacts.timeline import page
from helpdesk.actions.move_ticket import move_ticket
from tests.helpdesk.test_lists import numbers
from tests.inbox.rows import converse
from workspaces.roles import Role


def test_the_panel_and_the_timeline_of_a_customer_tell_of_their_tickets(tea_page, new_ticket, binh, lotus, chau):
    contact = converse(tea_page).identity.contact
    done, open_one = new_ticket(requester=contact), new_ticket(requester=contact)
    move_ticket(ticket=done, actor=binh, status="resolved")
    new_ticket()

    (panel,) = [shown for shown in panels_for(binh, contact) if shown.panel.key == "tickets"]
    assert panel.content == {
        "tickets": [open_one, done],
        "has_more": False,
        "customer_id": contact.pk,
        "may_work": True,
    }
    rows, _ = page(binh, contact, ["tickets"])
    assert [row.entry.content["sentence"] for row in rows] == [
        "Binh moved this from “Open” to “Resolved”",
        "Binh made this ticket",
        "Binh made this ticket",
    ]
    older, _ = page(binh, contact, ["tickets"], before=rows[0].place)
    assert [row.entry.pk for row in older] == [row.entry.pk for row in rows[1:]]
    assert numbers(binh, customer_id=contact.pk, status="any") == [2, 1]


def test_of_who_has_none_the_panel_offers_one_to_whoever_may_make_it(tea_page, binh):
    contact = converse(tea_page).identity.contact

    def panels():
        return [shown.content for shown in panels_for(binh, contact) if shown.panel.key == "tickets"]

    assert panels() == [{"tickets": [], "has_more": False, "customer_id": contact.pk, "may_work": True}]
    binh.role = Role.VIEWER
    assert panels() == []
