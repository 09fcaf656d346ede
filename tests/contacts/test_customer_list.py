"""The list of customers: who stands in it, in which order, and what it can be narrowed by."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts import find
from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.index import index_contacts
from contacts.models import Contact, CustomField
from tests.conftest import member, signed_in
from tests.inbox.rows import NINE, converse
from workspaces.models import Membership, Tag

pytestmark = pytest.mark.django_db
LIST = "/w/bamboo/customers/"


def names(client, query: str = "") -> list[str]:
    """Of a page's rows, in their order."""
    answer = client.get(f"{LIST}?{query}", follow=True)
    assert answer.status_code == 200
    return re.findall(r"<strong><bdi>([^<]*)</bdi></strong>(?=<small>|</span></a>)", answer.content.decode())


def enter(binh: Membership, name: str, **known) -> Contact:
    return create_contact(actor=binh, name=name, **known)


class TestWhoIsFound:
    @pytest.fixture(autouse=True)
    def customers(self, binh):
        enter(binh, "Nguyễn Thị Dung", emails=["dung@lotus.example"], phones=["+84912345678"], company="Trà Sen")
        enter(binh, "Lê Hải Yến", phones=["+84987654321"])

    @pytest.mark.parametrize(
        "typed",
        [
            "dung",
            "nguyen thi du",
            "0912 345 678",
            "+84 912.345.678",
            "0912345",
            "5678",
            "tra sen",
            "dung@lotus.example",
        ],
    )
    def test_by_name_number_email_or_company_however_they_are_written(self, binh_client, typed):
        answer = binh_client.get(LIST, {"q": typed}).content.decode()

        assert "Nguyễn Thị Dung" in answer
        assert "Lê Hải Yến" not in answer

    def test_whose_email_or_telephone_it_is_stands_first(self, binh, binh_client):
        enter(binh, "Dung at Lotus", company="dung@lotus.example +84912345678")

        for typed in ("dung@lotus.example", "0912345678"):
            assert names(binh_client, f"q={typed}") == ["Nguyễn Thị Dung", "Dung at Lotus"]

    def test_nobody_says_what_to_do_and_a_workspace_without_customers_how_to_begin(self, binh_client, chau_client):
        assert "No customer is like that" in binh_client.get(LIST, {"q": "xyz"}).content.decode()
        begin = chau_client.get("/w/lotus/customers/").content.decode()
        assert ("No customers yet" in begin, "Connect a channel" in begin, "New customer" in begin) == (
            True,
            True,
            True,
        )

    def test_another_workspace_s_are_nobody_here(self, chau_client):
        assert "Yến" not in chau_client.get("/w/lotus/customers/", {"q": "yen"}).content.decode()


class TestFilters:
    @pytest.fixture(autouse=True)
    def customers(self, binh, an, bamboo):
        self.vip = Tag.objects.create(workspace=bamboo, name="VIP")
        self.size = bamboo.custom_fields.create(name="Size", kind="number", position=0)
        self.tea = bamboo.custom_fields.create(name="Tea", kind="choice", choices=["Đen", "Den"], position=1)
        self.member = bamboo.custom_fields.create(name="Member", kind="yes_no", position=2)
        self.since = bamboo.custom_fields.create(name="Since", kind="date", position=3)
        self.likes = bamboo.custom_fields.create(name="Likes", kind="text", position=4)
        enter(
            binh, "Dung", owner=binh, language="vi", consent="given", emails=["dung@example.com"], tags=[self.vip],
            custom={
                self.size.key: "38.5", self.tea.key: "Đen", self.member.key: True, self.since.key: "2026-03-01",
                self.likes.key: "Trà hoa cúc",
            },
        )  # fmt: skip
        enter(
            binh, "Yen", owner=an, language="en", source="import", phones=["+84912345678"],
            custom={self.size.key: "41", self.tea.key: "Den", self.member.key: False, self.since.key: "2026-09-01"},
        )  # fmt: skip
        Contact.objects.filter(name="Yen").update(created_at=datetime(2026, 1, 31, 18, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("owner=me", ["Dung"]),
            ("owner=none", []),
            ("owner={an}", ["Yen"]),
            ("tag={vip}", ["Dung"]),
            ("language=en", ["Yen"]),
            ("consent=given", ["Dung"]),
            ("consent=none", ["Yen"]),
            ("source=import", ["Yen"]),
            ("email=yes", ["Dung"]),
            ("email=no", ["Yen"]),
            ("phone=yes&language=vi", []),
            # The day of the workspace's own clock: it was the first of February in Vietnam.
            ("from=2026-02-01&until=2026-02-01", ["Yen"]),
            ("until=2026-01-31", []),
            ("f{size}from=39", ["Yen"]),
            ("f{size}from=38&f{size}until=40", ["Dung"]),
            ("f{tea}=Đen", ["Dung"]),
            ("f{member}=no", ["Yen"]),
            ("f{since}from=2026-03-01&f{since}until=2026-03-31", ["Dung"]),
            ("f{likes}=tra+hoa", ["Dung"]),
            ("owner=me&q=yen", []),
            ("order=name&email=yes&q=dung", ["Dung"]),
        ],
    )
    def test_each_narrows_the_list_alone_and_together_with_others(self, an, binh_client, query, found):
        ids = {name: getattr(self, name).pk for name in ("vip", "size", "tea", "member", "since", "likes")}

        assert names(binh_client, query.format(an=an.pk, **ids)) == found

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("f{size}from=39", ["Yen"]),
            ("f{size}until=38.5&order=name", ["Dung"]),
            ("f{size}from=38.5&f{size}until=41", ["Dung", "Yen"]),
            ("f{size}from=38.51&f{size}until=38.59", []),
            ("f{size}from=5&f{size}until=-5", []),
            ("f{since}from=2026-03-01&f{since}until=2026-03-31", ["Dung"]),
            ("f{size}from=39&q=yen", ["Yen"]),
        ],
    )
    def test_a_range_of_few_is_found_by_the_index_alone(self, binh_client, monkeypatch, query, found):
        monkeypatch.setattr(find, "FIRST_LOOK", 1)
        monkeypatch.setattr(find, "LONG_LOOK", 0)
        with CaptureQueriesContext(connection) as captured:
            assert names(binh_client, query.format(size=self.size.pk, since=self.since.pk)) == found

        asked = [each["sql"] for each in captured if "MATERIALIZED" in each["sql"]]
        # What is typed narrows more than a range would.
        assert [f"@f{self.size.pk}_" in sql or f"@f{self.since.pk}_" in sql for sql in asked] == ["q=" not in query]

    def test_what_is_set_stands_as_chips_that_can_be_taken_away_one_by_one(self, binh_client):
        shown = binh_client.get(f"{LIST}?q=dung&order=name&owner=me&tag={self.vip.pk}").content.decode()

        assert 'Looked after by: <strong><bdi>Me</bdi></strong></span><a class="chips__away"' in shown
        assert f'href="{LIST}?q=dung&amp;order=name&amp;owner=me" aria-label="Without Tag"' in shown

    def test_what_makes_no_sense_narrows_nothing_and_says_so(self, binh_client):
        shown = binh_client.get(
            f"{LIST}?from=yesterday&owner=999999&tag=x&order=odd&after=odd&f9=1&f{self.size.pk}from=x"
        )

        assert shown.status_code == 200
        assert "Enter a valid date." in shown.content.decode()
        assert names(binh_client, "from=yesterday") == ["Dung", "Yen"]

    def test_a_form_s_empty_fields_leave_the_address(self, binh_client):
        answer = binh_client.get(f"{LIST}?owner=me&tag=&q=")

        assert answer["Location"] == f"{LIST}?owner=me"

    def test_a_change_moves_a_customer_from_one_filter_to_another(self, binh, binh_client):
        change_contact(actor=binh, contact=Contact.objects.get(name="Dung"), owner=None, tags=[], emails=[])

        assert names(binh_client, "owner=none") == ["Dung"]
        assert names(binh_client, "email=yes") == []
        assert names(binh_client, f"tag={self.vip.pk}") == []

    def test_the_form_offers_all_of_them_with_what_is_set(self, binh_client):
        shown = binh_client.get(f"{LIST}filters/?owner=me&q=dung").content.decode()

        assert '<option value="me" selected>' in shown
        assert (f'name="f{self.size.pk}from"' in shown, 'name="q" value="dung"' in shown) == (True, True)


class TestOrderAndPages:
    @pytest.fixture(autouse=True)
    def customers(self, binh, monkeypatch):
        monkeypatch.setattr(find, "PAGE", 2)
        for name in ("Ánh", "bình", "An", "Đức", ""):
            enter(binh, name)

    def pages(self, client, query: str) -> list[str]:
        found, after = [], ""
        while True:
            answer = client.get(f"{LIST}?{query}{after}").content.decode()
            found += re.findall(r'aria-label="([^"]*)"></label></td>\s*<th scope="row">', answer)
            more = re.search(r'after=([^"]+)" hx-get', answer)
            if not more:
                return found
            after = f"&after={more[1]}"

    def test_names_stand_in_their_order_accents_aside_and_who_has_none_at_the_end(self, binh_client):
        assert self.pages(binh_client, "order=name") == ["An", "Ánh", "bình", "Đức", "Customer"]

    def test_the_newest_stand_first_and_nobody_is_missed_between_pages(self, binh_client):
        Contact.objects.update(created_at=datetime(2026, 11, 1, tzinfo=UTC))

        assert self.pages(binh_client, "") == ["Customer", "Đức", "An", "bình", "Ánh"]

    def test_of_few_the_page_tells_how_many(self, binh_client):
        assert "5 customers" in binh_client.get(LIST).content.decode()

    def test_what_is_rare_is_found_behind_the_first_look_and_what_is_not_in_the_index_says_how_far_it_looked(
        self, binh, binh_client, monkeypatch
    ):
        monkeypatch.setattr(find, "FIRST_LOOK", 1)
        monkeypatch.setattr(find, "LONG_LOOK", 2)

        assert self.pages(binh_client, "q=anh") == ["Ánh"]
        # Nobody is blocked is no fact: it is asked of each customer along the list.
        assert self.pages(binh_client, "blocked=no&order=name") == ["An", "Ánh", "bình", "Đức", "Customer"]
        assert "Look further" in binh_client.get(f"{LIST}?blocked=no").content.decode()


class TestColumns:
    def test_each_member_chooses_their_own(self, an_client, binh, binh_client, bamboo):
        field = bamboo.custom_fields.create(name="Size", kind="number", position=0)
        enter(binh, "Dung", company="Trà Sen", birthday=date(1990, 5, 17), custom={field.key: "38"})

        chosen = {"column": ["birthday", f"f{field.pk}", "odd"], "query": "order=name"}
        answer = binh_client.post(f"{LIST}columns/", chosen)

        assert answer["Location"] == f"{LIST}?order=name"
        mine, theirs = (client.get(LIST).content.decode() for client in (binh_client, an_client))
        assert ("May 17, 1990" in mine, "38" in mine, ">Telephone</th>" in mine) == (True, True, False)
        assert ("May 17, 1990" in theirs, ">Telephone</th>" in theirs) == (False, True)

    def test_a_page_takes_a_fixed_number_of_queries(self, binh, binh_client, bamboo):
        tag = Tag.objects.create(workspace=bamboo, name="VIP")
        query = f"{LIST}?tag={tag.pk}&q=dung"
        for number in range(3):
            enter(binh, "Dung", owner=binh, tags=[tag], emails=[f"{number}@x.example"], phones=["+84912345678"])
            binh_client.get(query)
            with CaptureQueriesContext(connection) as captured:
                binh_client.get(query)
            assert len(captured) < 12, [each["sql"][:150] for each in captured]


class TestANewOne:
    def test_is_entered_by_hand_and_stands_in_the_list(self, binh_client):
        answer = binh_client.post(f"{LIST}new/", {"name": "Dung", "phones": "0912 345 678", "emails": "d@example.com"})

        contact = Contact.objects.get()
        assert answer["Location"] == reverse("contacts:customer", args=["bamboo", contact.pk])
        assert (contact.source, str(contact.phones.get()), str(contact.emails.get())) == (
            "hand", "+84912345678", "d@example.com",
        )  # fmt: skip

    def test_an_email_that_somebody_has_leads_to_that_customer(self, binh, binh_client):
        lan = enter(binh, "Lan", emails=["lan@example.com"])

        refused = binh_client.post(f"{LIST}new/", {"name": "Lan Anh", "emails": "LAN@example.com"})

        assert refused.status_code == 422
        assert reverse("contacts:customer", args=["bamboo", lan.pk]) in refused.content.decode()
        assert Contact.objects.count() == 1

    def test_who_only_reads_sees_the_list_and_enters_nobody(self, binh, bamboo):
        enter(binh, "Dung")
        viewer = signed_in(member(bamboo, "Vy", "viewer"))

        shown = viewer.get(LIST).content.decode()
        assert ("Dung" in shown, "New customer" in shown, "data-tick" in shown) == (True, False, False)
        assert viewer.post(f"{LIST}new/", {"name": "X"}).status_code == 403


def test_customers_from_before_are_entered_by_the_sweep(binh, binh_client, bamboo):
    contact = Contact.objects.create(workspace=bamboo, name="Dung")
    assert names(binh_client, "q=dung") == []

    index_contacts([contact.pk])

    assert names(binh_client, "q=dung&owner=none&order=name") == ["Dung"]


def test_a_field_that_is_deleted_narrows_nothing_any_more(binh, binh_client, bamboo):
    field = CustomField.objects.create(workspace=bamboo, name="Size", kind="number", position=0)
    enter(binh, "Dung")
    field.delete()

    assert names(binh_client, f"f{field.pk}from=3") == ["Dung"]


def test_it_is_narrowed_by_when_they_last_wrote_and_a_rare_day_is_found_behind_the_first_look(
    tea_page, binh_client, monkeypatch
):
    """By the workspace's clock: what the team wrote since does not count."""
    zone = ZoneInfo(tea_page.workspace.time_zone)
    for name, day in (("May", date(2026, 5, 31)), ("June", date(2026, 6, 1)), ("Silent", None)):
        wrote = datetime.combine(day, time(0, 30), zone) if day else None
        converse(tea_page, name, name, last_customer_at=wrote, last_message_at=NINE)
    Contact.objects.bulk_create(Contact(workspace=tea_page.workspace, name=f"N{n}") for n in range(5))

    assert names(binh_client, "wrotefrom=2026-06-01") == ["June"]
    assert names(binh_client, "wroteuntil=2026-05-31") == ["May"]
    assert names(binh_client, "wrotefrom=2026-05-01&wroteuntil=2026-06-01") == ["June", "May"]
    monkeypatch.setattr(find, "FIRST_LOOK", 1)
    monkeypatch.setattr(find, "LONG_LOOK", 2)
    assert names(binh_client, "wrotefrom=2026-06-01") == ["June"]
