from datetime import timedelta

import pytest
from django.utils import timezone

from inbox.models import Change, ChannelSync, Conversation, ReadMark
from tests.api.conftest import program
from tests.inbox.rows import converse, say
from workspaces.models import Tag, Team


@pytest.fixture
def known(shop, thread):
    """The conversation with Dung, as the program sees it."""
    return shop.get("/conversations").json()["data"][0]


def test_a_conversation_tells_whose_it_is_and_what_may_be_sent(shop, known, thread, tea_page):
    assert (known["platform"], known["status"], known["unread_count"]) == ("facebook", "open", 1)
    assert known["preview"] == "Còn hàng không?"
    one = shop.get(f"/conversations/{known['id']}").json()
    assert one["sending"]["templates"] is False
    assert shop.get(f"/channels/{known['channel_id']}").json()["name"] == "Bamboo Tea"
    theirs = shop.get(f"/contacts/{known['contact_id']}/conversations").json()["data"]
    assert [row["id"] for row in theirs] == [known["id"]]


def test_the_list_is_by_status_platform_assignee_team_and_tag(shop, known, thread, tea_page, an, binh, bamboo):
    other = converse(tea_page, "hoa-1", "Hoa", assignee=binh, last_message_at=timezone.now())
    tag = shop.post("/tags", {"name": "VIP"}).json()["id"]
    assert shop.put(f"/conversations/{known['id']}/tags/{tag}").json()["tags"][0]["name"] == "VIP"
    of_binh = next(row["id"] for row in shop.get("/members").json()["data"] if row["name"] == "Binh")

    def listed(query: str) -> set[str]:
        return {row["customer_name"] for row in shop.get(f"/conversations?{query}").json()["data"]}

    everybody = listed("")
    assert listed("assignee_id=none") == everybody - {"Hoa"} == listed(f"tag_id={tag}")
    assert listed(f"assignee_id={of_binh}") == {"Hoa"}
    assert listed("assignee_id=me") == listed("status=resolved") == listed("platform=zalo") == set()
    assert listed("status=any&platform=facebook") == listed(f"channel_id={known['channel_id']}") == everybody
    assert listed("tag_id=tag_wrong") == set()
    assert shop.get("/conversations?status=gone").status_code == 422
    assert other.pk


def test_pages_of_conversations_lose_none(shop, tea_page):
    for number in range(5):
        converse(tea_page, f"c-{number}", f"C{number}", last_message_at=timezone.now() + timedelta(seconds=number))

    first = shop.get("/conversations?limit=3").json()
    second = shop.get(f"/conversations?limit=3&cursor={first['next_cursor']}").json()

    assert [row["customer_name"] for row in (*first["data"], *second["data"])] == ["C4", "C3", "C2", "C1", "C0"]
    assert second["next_cursor"] is None


def test_it_is_assigned_closed_and_put_aside_as_the_inbox_does_it(shop, known, thread, binh, bamboo):
    of_binh = next(row["id"] for row in shop.get("/members").json()["data"] if row["name"] == "Binh")
    path = f"/conversations/{known['id']}"
    until = (timezone.now() + timedelta(hours=2)).isoformat()

    assert shop.patch(path, {"assignee_id": of_binh, "priority": "high"}).json()["assignee_id"] == of_binh
    assert shop.patch(path, {"status": "snoozed", "snoozed_until": until}).json()["status"] == "snoozed"
    assert shop.patch(path, {"status": "resolved"}).json()["status"] == "resolved"

    said = [row["text"] for row in shop.get(f"{path}/messages").json()["data"] if row["kind"] == "activity"]
    assert said[:4][::-1] == [
        "An assigned this to Binh",
        "An set the priority: High",
        "An put this aside until",
        "An resolved this",
    ]
    assert Change.objects.filter(conversation_id=thread.pk, moves=True).count() >= 4


def test_a_change_that_is_refused_in_part_changes_nothing(shop, known, thread, outsider):
    theirs = outsider.get("/me").json()["member"]["id"]
    path = f"/conversations/{known['id']}"

    for wrong, pointer in [
        ({"assignee_id": theirs}, "#/assignee_id"),
        ({"status": "snoozed"}, "#/snoozed_until"),
        ({"status": "snoozed", "snoozed_until": "2020-01-01T00:00:00Z"}, "#/snoozed_until"),
        ({"team_id": "tea_wrong"}, "#/team_id"),
        ({"snoozed_until": "2040-01-01T00:00:00Z"}, "#/snoozed_until"),
    ]:
        answer = shop.patch(path, {"priority": "urgent"} | wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    thread.refresh_from_db()
    assert (thread.priority, thread.status) == (0, "open")
    assert outsider.patch(path, {"status": "resolved"}).status_code == 404


def test_a_team_that_does_not_look_after_the_channel_is_a_conflict_that_names_those_who_do(
    shop, known, tea_page, bamboo
):
    sales, stock = (Team.objects.create(workspace=bamboo, name=name) for name in ("Sales", "Stock"))
    tea_page.teams.add(sales)
    ids = {row["name"]: row["id"] for row in shop.get("/teams").json()["data"]}

    assert shop.patch(f"/conversations/{known['id']}", {"team_id": ids["Sales"]}).json()["team_id"] == ids["Sales"]
    refused = shop.patch(f"/conversations/{known['id']}", {"team_id": ids["Stock"]})

    assert (refused.status_code, refused.json()["team_ids"]) == (409, [ids["Sales"]])
    assert stock.pk


def test_reading_goes_up_to_a_message_and_never_back(shop, known, thread, an):
    for minute in (1, 2):
        say(thread, f"More {minute}", minute=10_000_000 + minute)
    Conversation.objects.update(incoming_count=3)
    path = f"/conversations/{known['id']}"
    newest, middle, first = (row["id"] for row in shop.get(f"{path}/messages").json()["data"])

    assert shop.post(f"{path}/read", {"message_id": middle}).json() == {"unread_count": 1}
    assert shop.post(f"{path}/read", {"message_id": first}).json() == {"unread_count": 1}
    assert shop.get("/unread-count").json() == {"conversations": 1}
    assert shop.post(f"{path}/read", {}).json() == {"unread_count": 0}
    assert shop.get(f"{path}/unread-count").json() == {"unread_count": 0}
    assert ReadMark.objects.get(membership=an).incoming_count == 3
    assert newest


def test_a_contact_and_a_channel_have_one_conversation(shop, known, thread):
    wanted = {"contact_id": known["contact_id"], "channel_id": known["channel_id"]}
    assert (shop.post("/conversations", wanted).status_code, shop.post("/conversations", wanted).json()["id"]) == (
        200,
        known["id"],
    )

    stranger = shop.post("/contacts", {"name": "Giang"}).json()["id"]
    refused = shop.post("/conversations", wanted | {"contact_id": stranger})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("not-reachable")

    Conversation.objects.all().delete()
    begun = shop.post("/conversations", wanted)
    assert (begun.status_code, begun.json()["status"]) == (201, "open")
    assert shop.post("/conversations", wanted).status_code == 200


def test_typing_is_taken_and_channels_tell_how_they_are(shop, known, tea_page, binh, asked):
    assert shop.post(f"/conversations/{known['id']}/typing").status_code == 204
    assert shop.delete(f"/conversations/{known['id']}/typing").status_code == 204

    ChannelSync.objects.create(channel=tea_page, next_at=timezone.now() + timedelta(hours=1))
    synced = shop.post(f"/channels/{known['channel_id']}/sync")
    assert (synced.status_code, synced.json()["status"]) == (202, "connected")
    assert ChannelSync.objects.get(channel=tea_page).next_at <= timezone.now()
    assert program(binh).post(f"/channels/{known['channel_id']}/sync").status_code == 403
    assert shop.get(f"/channels/{known['channel_id']}/templates").json()["data"] == []
    assert "token" not in shop.get("/channels").text.replace("whose token", "")


def test_a_tag_is_made_renamed_and_deleted_once(shop, binh, bamboo):
    tag = shop.post("/tags", {"name": "VIP", "colour": "red"}).json()

    assert shop.post("/tags", {"name": "vip"}).status_code == 409
    assert shop.patch(f"/tags/{tag['id']}", {"name": "Gold"}).json() == tag | {"name": "Gold"}
    assert program(binh).delete(f"/tags/{tag['id']}").status_code == 403
    assert shop.delete(f"/tags/{tag['id']}").status_code == 204
    assert shop.get(f"/tags/{tag['id']}").status_code == 404
    assert not Tag.objects.exists()
