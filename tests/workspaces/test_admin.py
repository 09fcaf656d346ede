import pytest

from tests.conftest import signed_in
from workspaces.actions.invite_member import write_invitation
from workspaces.actions.record_audit import record_audit
from workspaces.actions.remove_member import remove_member
from workspaces.models import Invitation, Team, User, Workspace


@pytest.fixture
def administrator(client, db):
    client.force_login(User.objects.create_superuser("root@messio.example", "correct horse"))
    return client


@pytest.mark.parametrize("model", ["user", "workspace", "membership", "team", "invitation", "auditentry"])
def test_every_model_can_be_listed_searched_and_opened(administrator, an, binh, model):
    Team.objects.create(workspace=an.workspace, name="Sales")
    write_invitation(actor=an, email="hoa@new.example", role="agent", token="t")
    models = {"user": an.user, "workspace": an.workspace, "membership": an, "team": Team.objects.get()}
    row = (
        models.get(model)
        or (Invitation if model == "invitation" else type(an.workspace.audit_entries.get())).objects.get()
    )

    assert administrator.get(f"/admin/workspaces/{model}/", {"q": "bamboo"}).status_code == 200
    assert administrator.get(f"/admin/workspaces/{model}/{row.pk}/change/").status_code == 200


def test_no_token_is_shown(administrator, an):
    invitation = write_invitation(actor=an, email="hoa@new.example", role="agent", token="t")

    page = administrator.get(f"/admin/workspaces/invitation/{invitation.pk}/change/").content.decode()

    assert invitation.token_hash not in page


def test_the_trail_is_read_only(administrator, an):
    entry = record_audit(workspace=an.workspace, actor=an, verb="member.left", target="x")

    assert administrator.get("/admin/workspaces/auditentry/add/").status_code == 403
    assert administrator.post(f"/admin/workspaces/auditentry/{entry.pk}/change/", {"target": "y"}).status_code == 403
    assert administrator.post(f"/admin/workspaces/auditentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_membership_is_changed_by_owners_alone(administrator, an, binh):
    page = f"/admin/workspaces/membership/{binh.pk}"

    assert administrator.post(f"{page}/change/", {"role": "owner", "removed_at_0": "2026-11-20"}).status_code == 403
    assert administrator.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    assert administrator.get("/admin/workspaces/membership/add/").status_code == 403
    for name, row in (("user", binh.user), ("workspace", an.workspace)):
        page = administrator.get(f"/admin/workspaces/{name}/{row.pk}/change/").content.decode()
        assert 'name="memberships-0-role"' not in page
    binh.refresh_from_db()
    assert (binh.role, binh.removed_at) == ("agent", None)


def test_a_person_is_erased_once_they_belong_nowhere(administrator, an, binh):
    page = f"/admin/workspaces/user/{binh.user_id}/delete/"
    assert administrator.post(page, {"post": "yes"}).status_code == 403

    remove_member(actor=an, membership=binh)

    assert administrator.post(page, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=binh.user_id).exists()


def test_a_workspace_is_deleted_with_its_trail(administrator, an, chau, work, django_capture_on_commit_callbacks):
    record_audit(workspace=an.workspace, actor=an, verb="member.left", target="x")
    form = {"action": "delete_with_everything", "_selected_action": [an.workspace_id], "post": "yes"}

    with django_capture_on_commit_callbacks(execute=True):
        administrator.post("/admin/workspaces/workspace/", form)
    work()

    assert list(Workspace.objects.all()) == [chau.workspace]


def test_deleting_a_workspace_is_asked_first(administrator, an, binh, chau):
    form = {"action": "delete_with_everything", "_selected_action": [an.workspace_id]}

    question = administrator.post("/admin/workspaces/workspace/", form).content.decode()

    assert "Bamboo (bamboo): 2 members" in question
    assert "Lotus" not in question
    assert f'name="_selected_action" value="{an.workspace_id}"' in question
    assert not Workspace.objects.exclude(deleted_at=None).exists()


def test_strangers_and_members_are_kept_out(client, an):
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").headers["Location"].startswith("/accounts/login/")
    assert signed_in(an).get("/admin/workspaces/user/").status_code == 302
