"""Whoever chose Vietnamese reads nothing else: customers, tags, views, search, menus, and what happened in a thread."""

import pytest
from django.test import Client

from contacts.models import ContactNote
from inbox.models import Channel, ChannelSync, Message, SavedView
from inbox.presenters.activities import activity_text
from inbox.presenters.results import problem_sentence
from inbox.search.index import index_messages, index_names
from inbox.search.language import Problem
from tests.inbox.rows import NINE, converse, say, tagged
from tests.languages import ask_fragment_in_both, ask_in_both, make_in_both
from workspaces.models import Tag, Team


@pytest.fixture
def page(bamboo):
    return Channel.objects.create(workspace=bamboo, platform="facebook", external_id="page-1", name="Bamboo Tea")


@pytest.fixture
def conversation(an, page):
    """What people wrote has no letters, so that no word of theirs is taken for ours."""
    conversation = converse(page, assignee=an, incoming_count=1, waiting_since=NINE)
    message = say(conversation, "1234 5678")
    index_messages([message.pk])
    index_names([conversation.identity_id])
    ContactNote.objects.create(contact=conversation.identity.contact, author=an, text="…")
    return conversation


@pytest.fixture
def sales(an, conversation) -> Tag:
    return tagged(conversation, "Sales")


@pytest.fixture
def shared(an, binh) -> SavedView:
    return SavedView.objects.create(workspace=an.workspace, owner=binh, name="Sales", is_shared=True)


# ── Pages ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_customers(an_client, conversation):
    for path in ("customers/", "customers/?q=dung", "customers/?q=zz", f"inbox/{conversation.pk}/customer/"):
        ask_in_both(an_client, f"/w/bamboo/{path}")


def test_no_customers(an_client, an):
    ask_in_both(an_client, "/w/bamboo/customers/")


def test_tags(an_client, sales):
    for path in ("", f"{sales.pk}/", f"{sales.pk}/deletion/"):
        ask_in_both(an_client, f"/w/bamboo/tags/{path}")
    ask_in_both(an_client, "/w/bamboo/tags/", {"name": "sales", "colour": "none"}, status=422)


def test_no_tags(an_client, binh_client):
    for client in (an_client, binh_client):
        ask_in_both(client, "/w/bamboo/tags/")


def test_saved_views(an_client, shared):
    for path in ("", f"{shared.pk}/change/"):
        ask_in_both(an_client, f"/w/bamboo/saved-views/{path}")
    ask_in_both(an_client, f"/w/bamboo/inbox/?saved={shared.pk}")


def test_no_saved_views(an_client, an):
    ask_in_both(an_client, "/w/bamboo/saved-views/")


@pytest.mark.parametrize("typed", ["", "1234", "dung", "zz", "x", "size:9", "before:x", "tag:none has:x"])
def test_search(an_client, conversation, typed):
    ask_in_both(an_client, f"/w/bamboo/inbox/search/?q={typed}")


@pytest.mark.parametrize("status", ["connected", "needs_reconnect", "disconnected"])
def test_the_page_of_a_channel_and_its_teams(an_client, page, status):
    ask_in_both(an_client, f"/w/bamboo/channels/{page.pk}/teams/")
    Team.objects.create(workspace=page.workspace, name="Sales")
    Channel.objects.filter(pk=page.pk).update(status=status, status_code="190/460")
    for fields in ({}, {"checked_at": NINE, "import_state": "done", "imported_conversations": 2}, {"error_code": "x"}):
        ChannelSync.objects.update_or_create(channel=page, defaults=fields)
        ask_in_both(an_client, f"/w/bamboo/channels/{page.pk}/")
    ask_in_both(an_client, f"/w/bamboo/channels/{page.pk}/teams/")


def test_a_team(an_client, binh):
    team = Team.objects.create(workspace=binh.workspace, name="Sales")
    team.members.add(binh)

    ask_in_both(an_client, f"/w/bamboo/teams/{team.pk}/")
    ask_in_both(an_client, f"/w/bamboo/teams/{team.pk}/", {"name": ""}, status=422)


# ── Menus and dialogs ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "inbox/choices/", "inbox/bulk/tags/", "inbox/bulk/assignees/", "inbox/{pk}/assignees/",
        "inbox/{pk}/tags/", "inbox/{pk}/mentions/?q=zz", "inbox/{pk}/saved-replies/?q=", "inbox/{pk}/saved-replies/?q=zz",
        "saved-views/?status=resolved", "inbox/{pk}/messages/{message}/forwarding/",
        "inbox/{pk}/messages/{message}/forwarding/?q=zz",
    ],
)  # fmt: skip
def test_what_opens_from_a_thread_or_its_list(an_client, binh, conversation, sales, page, path):
    Team.objects.create(workspace=binh.workspace, name="Sales").members.add(binh)
    converse(page, external_id="hoa-1", name="Hoa")

    ask_fragment_in_both(
        an_client, f"/w/bamboo/{path}".format(pk=conversation.pk, message=conversation.messages.get().pk)
    )


@pytest.mark.parametrize("path", ["inbox/bulk/tags/", "saved-views/?status=resolved"])
def test_menus_of_an_empty_workspace(an_client: Client, an, path):
    ask_fragment_in_both(an_client, f"/w/bamboo/{path}")


@pytest.mark.parametrize(
    "problem",
    [
        *(Problem("unknown", name, "Zz") for name in ("channel", "tag", "from", "assignee")),
        *(Problem("value", name, "Zz") for name in ("has", "is", "from")),
        Problem("filter", "size", "9"),
        Problem("date", "before", "Zz"),
        Problem("signs", "", "👍"),
    ],
    ids=lambda problem: f"{problem.kind}-{problem.name}",
)
def test_what_of_a_question_is_not_understood(problem):
    in_english, in_vietnamese = make_in_both(lambda: problem_sentence(problem))

    assert in_english != in_vietnamese


# ── What happened ──────────────────────────────────────────────────────────────────────────────────────────────────

OF_A_MEMBER = [
    "assigned", "unassigned", "team_assigned", "team_unassigned", "resolved", "reopened", "prioritised", "tagged",
    "untagged", "pended", "snoozed", "blocked", "unblocked", "undone",
]  # fmt: skip
OF_ITSELF = [
    "assigned", "unassigned", "team_assigned", "team_unassigned", "team_released", "resolved", "reopened", "tagged",
    "untagged", "unanswered", "snooze_ended", "released",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "actor"), [*((name, "Hoa") for name in OF_A_MEMBER), *((name, "") for name in OF_ITSELF)]
)
def test_every_activity(name, actor):
    data = {"activity": name, "assignee": "Binh", "team": "Sales", "tag": "VIP", "priority": 4}
    message = Message(kind="activity", author_name=actor, data=data)

    in_english, in_vietnamese = make_in_both(lambda: activity_text(message))

    assert in_english not in (name, in_vietnamese)
    assert in_vietnamese != name


def test_an_activity_of_oneself():
    message = Message(kind="activity", author_name="Hoa", data={"activity": "assigned", "assignee": "Hoa"})

    assert len(set(make_in_both(lambda: activity_text(message)))) == 2
