"""The cast that every test knows: An owns Bamboo, Binh works there, Chau works elsewhere, Dung is a customer."""

import pytest

from workspaces.models import Membership, User, Workspace


@pytest.fixture
def bamboo(db: None) -> Workspace:
    return Workspace.objects.create(name="Bamboo", slug="bamboo")


@pytest.fixture
def lotus(db: None) -> Workspace:
    return Workspace.objects.create(name="Lotus", slug="lotus")


def member(workspace: Workspace, name: str, role: str) -> Membership:
    user = User.objects.create_user(f"{name.lower()}@{workspace.slug}.example", "correct horse", name=name)
    return Membership.objects.create(workspace=workspace, user=user, role=role)


@pytest.fixture
def an(bamboo: Workspace) -> Membership:
    return member(bamboo, "An", "owner")


@pytest.fixture
def binh(bamboo: Workspace) -> Membership:
    return member(bamboo, "Binh", "agent")


@pytest.fixture
def chau(lotus: Workspace) -> Membership:
    return member(lotus, "Chau", "owner")
