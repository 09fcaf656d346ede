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


def test_who_begins_a_conversation_sees_it_and_one_of_somebody_else_stays_theirs(shop, till, members, tea_page, an):
    dung, hoa = (converse(tea_page, f"{name}-1", name, assignee=an) for name in ("Dung", "Hoa"))
    wanted = {"channel_id": shop.get("/channels").json()["data"][0]["id"]}
    ids = {row["name"]: row["id"] for row in shop.get("/contacts").json()["data"]}
    for pk in ids.values():
        shop.patch(f"/contacts/{pk}", {"owner_id": members["Binh"]})
    dung.delete()

    begun = till.post("/conversations", wanted | {"contact_id": ids["Dung"]})

    assert (begun.status_code, begun.json()["status"]) == (201, "open")
    path = f"/conversations/{begun.json()['id']}"
    assert till.get(path).status_code == 200
    said = shop.get(f"{path}/messages").json()["data"]
    assert [row["text"] for row in said] == ["Binh began this conversation"]
    assert till.post("/conversations", wanted | {"contact_id": ids["Hoa"]}).status_code == 404
    assert hoa.pk


def test_a_number_that_is_a_name_is_masked_wherever_a_program_reads_it(shop, till, tea_page, binh):
    converse(tea_page, "hoa-1", PHONE, assignee=binh)
    conversation = till.get("/conversations").json()["data"][0]

    assert conversation["customer_name"] == MASKED
    assert till.get(f"/conversations/{conversation['id']}").json()["customer_name"] == MASKED
    assert till.get(f"/contacts/{conversation['contact_id']}").json()["name"] == MASKED
    assert shop.get("/conversations").json()["data"][0]["customer_name"] == PHONE


def test_a_masked_name_that_is_sent_back_is_no_new_name_and_another_is(shop, till, tea_page, binh):
    converse(tea_page, "hoa-1", PHONE, assignee=binh)
    path = f"/contacts/{till.get('/conversations').json()['data'][0]['contact_id']}"

    for given, kept in [(MASKED, PHONE), ("Hoa", "Hoa")]:
        assert till.patch(path, {"name": given}).status_code == 200
        assert shop.get(path).json()["name"] == kept
