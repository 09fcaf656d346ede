"""Segments: filters of the customers' list under a name, one's own or everybody's."""

from urllib.parse import urlencode

import pytest

from contacts.access import get_segment
from contacts.models import BulkChange, Segment
from tests.conftest import member, signed_in
from workspaces.actions.remove_member import remove_member

pytestmark = pytest.mark.django_db
PAGE = "/w/bamboo/customers/segments/"


def test_it_keeps_words_filters_and_order_and_stands_above_the_list_from_then_on(binh, binh_client):
    answer = binh_client.post(f"{PAGE}?q=dung&owner=me&order=name&after=x&odd=1", {"name": " My   own "})

    segment = Segment.objects.get()
    assert (segment.name, segment.query, segment.is_shared) == ("My own", "q=dung&order=name&owner=me", False)
    shown = binh_client.get(answer["Location"]).content.decode()
    assert 'aria-current="page" title="for you alone"><bdi>My own</bdi>' in shown


def test_it_keeps_a_long_question_whole_and_so_does_a_change_of_all_that_it_finds(binh, an, bamboo, an_client):
    pieces = {
        f"f{bamboo.custom_fields.create(name=f'Field {n}', kind='text', position=n).pk}": "đỏ" * 50 for n in range(3)
    }
    long = urlencode({"q": "Nguyễn Thị Ánh Tuyết " * 9, **pieces})

    answer = an_client.post(f"{PAGE}?{long}", {"name": "Long"})
    an_client.post(f"/w/bamboo/customers/bulk/?all=1&{long}", {"verb": "consent", "consent": "given"})

    segment = Segment.objects.get()
    assert len(segment.query) > 2000
    assert answer["Location"] == f"/w/bamboo/customers/?{segment.query}"
    assert BulkChange.objects.get().query == segment.query
    columns = an_client.post("/w/bamboo/customers/columns/", {"query": segment.query, "column": "phone"})
    assert columns["Location"] == answer["Location"]


def test_a_shared_one_is_everybody_s_and_means_whoever_looks(binh, an_client, binh_client):
    binh_client.post(f"{PAGE}?owner=me", {"name": "Mine", "is_shared": "on"})

    assert "Mine" in an_client.get("/w/bamboo/customers/").content.decode()


def test_one_s_own_is_nobody_else_s(binh, an_client):
    segment = Segment.objects.create(workspace=binh.workspace, owner=binh, name="Secret", query="owner=me")

    assert "Secret" not in an_client.get("/w/bamboo/customers/").content.decode()
    assert an_client.get(f"{PAGE}{segment.pk}/").status_code == 404


def test_it_is_renamed_and_may_become_other_customers(binh, binh_client):
    segment = Segment.objects.create(workspace=binh.workspace, owner=binh, name="Old", query="owner=me")

    binh_client.post(f"{PAGE}{segment.pk}/", {"name": "Same"})
    binh_client.post(f"{PAGE}{segment.pk}/?owner=none", {"name": "New", "is_shared": "on"})

    segment.refresh_from_db()
    assert (segment.name, segment.query, segment.is_shared) == ("New", "owner=none", True)


def test_a_shared_one_is_changed_by_who_made_it_and_by_who_looks_after_customers(binh, bamboo, an_client):
    segment = Segment.objects.create(workspace=bamboo, owner=binh, name="VIP", query="owner=me", is_shared=True)
    hoa = signed_in(member(bamboo, "Hoa", "agent"))

    assert hoa.post(f"{PAGE}{segment.pk}/deletion/").status_code == 403
    assert an_client.post(f"{PAGE}{segment.pk}/deletion/").status_code == 302
    assert not Segment.objects.exists()


def test_who_only_reads_keeps_them_for_themselves(bamboo):
    viewer = signed_in(member(bamboo, "Vy", "viewer"))

    viewer.post(f"{PAGE}?owner=none", {"name": "Nobody's", "is_shared": "on"})

    assert not Segment.objects.get().is_shared


def test_there_are_no_more_than_fit_above_the_list(binh, binh_client):
    Segment.objects.bulk_create(
        Segment(workspace=binh.workspace, owner=binh, name=f"S{number}") for number in range(Segment.MOST)
    )

    refused = binh_client.post(f"{PAGE}?owner=me", {"name": "One more"})

    assert (refused.status_code, Segment.objects.count()) == (422, Segment.MOST)
    assert "Delete one that is not used any more." in refused.content.decode()


def test_who_is_removed_leaves_what_they_shared_and_nothing_of_their_own(an, binh):
    for name, is_shared in (("Shared", True), ("Own", False)):
        Segment.objects.create(workspace=binh.workspace, owner=binh, name=name, is_shared=is_shared)

    remove_member(actor=an, membership=binh)

    assert [segment.name for segment in Segment.objects.all()] == ["Shared"]


def test_one_that_somebody_deletes_while_it_is_changed_stays_deleted_and_the_page_says_so(
    binh, binh_client, monkeypatch
):
    segment = Segment.objects.create(workspace=binh.workspace, owner=binh, name="Quen", query="owner=me")

    def found_and_deleted(membership, pk):
        found = get_segment(membership, pk)
        Segment.objects.filter(pk=pk).delete()
        return found

    monkeypatch.setattr("contacts.views.segments.get_segment", found_and_deleted)
    answer = binh_client.post(f"/w/bamboo/customers/segments/{segment.pk}/", {"name": "Thân"})

    assert (answer.status_code, Segment.objects.exists()) == (422, False)
    assert "Somebody deleted it while you changed it" in answer.text
