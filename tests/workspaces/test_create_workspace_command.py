import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from workspaces.models import Membership, User, Workspace


def test_it_prints_the_slug_and_makes_the_owner(db, client, capsys):
    call_command("create_workspace", "Tiệm Đỏ", owner="Hoa@New.example", password="green tea leaf")

    assert capsys.readouterr().out == "tiem-do\n"
    membership = Membership.objects.get()
    assert (membership.workspace.name, membership.role, membership.user.email) == (
        "Tiệm Đỏ",
        "owner",
        "hoa@new.example",
    )
    assert EmailAddress.objects.get().verified
    answer = client.post("/accounts/login/", {"login": "hoa@new.example", "password": "green tea leaf"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/w/tiem-do/inbox/"


def test_a_second_time_changes_nothing_and_says_so(an, capsys):
    call_command("create_workspace", "Other name", slug="bamboo", owner="hoa@new.example")

    printed = capsys.readouterr()
    assert printed.out == "bamboo\n"
    assert "already there" in printed.err
    assert list(Workspace.objects.values_list("name", flat=True)) == ["Bamboo"]
    assert User.objects.count() == 1


def test_an_owner_who_has_an_account_keeps_the_password(an):
    call_command("create_workspace", "Second", owner="AN@bamboo.example", password="another one")

    an.user.refresh_from_db()
    assert an.user.check_password("correct horse")
    assert Membership.objects.filter(user=an.user, role="owner").count() == 2


def test_without_an_owner_the_workspace_waits_for_one(db):
    call_command("create_workspace", "Empty", slug="empty")

    assert Workspace.objects.get().memberships.count() == 0


@pytest.mark.parametrize(
    ("name", "more", "sentence"),
    [
        ("", {}, "name: This field cannot be blank"),
        ("   ", {}, "name: This field cannot be blank"),
        ("A" * 150, {}, "name: Ensure this value has at most 100 characters"),
        ("Tea", {"slug": "a" * 90}, "slug: Ensure this value has at most 60 characters"),
        ("Tea", {"slug": "not a slug"}, "slug: Enter a valid"),
        ("Tea", {"owner": "nobody"}, "Enter a valid email address"),
    ],
)
def test_what_cannot_be_a_workspace_is_one_sentence_and_makes_nothing(db, name, more, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("create_workspace", name, **more)

    assert Workspace.objects.count() == User.objects.count() == 0
