"""Which team has a conversation: a team of this workspace that looks after its channel, and in it maybe a person."""

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import live
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.assign_team import assign_team
from inbox.filters import ConversationFilter
from inbox.fragments import frames_since
from inbox.models import Change, Channel, Conversation, Message
from inbox.news import Watch
from inbox.presenters.activities import activity_text
from tests.conftest import member, signed_in
from tests.inbox.rows import converse
from workspaces.actions.delete_team import delete_team
from workspaces.actions.save_team import save_team
from workspaces.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales(bamboo, binh) -> Team:
    """Binh's team."""
    team = Team.objects.create(workspace=bamboo, name="Sales")
    team.members.add(binh)
    return team


def give(client, conversation, **form):
    return client.post(reverse("inbox:team", args=["bamboo", conversation.pk]), form)


def last_line(conversation: Conversation) -> str:
    rows = Message.objects.filter(conversation=conversation, kind="activity").select_related("author__user")
    return activity_text(rows.latest("pk"))


def menu(client, conversation) -> str:
    return client.get(reverse("inbox:assignees", args=["bamboo", conversation.pk])).content.decode()


def test_a_team_gets_a_conversation_and_thread_row_and_header_say_so(thread, sales, an_client):
    answer = give(an_client, thread, team=sales.pk).content.decode()

    thread.refresh_from_db()
    assert thread.team == sales
    assert "An assigned this to the team Sales" in answer
    row, header = answer.partition('id="row-')[2], answer.partition('id="header-')[2].partition("</header>")[0]
    assert "<bdi>Sales</bdi>" in row
    assert "Sales" in header


def test_a_person_has_it_within_the_team(thread, sales, binh, an):
    assign_team(conversation=thread, actor=an, team=sales)
    assign_conversation(conversation=thread, actor=an, assignee=binh)
    assign_team(conversation=thread, actor=an, team=None)

    thread.refresh_from_db()
    assert (thread.team, thread.assignee) == (None, binh)
    assert last_line(thread) == "An took this from the team Sales"


def test_who_has_it_keeps_it_in_their_own_team_and_gives_it_up_to_another(thread, bamboo, sales, binh, an):
    assign_conversation(conversation=thread, actor=an, assignee=binh)
    assign_team(conversation=thread, actor=an, team=sales)
    thread.refresh_from_db()
    assert thread.assignee == binh

    assign_team(conversation=thread, actor=an, team=Team.objects.create(workspace=bamboo, name="Deliveries"))

    thread.refresh_from_db()
    assert thread.assignee is None
    assert last_line(thread) == ("An assigned this to the team Deliveries; Binh is not in it and has this no longer")


def test_a_helper_from_outside_the_team_leaves_it_with_the_team(thread, sales, an):
    assign_team(conversation=thread, actor=an, team=sales)
    assign_conversation(conversation=thread, actor=an, assignee=an)

    thread.refresh_from_db()
    assert (thread.team, thread.assignee) == (sales, an)


def test_what_a_team_has_already_is_not_said_again(thread, sales, an):
    assign_team(conversation=thread, actor=an, team=sales)
    assign_team(conversation=thread, actor=an, team=sales)

    assert Message.objects.filter(kind="activity").count() == 1


def test_the_menu_offers_the_teams_of_the_channel_and_all_where_it_names_none(
    thread, bamboo, tea_page, sales, an_client
):
    Team.objects.create(workspace=bamboo, name="Deliveries")
    assert [name in menu(an_client, thread) for name in ("Sales", "Deliveries")] == [True, True]

    tea_page.teams.add(sales)
    assert [name in menu(an_client, thread) for name in ("Sales", "Deliveries")] == [True, False]


def test_a_team_that_does_not_look_after_the_channel_is_refused_with_a_reason(
    thread, bamboo, tea_page, sales, an_client
):
    tea_page.teams.add(Team.objects.create(workspace=bamboo, name="Deliveries"))

    answer = give(an_client, thread, team=sales.pk)

    assert answer.status_code == 422
    assert "Sales does not look after the channel Bamboo Tea." in answer.content.decode()
    thread.refresh_from_db()
    assert thread.team is None


def test_who_is_no_team_here_is_refused(thread, lotus, an_client, an):
    theirs = Team.objects.create(workspace=lotus, name="Theirs")

    for wrong in (theirs.pk, "", "x", 10**30):
        answer = give(an_client, thread, team=wrong)
        assert answer.status_code == 422
        assert "There is no such team any more" in answer.content.decode()
    with pytest.raises(ValueError, match="another workspace"):
        assign_team(conversation=thread, actor=an, team=theirs)


def test_a_viewer_gives_nothing_to_a_team(thread, bamboo, sales):
    viewer = signed_in(member(bamboo, "Vy", "viewer"))

    assert give(viewer, thread, team=sales.pk).status_code == 403
    thread.refresh_from_db()
    assert thread.team is None


def test_a_team_that_was_deleted_meanwhile_gets_nothing(thread, sales, an):
    Team.objects.filter(pk=sales.pk).delete()

    with pytest.raises(Team.DoesNotExist):
        assign_team(conversation=thread, actor=an, team=sales)


def test_deleting_a_team_gives_its_conversations_back_and_open_threads_say_so(tea_page, sales, an, binh):
    opened = converse(tea_page, "dung-1", team=sales, assignee=binh)
    done = converse(tea_page, "dung-2", team=sales, status="resolved")
    before = live.cursor()

    delete_team(actor=an, team=sales)

    assert set(Conversation.objects.values_list("team", "version")) == {(None, opened.version + 1)}
    opened.refresh_from_db()
    assert opened.assignee == binh
    assert last_line(opened) == "The team Sales was deleted, so it has this no longer"
    assert not Message.objects.filter(conversation=done).exists()
    assert set(Change.objects.values_list("conversation_id", "moves")) == {(opened.pk, True), (done.pk, True)}
    frames = frames_since(binh, Watch(ConversationFilter(view="teams")), before, "en")
    assert f'id="row-{opened.pk}" data-removed' in frames


def test_a_team_of_more_than_is_worth_naming_is_deleted_with_one_line_in_the_log(tea_page, sales, an):
    for number in range(101):
        converse(tea_page, f"customer-{number}", team=sales)

    delete_team(actor=an, team=sales)

    assert not Conversation.objects.exclude(team=None).exists()
    assert Change.objects.get().is_everything


def test_a_new_name_or_member_shows_on_every_tab(thread, sales, an, binh):
    save_team(actor=an, team=sales, name="Bán hàng", members=[binh])

    assert Change.objects.latest("pk").is_everything


def shown_in(client, query) -> str:
    return client.get(reverse("inbox:list", args=["bamboo"]), query).content.decode()


def test_my_teams_shows_what_any_of_them_has_newest_first_page_by_page(
    bamboo, tea_page, sales, binh, an_client, binh_client
):
    other = Team.objects.create(workspace=bamboo, name="Deliveries")
    other.members.add(binh)
    foreign = Team.objects.create(workspace=bamboo, name="Lawyers")
    Channel.objects.update(last_event_at=timezone.now())
    rows = [
        converse(tea_page, f"c{number}", name=f"C{number}", team=[sales, other, foreign, None][number % 4])
        for number in range(60)
    ]
    theirs = [row.pk for row in reversed(rows) if row.team in (sales, other)]

    page = shown_in(binh_client, {"view": "teams"})
    assert [int(part.partition('"')[0]) for part in page.split('id="row-')[1:]] == theirs[:25]
    position = page.partition('id="more-below"')[2].partition("before=")[2].partition('"')[0]
    more = binh_client.get(
        reverse("inbox:list", args=["bamboo"]), {"view": "teams", "before": position}, HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="ol#conversations",
    ).content.decode()  # fmt: skip
    assert [int(part.partition('"')[0]) for part in more.split('id="row-')[1:]] == theirs[25:]

    assert 'data-count="teams-open">30</span>' in page
    assert "Nothing is with your teams here" in shown_in(an_client, {"view": "teams"})


def test_who_is_in_no_team_is_offered_no_view_of_theirs(thread, sales, an_client, binh_client):
    assert 'data-view-link="teams"' in shown_in(binh_client, {})
    assert 'data-view-link="teams"' not in shown_in(an_client, {})


def test_a_list_of_one_team_is_named_by_it_and_chosen_from_the_menu(thread, bamboo, sales, an, an_client):
    idle = Team.objects.create(workspace=bamboo, name="Idle")
    assign_team(conversation=thread, actor=an, team=sales)

    page, empty = (shown_in(an_client, {"team": team.pk}) for team in (sales, idle))
    choices = an_client.get(reverse("inbox:choices", args=["bamboo"]), {"team": sales.pk}).content.decode()

    assert f'id="row-{thread.pk}"' in page
    assert '<span class="sub">Sales</span>' in page
    assert 'id="row-' not in empty
    assert '<span class="sub">Idle</span>' in empty
    assert f'<option value="{sales.pk}" selected>Sales</option>' in choices


def bulk(client, conversations, **more):
    ids = ",".join(str(row.pk) for row in conversations)
    return client.post(reverse("inbox:bulk", args=["bamboo"]), {"verb": "assign_team", "ids": ids, **more})


def test_many_are_given_to_a_team_at_once_and_given_back_to_whom_they_were(tea_page, sales, an, an_client):
    rows = [converse(tea_page, f"c{number}", assignee=an if number else None) for number in range(3)]

    answer = bulk(an_client, rows, team=sales.pk).json()
    assert (answer["changed"], answer["sentence"]) == (3, "3 conversations assigned.")
    assert set(Conversation.objects.values_list("team", "assignee")) == {(sales.pk, None)}

    an_client.post(reverse("inbox:bulk-undo", args=["bamboo"]), {"undo": answer["undo"]})
    assert list(Conversation.objects.order_by("pk").values_list("team", "assignee")) == [
        (None, None), (None, an.pk), (None, an.pk),
    ]  # fmt: skip


def test_those_of_a_channel_that_is_not_the_teams_stay_and_the_answer_counts_them(bamboo, tea_page, sales, an_client):
    other = Channel.objects.create(workspace=bamboo, platform="facebook", external_id="2", name="Other")
    other.teams.add(Team.objects.create(workspace=bamboo, name="Deliveries"))
    rows = [converse(tea_page, "c1"), converse(other, "c2")]

    answer = bulk(an_client, rows, team=sales.pk, before=50, left=1).json()

    assert (answer["changed"], answer["left"]) == (1, 1)
    assert answer["sentence"] == (
        "51 conversations assigned. 2 stay as they were: Sales does not look after their channels."
    )
    assert list(Conversation.objects.order_by("pk").values_list("team", flat=True)) == [sales.pk, None]
