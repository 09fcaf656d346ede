import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from workspaces.access import find_membership
from workspaces.actions.create_workspace import create_workspace


def test_a_member_is_found_by_the_slug(an):
    assert find_membership(an.user, "bamboo") == an


def test_outsiders_strangers_and_the_removed_are_not_found(an, binh, chau):
    binh.removed_at = timezone.now()
    binh.save()

    assert find_membership(chau.user, "bamboo") is None
    assert find_membership(AnonymousUser(), "bamboo") is None
    assert find_membership(binh.user, "bamboo") is None
    assert find_membership(an.user, "no-such-place") is None


def test_an_outsider_cannot_tell_a_strange_workspace_from_none(chau_client, an):
    strange = chau_client.get("/w/bamboo/team/")
    missing = chau_client.get("/w/nowhere/team/")

    assert (strange.status_code, missing.status_code) == (404, 404)
    assert without_token(strange) == without_token(missing)


def without_token(page):
    """The page without what differs each time it is drawn."""
    return re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', "", page.content.decode())


def test_a_stranger_is_sent_to_the_sign_in_and_back(client, bamboo):
    answer = client.get("/w/bamboo/team/?x=1")

    assert answer.headers["Location"] == "/accounts/login/?next=/w/bamboo/team/%3Fx%3D1"


def test_a_strangers_fragment_redirects_the_whole_page_to_where_it_was(client, bamboo):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/w/bamboo/inbox/?view=mine&status=any"}

    answer = client.post("/w/bamboo/invitations/", headers=headers)

    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/w/bamboo/inbox/%3Fview%3Dmine%26status%3Dany"


def test_home_sends_a_stranger_to_the_sign_in_form(client, db):
    assert client.get("/", follow=True).redirect_chain == [("/accounts/login/?next=/", 302)]


def test_home_leads_to_the_workspace_used_last(an, an_client):
    create_workspace(name="Aardvark", owner=an.user)
    assert an_client.get("/").headers["Location"] == "/w/aardvark/inbox/"

    an_client.get("/w/bamboo/team/")

    assert an_client.get("/").headers["Location"] == "/w/bamboo/inbox/"


def test_home_without_a_workspace_offers_to_make_one(an, an_client):
    an.delete()

    assert an_client.get("/").headers["Location"] == "/w/new/"


@pytest.mark.parametrize("path", ["/privacy/", "/terms/", "/accounts/login/", "/accounts/signup/"])
def test_pages_for_everyone_open_without_a_sign_in(client, db, path):
    assert client.get(path).status_code == 200


def test_the_switcher_lists_my_workspaces_and_no_other(an, an_client, chau):
    create_workspace(name="Second", owner=an.user)

    page = an_client.get("/w/bamboo/team/").content.decode()

    assert "/w/second/inbox/" in page
    assert "Lotus" not in page


def test_a_page_of_an_admin_needs_a_bounded_number_of_queries(an_client, binh, django_assert_max_num_queries):
    an_client.get("/w/bamboo/team/")

    with django_assert_max_num_queries(7):
        an_client.get("/w/bamboo/team/")
