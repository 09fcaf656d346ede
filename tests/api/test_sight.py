"""A program of a member who sees only their own, and telephones masked, sees no more than that."""

import pytest

from tests.api.conftest import program
from tests.inbox.rows import converse
from workspaces.actions.set_sight import set_sight
from workspaces.models import Sight

PHONE = "+84 912 345 678"
MASKED = "+84 ••• ••• •78"


@pytest.fixture
def till(an, binh):
    """Binh's program: of what is his alone."""
    set_sight(actor=an, agents_see=Sight.THEIRS, masks_addresses=True)
    binh.refresh_from_db()
    return program(binh)


@pytest.fixture
def members(shop):
    return {row["name"]: row["id"] for row in shop.get("/members").json()["data"]}


def test_who_gives_a_row_away_is_told_what_was_done_and_then_finds_it_no_more(shop, till, members, tea_page, binh):
    converse(tea_page, "hoa-1", "Hoa", assignee=binh)
    conversation = till.get("/conversations").json()["data"][0]["id"]
    contact = shop.post("/contacts", {"name": "Lan", "owner_id": members["Binh"]}).json()["id"]
    ticket = shop.post("/tickets", {"subject": "The cup is broken", "assignee_id": members["Binh"]}).json()["number"]

    for path, name in [
        (f"/conversations/{conversation}", "assignee_id"),
        (f"/contacts/{contact}", "owner_id"),
        (f"/tickets/{ticket}", "assignee_id"),
    ]:
        given = till.patch(path, {name: members["An"]})

        assert (given.status_code, given.json().get(name)) == (200, members["An"])
        assert till.get(path).status_code == till.patch(path, {name: members["Binh"]}).status_code == 404


def test_a_number_that_is_a_name_is_masked_wherever_a_program_reads_it(shop, till, tea_page, binh):
    converse(tea_page, "hoa-1", PHONE, assignee=binh)
    conversation = till.get("/conversations").json()["data"][0]

    assert conversation["customer_name"] == MASKED
    assert till.get(f"/conversations/{conversation['id']}").json()["customer_name"] == MASKED
    assert till.get(f"/contacts/{conversation['contact_id']}").json()["name"] == MASKED
    assert shop.get("/conversations").json()["data"][0]["customer_name"] == PHONE
