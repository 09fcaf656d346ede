"""Saved views: a filter under a name, for its owner or for everybody, with how many conversations it has for who looks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inbox.models import SavedView
from tests.conftest import member, signed_in
from tests.inbox.rows import converse, tagged
from tests.inbox.test_page_queries import MOST_QUERIES, queries
from workspaces.actions.remove_member import remove_member
from workspaces.models import Team

pytestmark = pytest.mark.django_db


def keep(client, name, **form):
    return client.post(reverse("inbox:saved-views", args=["bamboo"]), {"name": name, **form})


def menu(client, **query) -> str:
    address = reverse("inbox:saved-views", args=["bamboo"])
    return client.get(address, query, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="div#saved-views").content.decode()


def saved(owner, name="VIP", query="status=pending", **fields) -> SavedView:
    return SavedView.objects.create(workspace=owner.workspace, owner=owner, name=name, query=query, **fields)


def counted(page: str) -> dict[str, str]:
    """The count beside each name in the menu."""
    items = [part.partition("</a>")[0] for part in page.split('class="menu__item"')[1:]]
    return {
        item.partition("<bdi>")[2].partition("</bdi>")[0]: item.partition('class="count">')[2].partition("<")[0]
        for item in items
        if "<bdi>" in item
    }


def test_the_filter_that_is_shown_is_kept_under_a_name_and_opens_by_an_address(tea_page, bamboo, binh, binh_client):
    team, row = Team.objects.create(workspace=bamboo, name="Sales"), converse(tea_page, status="pending", assignee=binh)
    converse(tea_page, "other", status="pending")
    vip = tagged(row, "VIP")
    type(row).objects.filter(pk=row.pk).update(team=team)
    wanted = {"view": "mine", "status": "pending", "channel": tea_page.pk, "tag": vip.pk, "team": team.pk}

    address = keep(binh_client, "  Khách   quen ", **wanted).headers["Location"]

    view = SavedView.objects.get()
    assert (view.name, view.is_shared, view.owner) == ("Khách quen", False, binh)
    page = binh_client.get(address).content.decode()
    assert "<h1><bdi>Khách quen</bdi></h1>" in page
    assert f'id="row-{row.pk}"' in page
    assert page.count('id="row-') == 1
    assert binh_client.get(reverse("inbox:saved-view", args=["bamboo", view.pk])).headers["Location"] == address


def test_the_menu_keeps_it_without_leaving_the_page(binh_client):
    answer = binh_client.post(
        reverse("inbox:saved-views", args=["bamboo"]), {"name": "Later", "status": "snoozed"}, HTTP_HX_REQUEST="true"
    )

    assert answer.headers["HX-Redirect"] == f"/w/bamboo/inbox/?status=snoozed&saved={SavedView.objects.get().pk}"


def test_one_without_a_name_is_refused_with_a_reason(binh_client):
    assert keep(binh_client, "  ").status_code == 422
    assert not SavedView.objects.exists()


def test_what_one_keeps_for_oneself_nobody_else_finds(an, binh, an_client, binh_client):
    own, shared = saved(binh, "Own"), saved(binh, "Shared", is_shared=True)

    assert list(counted(menu(binh_client))) == ["Own", "Shared"]
    assert list(counted(menu(an_client))) == ["Shared"]
    assert an_client.get(reverse("inbox:saved-view", args=["bamboo", own.pk])).status_code == 404
    assert an_client.get(reverse("inbox:saved-view-change", args=["bamboo", own.pk])).status_code == 404
    page = an_client.get(reverse("inbox:list", args=["bamboo"]), {"status": "pending", "saved": own.pk})
    assert "Own" not in page.content.decode()
    assert an_client.get(reverse("inbox:saved-view", args=["bamboo", shared.pk])).status_code == 302


def test_the_count_is_of_what_the_list_would_show_who_looks(tea_page, an, binh, an_client, binh_client):
    for number in range(3):
        tagged(converse(tea_page, f"b{number}", assignee=binh), "VIP")
    vip = tagged(converse(tea_page, "a", assignee=an, status="resolved"), "VIP")
    saved(binh, "Mine", "view=mine", is_shared=True)
    saved(binh, "VIP", f"status=any&tag={vip.pk}", is_shared=True)
    saved(binh, "Nothing", "status=snoozed", is_shared=True)

    assert counted(menu(binh_client)) == {"Mine": "3", "Nothing": "", "VIP": "4"}
    assert counted(menu(an_client)) == {"Mine": "", "Nothing": "", "VIP": "4"}


@pytest.mark.parametrize(("number", "words"), [(99, "99"), (100, "99+"), (101, "99+")])
def test_it_counts_to_99_and_then_says_that_there_are_more(tea_page, binh, binh_client, number, words):
    for customer in range(number):
        converse(tea_page, f"c{customer}", status="pending")
    saved(binh)

    assert counted(menu(binh_client)) == {"VIP": words}


def test_many_views_are_counted_by_as_many_queries_as_one(tea_page, binh, binh_client):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            menu(binh_client)
        return len(captured)

    saved(binh)
    menu(binh_client)
    one = asked()
    for number in range(9):
        saved(binh, f"View {number}", f"view=teams&status=any&channel={number}")

    assert asked() == one


def test_a_list_and_thread_that_is_called_after_a_view_stays_within_the_promise(thread, binh, binh_client):
    view = saved(binh, query="view=unassigned")

    path = f"/w/bamboo/inbox/{thread.pk}/?view=unassigned&saved={view.pk}"

    assert "<bdi>VIP</bdi>" in binh_client.get(path).content.decode()
    assert len(queries(binh_client, path)) <= MOST_QUERIES


def test_a_list_of_another_filter_does_not_bear_the_name(binh, binh_client):
    view = saved(binh)

    page = binh_client.get(reverse("inbox:list", args=["bamboo"]), {"saved": view.pk, "status": "resolved"})

    assert "<bdi>VIP</bdi>" not in page.content.decode()


def test_its_owner_renames_shares_and_deletes_it(binh, binh_client, an_client):
    view = saved(binh)
    change = reverse("inbox:saved-view-change", args=["bamboo", view.pk])

    binh_client.post(change, {"name": "Wholesale", "is_shared": "on"})
    assert list(counted(menu(an_client))) == ["Wholesale"]

    binh_client.post(reverse("inbox:saved-view-deletion", args=["bamboo", view.pk]))
    assert not SavedView.objects.exists()


def test_admins_look_after_what_is_shared_and_colleagues_do_not(bamboo, an, binh, an_client):
    view, change = saved(binh, is_shared=True), "inbox:saved-view-change"
    colleague = signed_in(member(bamboo, "Hoa", "agent"))

    for name in (change, "inbox:saved-view-deletion"):
        assert colleague.post(reverse(name, args=["bamboo", view.pk]), {"name": "X"}).status_code == 403
    an_client.post(reverse(change, args=["bamboo", view.pk]), {"name": "Wholesale", "is_shared": "on"})

    view.refresh_from_db()
    assert (view.name, view.owner) == ("Wholesale", binh)


def test_a_viewer_keeps_views_but_shares_none(bamboo):
    viewer = signed_in(member(bamboo, "Vy", "viewer"))

    keep(viewer, "Mine", status="pending", is_shared="on")

    assert not SavedView.objects.get().is_shared
    assert 'name="is_shared"' not in menu(viewer, status="pending")


def test_there_are_no_more_than_a_menu_holds(binh, an, binh_client, an_client):
    for number in range(SavedView.MOST):
        saved(binh, f"View {number}")

    refused = keep(binh_client, "One more", status="pending")

    assert refused.status_code == 422
    assert "Delete one that is not used any more." in refused.content.decode()
    assert keep(binh_client, "Shared", status="pending", is_shared="on").status_code == 302
    assert keep(an_client, "An's", status="pending").status_code == 302


def test_who_is_removed_leaves_what_was_shared(an, binh, django_capture_on_commit_callbacks):
    saved(binh, "Own")
    saved(binh, "Shared", is_shared=True)

    with django_capture_on_commit_callbacks(execute=True):
        remove_member(actor=an, membership=binh)

    assert [view.name for view in SavedView.objects.all()] == ["Shared"]


def test_the_default_list_needs_no_name_and_another_offers_one(binh, binh_client):
    assert "Save this view" not in menu(binh_client)
    assert "Save this view" in menu(binh_client, status="pending")
    assert "Save this view" not in menu(binh_client, status="pending", saved=saved(binh).pk)
