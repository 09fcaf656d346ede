from threading import Barrier, Thread

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from tests.conftest import member
from workspaces.actions.change_role import change_role
from workspaces.actions.remove_member import remove_member
from workspaces.errors import LastOwner
from workspaces.models import AuditEntry, Membership, Team
from workspaces.roles import Role
from workspaces.signals import membership_changed


@pytest.fixture
def admin(bamboo):
    return member(bamboo, "Giang", Role.ADMIN)


def test_an_admin_changes_a_role(admin, binh, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        change_role(actor=admin, membership=binh, role=Role.VIEWER)

    binh.refresh_from_db()
    assert binh.role == Role.VIEWER
    assert told == [binh.pk]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_name, entry.target) == ("member.role_changed", "Giang", "Binh")
    assert entry.details == {"before": "agent", "role": "viewer"}


def test_the_same_role_again_is_no_news(admin, binh):
    change_role(actor=admin, membership=binh, role=Role.AGENT)

    assert AuditEntry.objects.count() == 0


def test_owners_are_made_and_unmade_by_owners_only(admin, an, binh):
    other = member(an.workspace, "Hoa", Role.OWNER)

    with pytest.raises(PermissionDenied):
        change_role(actor=admin, membership=binh, role=Role.OWNER)
    with pytest.raises(PermissionDenied):
        change_role(actor=admin, membership=other, role=Role.AGENT)
    with pytest.raises(PermissionDenied):
        remove_member(actor=admin, membership=other)

    assert change_role(actor=an, membership=other, role=Role.AGENT).role == Role.AGENT


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_agents_and_viewers_change_nobody(bamboo, binh, role):
    actor = member(bamboo, "Khoa", role)

    with pytest.raises(PermissionDenied):
        change_role(actor=actor, membership=binh, role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        remove_member(actor=actor, membership=binh)


def test_the_last_owner_stays(an, binh):
    with pytest.raises(LastOwner):
        change_role(actor=an, membership=an, role=Role.ADMIN)
    with pytest.raises(LastOwner):
        remove_member(actor=an, membership=an)

    an.refresh_from_db()
    assert (an.role, an.removed_at) == (Role.OWNER, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["leave", "step_down"])
def test_two_owners_who_go_at_the_same_moment_leave_one_behind(an, step):
    other = member(an.workspace, "Hoa", Role.OWNER)
    start, refused = Barrier(2), []

    def go(owner: Membership) -> None:
        start.wait(timeout=10)
        try:
            if step == "leave":
                remove_member(actor=owner, membership=owner)
            else:
                change_role(actor=owner, membership=owner, role=Role.AGENT)
        except LastOwner:
            refused.append(owner.pk)
        finally:
            connection.close()

    threads = [Thread(target=go, args=[owner]) for owner in (an, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(refused) == 1
    remaining = Membership.objects.filter(role=Role.OWNER, removed_at=None)
    assert [owner.pk for owner in remaining] == refused


def test_removal_ends_access_at_once_and_keeps_the_name(
    an_client, an, binh, binh_client, told, django_capture_on_commit_callbacks
):
    Team.objects.create(workspace=an.workspace, name="Sales").members.add(binh)
    assert binh_client.get("/w/bamboo/team/").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        an_client.post(f"/w/bamboo/members/{binh.pk}/removal/")

    assert binh_client.get("/w/bamboo/team/").status_code == 404
    assert told == [binh.pk]
    binh.refresh_from_db()
    assert str(binh) == "Binh"
    assert list(binh.teams.all()) == []
    assert AuditEntry.objects.get().verb == "member.removed"


def test_a_removed_member_cannot_be_changed_or_removed_again(an, binh):
    remove_member(actor=an, membership=binh)

    with pytest.raises(Http404):
        remove_member(actor=an, membership=binh)
    with pytest.raises(Http404):
        change_role(actor=an, membership=binh, role=Role.ADMIN)


def test_leaving(binh_client, an):
    binh_client.post("/w/bamboo/settings/leaving/")

    assert binh_client.get("/w/bamboo/team/").status_code == 404
    assert AuditEntry.objects.get().verb == "member.left"


def test_the_last_owner_who_leaves_reads_what_to_do(an_client, an):
    page = an_client.post("/w/bamboo/settings/leaving/", follow=True).content.decode()

    assert "Make someone else an owner first" in page


def test_members_of_another_workspace_cannot_be_reached_through_mine(an_client, an, chau):
    assert an_client.post(f"/w/bamboo/members/{chau.pk}/role/", {"role": "viewer"}).status_code == 404
    assert an_client.post(f"/w/bamboo/members/{chau.pk}/removal/").status_code == 404

    chau.refresh_from_db()
    assert (chau.role, chau.removed_at) == ("owner", None)


def test_an_admins_form_cannot_make_an_owner(client, admin, binh):
    client.force_login(admin.user)

    page = client.post(f"/w/bamboo/members/{binh.pk}/role/", {"role": "owner"}, follow=True).content.decode()

    binh.refresh_from_db()
    assert binh.role == Role.AGENT
    assert "Only an owner can give this role" in page


def test_signing_out_is_told(binh, binh_client, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        binh_client.post("/accounts/logout/")

    assert told == [binh.pk]


@pytest.mark.django_db(transaction=True)
def test_the_session_has_ended_by_the_time_it_is_told(binh, binh_client):
    key, found = binh_client.session.session_key, []

    def look(**_):
        found.append(Session.objects.filter(session_key=key).exists())

    membership_changed.connect(look)
    binh_client.post("/accounts/logout/")

    assert found == [False]


def test_a_new_password_is_told(binh, binh_client, told, django_capture_on_commit_callbacks):
    form = {"oldpassword": "correct horse", "password1": "battery staple", "password2": "battery staple"}

    with django_capture_on_commit_callbacks(execute=True):
        answer = binh_client.post("/accounts/password/change/", form)

    assert answer.status_code == 302
    assert told == [binh.pk]
