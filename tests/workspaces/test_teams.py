import pytest
from django.core.exceptions import PermissionDenied

from workspaces.actions.delete_team import delete_team
from workspaces.actions.save_team import save_team
from workspaces.models import AuditEntry, Team


def test_a_team_is_made_changed_and_deleted(an_client, an, binh):
    an_client.post("/w/bamboo/teams/new/", {"name": "Sales", "members": [an.pk, binh.pk]})
    team = Team.objects.get()
    assert (team.workspace, team.name, set(team.members.all())) == (an.workspace, "Sales", {an, binh})

    an_client.post(f"/w/bamboo/teams/{team.pk}/", {"name": "Bán hàng", "members": [binh.pk]})
    team.refresh_from_db()
    assert (team.name, list(team.members.all())) == ("Bán hàng", [binh])

    an_client.post(f"/w/bamboo/teams/{team.pk}/deletion/")
    assert Team.objects.count() == 0
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "team.created",
        "team.changed",
        "team.deleted",
    ]


def test_two_teams_of_one_name_are_refused(an_client, an):
    Team.objects.create(workspace=an.workspace, name="Sales")

    answer = an_client.post("/w/bamboo/teams/new/", {"name": "Sales"})

    assert answer.status_code == 422
    assert "There is a team of this name already" in answer.content.decode()


def test_strangers_cannot_be_put_into_a_team(an_client, an, chau):
    answer = an_client.post("/w/bamboo/teams/new/", {"name": "Sales", "members": [chau.pk]})

    assert answer.status_code == 422
    assert Team.objects.count() == 0


def test_another_workspaces_team_is_not_found(an_client, an, chau):
    theirs = Team.objects.create(workspace=chau.workspace, name="Theirs")

    assert an_client.get(f"/w/bamboo/teams/{theirs.pk}/").status_code == 404
    assert an_client.post(f"/w/bamboo/teams/{theirs.pk}/deletion/").status_code == 404
    assert Team.objects.get() == theirs


def test_agents_manage_no_teams(binh):
    with pytest.raises(PermissionDenied):
        save_team(actor=binh, team=Team(workspace=binh.workspace), name="Sales", members=[])
    with pytest.raises(PermissionDenied):
        delete_team(actor=binh, team=Team.objects.create(workspace=binh.workspace, name="Sales"))
