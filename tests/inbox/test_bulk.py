"""One thing done to many conversations at once, and undone while nobody has changed them since."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.forms.work import MOST_AT_ONCE
from inbox.ingest import drain
from inbox.models import Change, Conversation, Message, ReadMark
from inbox.presenters.conversations import ConversationView
from tests.conftest import member, signed_in
from tests.inbox.messenger import delivery, text
from tests.inbox.rows import converse, tagged
from workspaces.actions.remove_member import remove_member
from workspaces.models import Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(tea_page) -> list[Conversation]:
    """Three customers who wrote once each."""
    for number in range(3):
        delivery(text(f"m{number}", "Chào shop", customer=f"customer-{number}"))
    drain()
    return list(Conversation.objects.order_by("pk"))


def change(client, conversations, verb, **more):
    ids = ",".join(str(conversation.pk) for conversation in conversations)
    return client.post(reverse("inbox:bulk", args=["bamboo"]), {"verb": verb, "ids": ids, **more})


def undo(client, token, **more):
    return client.post(reverse("inbox:bulk-undo", args=["bamboo"]), {"undo": token, **more})


def statuses() -> list[str]:
    return list(Conversation.objects.order_by("pk").values_list("status", flat=True))


def activities(conversation) -> list[str]:
    rows = Message.objects.filter(conversation=conversation, kind="activity").order_by("pk")
    return [row.data["activity"] for row in rows]


def test_each_conversation_is_changed_as_if_alone_and_undone_as_a_whole(three, binh_client):
    answer = change(binh_client, three[:2], "resolve").json()

    assert statuses() == ["resolved", "resolved", "open"]
    assert (answer["changed"], answer["sentence"]) == (2, "2 conversations resolved.")
    assert activities(three[0]) == ["resolved"]
    assert Change.objects.filter(conversation_id=three[0].pk, moves=True).exists()

    answer = undo(binh_client, answer["undo"]).json()
    assert statuses() == ["open"] * 3
    assert answer["sentence"] == "2 conversations are as before."
    assert activities(three[0]) == ["resolved", "undone"]


def test_portions_are_counted_together(three, binh_client):
    assert change(binh_client, three[:1], "resolve", before="50").json()["sentence"] == "51 conversations resolved."


@pytest.mark.parametrize(
    ("verb", "more", "status"),
    [
        ("hold", {}, "pending"),
        ("snooze", {"until": (timezone.now() + timedelta(days=1)).isoformat()}, "snoozed"),
        ("resolve", {}, "resolved"),
    ],
)
def test_what_was_put_aside_or_resolved_comes_back_as_it_was(three, binh_client, verb, more, status):
    token = change(binh_client, three, verb, **more).json()["undo"]
    assert statuses() == [status] * 3
    undo(binh_client, token)
    assert list(Conversation.objects.values_list("status", "snoozed_until")) == [("open", None)] * 3


def test_a_colleague_gets_them_all_and_gives_them_back(three, an, binh, binh_client):
    change(binh_client, three[:1], "assign", assignee=str(binh.pk))
    token = change(binh_client, three, "assign", assignee=str(an.pk)).json()["undo"]
    assert set(Conversation.objects.values_list("assignee", flat=True)) == {an.pk}
    undo(binh_client, token)
    assert [row.assignee_id for row in Conversation.objects.order_by("pk")] == [binh.pk, None, None]


def test_all_get_a_tag_and_undo_gives_each_what_it_had(three, bamboo, binh_client):
    vip, wholesale = (Tag.objects.create(workspace=bamboo, name=name) for name in ("VIP", "Sỉ"))
    tagged(three[0], vip)

    answer = change(binh_client, three, "tag", tag=vip.pk).json()
    assert (answer["changed"], answer["sentence"]) == (2, "2 conversations got the tag.")
    assert vip.taggings.count() == 3
    undo(binh_client, answer["undo"])
    assert list(vip.taggings.values_list("conversation", flat=True)) == [three[0].pk]

    answer = change(binh_client, three, "untag", tag=vip.pk).json()
    assert not vip.taggings.exists()
    undo(binh_client, answer["undo"])
    assert list(vip.taggings.values_list("conversation", "status")) == [(three[0].pk, "open")]
    assert not wholesale.taggings.exists()


def test_a_tag_that_is_gone_or_another_workspace_s_is_refused(three, lotus, binh_client):
    theirs = Tag.objects.create(workspace=lotus, name="VIP")

    for tag in (theirs.pk, ""):
        refused = change(binh_client, three, "tag", tag=tag)
        assert (refused.status_code, refused.json()["sentence"]) == (
            422,
            "There is no such tag any more. Choose another one.",
        )


def test_undo_leaves_alone_what_somebody_changed_since(three, an, binh_client, an_client):
    token = change(binh_client, three, "resolve").json()["undo"]
    change(an_client, three[:1], "snooze", until=(timezone.now() + timedelta(days=1)).isoformat())
    assert undo(binh_client, token).json()["changed"] == 2
    assert statuses() == ["snoozed", "open", "open"]


def test_undo_restores_what_the_verb_changed_and_nothing_else(three, an, binh_client, an_client):
    token = change(binh_client, three, "resolve").json()["undo"]
    change(an_client, three[:1], "assign", assignee=str(an.pk))
    delivery(text("m-again", "Alo shop", customer="customer-1"))
    drain()

    assert undo(binh_client, token).json()["changed"] == 2
    assert statuses() == ["open"] * 3
    three[0].refresh_from_db()
    assert three[0].assignee == an


def marks(member) -> list[int]:
    rows = ReadMark.objects.filter(membership=member).order_by("conversation")
    return list(rows.values_list("incoming_count", flat=True))


def test_what_was_read_or_put_back_by_mistake_is_as_before(three, binh, binh_client):
    change(binh_client, three[:1], "read")
    token = change(binh_client, three, "read").json()["undo"]
    assert marks(binh) == [1, 1, 1]
    assert undo(binh_client, token).json()["sentence"] == "2 conversations are as before."
    assert marks(binh) == [1, 0, 0]
    assert Change.objects.filter(conversation_id=three[1].pk, membership_id=binh.pk).count() == 2

    token = change(binh_client, three, "unread").json()["undo"]
    assert undo(binh_client, token).json()["changed"] == 1
    assert marks(binh) == [1, 0, 0]
    assert activities(three[0]) == []


def test_undo_leaves_a_mark_alone_that_has_moved_since(three, binh, binh_client):
    token = change(binh_client, three, "read").json()["undo"]
    delivery(text("m-again", "Alo shop", customer="customer-1"))
    drain()
    change(binh_client, three[1:2], "read")

    assert undo(binh_client, token).json()["changed"] == 2
    assert marks(binh) == [0, 2, 0]


def test_a_viewer_takes_back_their_own_marks_and_nothing_else(three, an, an_client):
    viewer = member(an.workspace, "Vy", "viewer")
    token = change(signed_in(viewer), three, "read").json()["undo"]
    assert undo(signed_in(viewer), token).status_code == 200
    assert marks(viewer) == [0, 0, 0]

    token = change(an_client, three, "resolve").json()["undo"]
    an.role = "viewer"
    an.save()
    assert undo(an_client, token).status_code == 403
    assert statuses() == ["resolved"] * 3


def test_undo_gives_nothing_to_who_left_meanwhile(three, an, binh_client):
    hoa = member(an.workspace, "Hoa", "agent")
    change(binh_client, three, "assign", assignee=str(hoa.pk))
    token = change(binh_client, three, "assign").json()["undo"]
    remove_member(membership=hoa, actor=an)
    undo(binh_client, token)
    assert set(Conversation.objects.values_list("assignee", flat=True)) == {None}


def test_undo_is_for_who_did_it_and_outlasts_long_work(three, binh_client, an_client, monkeypatch):
    token = change(binh_client, three, "resolve").json()["undo"]
    assert undo(an_client, token).status_code == 422
    assert undo(binh_client, token + "x").status_code == 422
    began = timezone.now()

    # The last of many portions is done long after the first, and their undoing takes as long again.
    monkeypatch.setattr("time.time", lambda: (began + timedelta(minutes=40)).timestamp())
    assert undo(binh_client, token).json()["changed"] == 3

    token = change(binh_client, three, "resolve").json()["undo"]
    monkeypatch.setattr("time.time", lambda: (began + timedelta(hours=3)).timestamp())
    answer = undo(binh_client, token)
    assert (answer.status_code, answer.json()["sentence"]) == (422, "It is too late to undo this.")
    assert statuses() == ["resolved"] * 3


def test_undo_says_how_many_it_could_not_take_back(three, binh_client, an_client):
    token = change(binh_client, three, "resolve").json()["undo"]
    change(an_client, three[:1], "reopen")

    answer = undo(binh_client, token).json()
    assert (answer["changed"], answer["left"]) == (2, 1)
    assert answer["sentence"] == "2 conversations are as before. 1 could not be undone."

    answer = undo(binh_client, "worthless", of="50", before="2", left="1")
    assert (answer.status_code, answer.json()["left"]) == (422, 50)
    assert answer.json()["sentence"] == "2 conversations are as before. 51 could not be undone."


def test_what_is_as_wanted_already_is_neither_counted_nor_told_again(three, binh_client):
    change(binh_client, three[:1], "resolve")
    assert change(binh_client, three, "resolve").json()["changed"] == 2
    assert activities(three[0]) == ["resolved"]


def test_everything_is_read_with_one_click(three, binh, binh_client):
    answer = change(binh_client, three, "read").json()
    assert answer["changed"] == 3
    assert marks(binh) == [1, 1, 1]


def test_everything_is_unread_again_with_one_click(three, binh, binh_client):
    change(binh_client, three, "read")
    answer = change(binh_client, three, "unread").json()
    assert (answer["changed"], answer["sentence"]) == (3, "3 conversations are unread.")
    assert marks(binh) == [0, 0, 0]


def test_all_of_a_view_are_its_conversations_and_no_others(three, binh_client):
    change(binh_client, three[:1], "resolve")
    url = reverse("inbox:bulk", args=["bamboo"])
    assert set(binh_client.get(url).json()["ids"]) == {three[1].pk, three[2].pk}
    assert binh_client.get(url, {"status": "resolved"}).json()["ids"] == [three[0].pk]


@pytest.mark.parametrize("order", ["newest", "closing"])
def test_a_range_of_a_view_is_what_lies_between_two_of_its_rows(tea_page, binh_client, order):
    now = timezone.now()
    rows = [
        converse(
            tea_page,
            f"c{number}",
            last_message_at=now - timedelta(hours=number),
            closes_at=now + timedelta(hours=number + 1),
        )
        for number in range(6)
    ]
    views = [ConversationView(rows[number]) for number in (4, 1)]
    ends = [view.closing_position if order == "closing" else view.position for view in views]

    asked = {"order": order, "from": ends[0], "to": ends[1]}
    ids = binh_client.get(reverse("inbox:bulk", args=["bamboo"]), asked).json()["ids"]
    of_no_range = binh_client.get(reverse("inbox:bulk", args=["bamboo"]), asked | {"to": "x"}).json()["ids"]

    assert ids == [rows[2].pk, rows[3].pk]
    assert of_no_range == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"verb": "explode"}, "explode"),
        ({"verb": "resolve", "ids": "1,two"}, "Choose them anew"),
        ({"verb": "resolve", "ids": "9" * 40}, "Choose them anew"),
        ({"verb": "resolve", "ids": ",".join("1" * (MOST_AT_ONCE + 1))}, "Choose them anew"),
        ({"verb": "snooze"}, "This time is past"),
        ({"verb": "snooze", "until": "2020-01-01T00:00:00Z"}, "This time is past"),
        ({"verb": "assign", "assignee": "999999"}, "does not answer customers here"),
    ],
)
def test_a_wish_that_makes_no_sense_changes_nothing_and_is_said(three, binh_client, given, words):
    wish = {"ids": str(three[0].pk)} | given
    answer = binh_client.post(reverse("inbox:bulk", args=["bamboo"]), wish)
    assert (answer.status_code, words in answer.json()["sentence"]) == (422, True)
    assert statuses() == ["open"] * 3


def test_a_viewer_may_only_read_and_an_outsider_reaches_nothing(three, an, chau_client):
    viewer = signed_in(member(an.workspace, "Vy", "viewer"))
    assert change(viewer, three, "resolve").status_code == 403
    assert change(viewer, three, "read").status_code == 200
    assert change(chau_client, three, "resolve").status_code == 404
    elsewhere = chau_client.post(reverse("inbox:bulk", args=["lotus"]), {"verb": "resolve", "ids": str(three[0].pk)})
    assert (elsewhere.json()["changed"], statuses()) == (0, ["open"] * 3)
