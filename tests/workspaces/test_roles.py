from itertools import pairwise

import pytest

from tests.conftest import member
from workspaces.roles import PERMISSIONS, Permission, Role

P = Permission


@pytest.mark.parametrize(
    ("role", "also"),
    [
        (Role.VIEWER, {P.READ}),
        (Role.AGENT, {P.ANSWER, P.NOTE, P.ASSIGN, P.TAG, P.TICKET, P.MANAGE_REPLIES}),
        (
            Role.ADMIN,
            {
                P.MANAGE_CHANNELS,
                P.MANAGE_TEAMS,
                P.MANAGE_TAGS,
                P.MANAGE_CUSTOMERS,
                P.MANAGE_MEMBERS,
                P.MANAGE_TICKETS,
                P.MANAGE_RULES,
                P.MANAGE_API,
                P.EXPORT,
                P.ERASE,
                P.SEE_EVERYTHING,
            },
        ),
        (Role.OWNER, {P.READ_AUDIT, P.MANAGE_OWNERS, P.DELETE_WORKSPACE}),
    ],
)
def test_each_role_adds_its_own_permissions_to_those_of_the_role_below(role, also):
    below = {"viewer": frozenset(), **{role: PERMISSIONS[before] for before, role in pairwise(Role)}}[role]

    assert PERMISSIONS[role] == below | also


def test_every_permission_belongs_to_the_owner():
    assert PERMISSIONS[Role.OWNER] == set(Permission)


def test_a_removed_member_may_nothing(an):
    an.removed_at = an.created_at

    assert [permission for permission in Permission if an.may(permission)] == []


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/w/bamboo/team/", {"viewer", "agent", "admin", "owner"}),
        ("/w/bamboo/settings/", {"viewer", "agent", "admin", "owner"}),
        ("/w/bamboo/teams/new/", {"admin", "owner"}),
        ("/w/bamboo/audit/", {"owner"}),
    ],
)
def test_a_page_opens_for_those_roles_that_may(client, bamboo, path, allowed):
    answers = {}
    for role in Role:
        client.force_login(member(bamboo, role.value, role).user)
        answers[role.value] = client.get(path).status_code

    assert answers == {role.value: 200 if role.value in allowed else 403 for role in Role}


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/w/bamboo/invitations/", {"admin", "owner"}),
        ("/w/bamboo/settings/", {"admin", "owner"}),
        ("/w/bamboo/settings/deletion/", {"owner"}),
    ],
)
def test_a_change_is_refused_to_those_roles_that_may_not(client, bamboo, path, allowed):
    answers = {}
    for role in Role:
        client.force_login(member(bamboo, role.value, role).user)
        answers[role.value] = client.post(path, {}).status_code

    assert answers == {role.value: 422 if role.value in allowed else 403 for role in Role}


def test_the_refusal_names_who_can_help(binh_client, an):
    page = binh_client.get("/w/bamboo/audit/")

    assert page.status_code == 403
    assert "an@bamboo.example" in page.content.decode()
    assert "Nothing was changed" in page.content.decode()


def test_the_refusal_of_a_fragment_is_a_toast(binh_client, an):
    answer = binh_client.post("/w/bamboo/invitations/", headers={"HX-Request": "true"})

    assert answer.status_code == 403
    assert '<hx-partial hx-target="#toasts"' in answer.content.decode()
    assert "An can do it" in answer.content.decode()
    assert "<html" not in answer.content.decode()
