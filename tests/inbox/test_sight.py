"""Who sees only what is theirs finds nothing else: not by an address, a list, a search or a number, and not in a frame."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.actions.create_contact import create_contact
from contacts.index import index_contacts
from helpdesk.actions.answer_customer import answer_customer
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.actions.link_tickets import link_tickets
from helpdesk.actions.take_answers import take_answers
from inbox import live
from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.assign_team import assign_team
from inbox.actions.take_part import leave, take_part
from inbox.filters import ConversationFilter
from inbox.fragments import frames_since
from inbox.models import Conversation
from inbox.news import Watch, permitted
from inbox.queries import page_of_rows
from inbox.search.index import index_messages, index_names
from inbox.view_counts import view_counts
from tests.api.conftest import program
from tests.conftest import member, signed_in
from tests.inbox.rows import converse, participates, say
from tests.url_samples import SAMPLES
from workspaces.actions.set_sight import set_sight
from workspaces.models import AuditEntry, Sight, Team

pytestmark = pytest.mark.django_db

# What belongs to everybody who works here, or is somebody's own.
OF_EVERYBODY = (
    "inbox:saved-", "inbox:channel-picture", "tickets:view", "contacts:segment", "contacts:bulk-", "contacts:field", "tickets:field", "contacts:import",
)  # fmt: skip
OF_CUSTOMERS = [
    name
    for name in SAMPLES
    if name.startswith(("inbox:", "contacts:", "orders:", "tickets:")) and not name.startswith(OF_EVERYBODY)
]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def restricted(an, binh):
    """Binh sees what is his."""
    set_sight(actor=an, agents_see=Sight.THEIRS, masks_addresses=False)
    binh.refresh_from_db()
    return binh


@pytest.fixture
def theirs(tea_page):
    """Dung's, whom An answers."""
    return conversation(tea_page, "Dung", "Trà sen còn không?")


@pytest.fixture
def own(tea_page, binh):
    """Mai's, whom Binh answers."""
    return conversation(tea_page, "Mai", "Trà sen giá bao nhiêu?", assignee=binh)


def conversation(page, name, words, **fields):
    row = converse(page, external_id=name.lower(), name=name, **fields)
    message = say(row, words, f"m-{name}")
    index_messages([message.pk])
    index_names([row.identity_id])
    index_contacts([row.identity.contact_id])
    return row


# ── Addresses ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", OF_CUSTOMERS)
def test_an_address_of_what_is_not_theirs_finds_nothing(name, an, restricted):
    path = reverse(name, kwargs={"workspace": "bamboo", **SAMPLES[name](an)})
    client = signed_in(restricted)

    answers = {method: getattr(client, method)(path).status_code for method in ("get", "post", "delete")}

    # 403: that an agent may never do it, whoever the customer is.
    assert set(answers.values()) <= {404, 405, 403}, answers
    assert {404, 403} & set(answers.values())


def test_lists_searches_and_choices_name_only_what_is_theirs(restricted, theirs, own, tea_page):
    client = signed_in(restricted)
    slug = "/w/bamboo"

    def shown(path, **given):
        return client.get(f"{slug}/{path}", given).content.decode()

    for path, given in (
        ("inbox/", {}),
        ("inbox/", {"status": "any", "order": "newest"}),
        (f"inbox/{own.pk}/", {}),
        ("inbox/search/", {"q": "trà sen"}),
        ("inbox/search/", {"q": "channel:tea trà"}),
        ("customers/", {}),
        ("customers/", {"order": "written"}),
        ("customers/", {"order": "name"}),
    ):
        page = shown(path, **given)
        assert ("Mai" in page, "Dung" in page) == (True, False), path
    assert "Dung" not in shown("inbox/search/", q="dung")
    assert "Dung" not in shown("inbox/people/", q="du")
    assert "Mai" in shown("inbox/people/", q="ma")
    assert client.get(f"{slug}/inbox/bulk/", {"status": "any"}).json()["ids"] == [own.pk]
    marks = shown("inbox/marks/", conversation=[own.pk, theirs.pk])
    assert str(own.pk) in marks
    assert f'-{theirs.pk}"' not in marks
    found = shown(f"customers/{own.identity.contact_id}/merging/", q="dung")
    assert f"merging/{theirs.identity.contact_id}/" not in found


def test_a_ticket_of_theirs_opens_though_its_conversation_and_linked_tickets_are_not(an, restricted, theirs):
    mine = create_ticket(workspace=an.workspace, actor=an, subject="Broken", conversation=theirs, assignee=restricted)
    other = create_ticket(workspace=an.workspace, actor=an, subject="Secret cup")
    link_tickets(ticket=mine, other=other, kind="blocks", actor=an)

    page = signed_in(restricted).get(f"/w/bamboo/tickets/{mine.number}/")

    assert page.status_code == 200
    assert "Broken" in page.text
    assert "Secret cup" not in page.text
    assert "Open the conversation" not in page.text


def test_what_was_said_with_the_customer_stays_in_a_conversation_that_they_do_not_see(an, restricted, theirs):
    Conversation.objects.update(last_customer_at=timezone.now())
    mine = create_ticket(workspace=an.workspace, actor=an, subject="Broken", conversation=theirs, assignee=restricted)
    answer_customer(ticket=mine, author=an, client_id=uuid4(), text="Secret answer", status="waiting")
    message = say(theirs, "Secret question")
    take_answers({theirs.pk: [message.pk]})

    client = signed_in(restricted)
    path = f"/w/bamboo/tickets/{mine.number}/"
    shown = [client.get(path).text, client.get(f"{path}entries/").text, client.get(f"{path}news/").text]
    told = program(restricted).get(f"/tickets/{mine.number}/comments").json()["data"]

    assert [("Secret" in text, "you do not see" in text) for text in shown] == [(False, True)] * 3
    assert [(row["kind"], row["text"], row["message_id"]) for row in told if row["kind"] in ("reply", "answer")] == [
        ("answer", "", None),
        ("reply", "", None),
    ]
    assert "Secret answer" in signed_in(an).get(path).text


def test_in_bulk_only_theirs_is_changed(restricted, theirs, own):
    signed_in(restricted).post("/w/bamboo/inbox/bulk/", {"verb": "resolve", "ids": [theirs.pk, own.pk]})

    assert set(Conversation.objects.filter(status="resolved")) == {own}


def test_numbers_count_what_is_theirs(restricted, an, theirs, own, tea_page):
    sales = Team.objects.create(workspace=tea_page.workspace, name="Sales")
    sales.members.add(restricted)
    conversation(tea_page, "Lan", "1", team=sales, incoming_count=2)
    participates(conversation(tea_page, "Hoa", "2", assignee=an), restricted)
    participates(own, restricted)

    for sight, extra in ((Sight.THEIRS, 0), (Sight.NOBODYS, 1)):
        restricted.workspace.agents_see = sight
        restricted.workspace.save()
        counts = view_counts(tea_page.workspace_id, [restricted.pk, an.pk])
        for view in ("all", "unassigned", "mine", "teams", "participating"):
            page, _ = page_of_rows(ConversationFilter(view=view).ranges(restricted))
            assert counts[restricted.pk][view, "open"] == len(page), (sight, view)
        assert (counts[restricted.pk]["all", "open"], counts[an.pk]["all", "open"]) == (3 + extra, 4)
        assert counts[restricted.pk]["unread", "open"] == 1


def test_a_customer_is_seen_by_whoever_looks_after_or_entered_them(restricted, an):
    entered = create_contact(actor=restricted, name="Kim")
    given = create_contact(actor=an, name="Loan", owner=restricted)
    other = create_contact(actor=an, name="Nga", emails=["nga@example.com"])
    client = signed_in(restricted)

    page = client.get("/w/bamboo/customers/").content.decode()
    assert "Kim" in page
    assert "Loan" in page
    assert "Nga" not in page
    assert [client.get(f"/w/bamboo/customers/{row.pk}/").status_code for row in (entered, given, other)] == [
        200,
        200,
        404,
    ]
    taken = client.post("/w/bamboo/customers/new/", {"name": "X", "emails": "nga@example.com"}).content.decode()
    assert "another customer" in taken
    assert "Nga" not in taken


def test_of_a_customer_only_the_conversations_that_are_theirs_are_told(restricted, own, tea_page):
    hidden = converse(tea_page, external_id="mai-2", name="Mai")
    say(hidden, "Bí mật", "m-hidden")
    hidden.identity.contact = own.identity.contact
    hidden.identity.save()

    client, address = signed_in(restricted), f"/w/bamboo/customers/{own.identity.contact_id}/"
    page = "".join(client.get(f"{address}{part}").text for part in ("", "panels/", "timeline/"))

    assert "bao nhiêu" in page
    assert "Bí mật" not in page
    assert f"/inbox/{hidden.pk}/" not in page


# ── Frames ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def frames(who, cursor, opened=None):
    return frames_since(who, Watch(ConversationFilter(status="any"), opened), cursor, "en")


@pytest.mark.django_db(transaction=True)
def test_no_frame_tells_of_what_is_not_theirs(restricted, an, theirs):
    cursor = live.cursor()
    live.changed(theirs, say(theirs, "Bí mật", "m9"), moves=True)

    # Nor where the tab says that it has it open.
    told = frames(restricted, cursor, theirs.pk)

    assert "Bí mật" in frames(an, cursor, theirs.pk)
    assert "Bí mật" not in told
    assert f'-{theirs.pk}"' not in told


@pytest.mark.django_db(transaction=True)
def test_a_customer_s_page_does_not_tell_that_something_happened_where_they_do_not_look(restricted, an, own, theirs):
    customer = own.identity.contact_id
    theirs.identity.contact_id = customer
    theirs.identity.save()
    page = Watch(None, contact_id=customer)

    cursor = live.cursor()
    live.changed(theirs, say(theirs, "Bí mật", "m9"))
    assert "data-topic" not in frames_since(restricted, page, cursor, "en")
    assert 'data-topic="conversations"' in frames_since(an, page, cursor, "en")

    cursor = live.cursor()
    live.changed(own, say(own, "Còn không?", "m10"))
    assert 'data-topic="conversations"' in frames_since(restricted, page, cursor, "en")


@pytest.mark.django_db(transaction=True)
def test_what_becomes_theirs_appears_and_what_is_no_longer_goes_from_their_tabs_alone(restricted, an, theirs):
    hoa = member(restricted.workspace, "Hoa", "agent")
    cursor = live.cursor()
    assign_conversation(conversation=theirs, actor=an, assignee=restricted)
    assert "Dung" in frames(restricted, cursor)

    cursor = live.cursor()
    assign_conversation(conversation=theirs, actor=an, assignee=an)
    told = frames(restricted, cursor, theirs.pk)
    assert f'id="row-{theirs.pk}" data-removed' in told
    assert "no longer yours to see" in told
    assert "Dung" not in told
    assert f"{theirs.pk}" not in frames(hoa, cursor).replace(live.cursor(), "")


def test_many_tabs_ask_together_what_their_members_may_see(restricted, an, theirs, own, django_assert_num_queries):
    hoa, open_tabs = member(restricted.workspace, "Hoa", "agent"), [Watch(None, pk) for pk in (own.pk, theirs.pk, 0)]
    asked = [(who, watch) for who in (an, restricted, hoa) for watch in open_tabs] * 50
    with django_assert_num_queries(2):
        shown = permitted(asked)

    of_all = [own.pk, theirs.pk, 0]
    assert [watch.conversation_id for watch in shown[:9]] == [*of_all, own.pk, None, 0, None, None, 0]
    with django_assert_num_queries(0):
        assert permitted([(an, watch) for watch in open_tabs]) == open_tabs


@pytest.mark.parametrize("count", [1, 3])
def test_customers_beside_threads_that_are_seen_cost_no_question_each(
    restricted, an, theirs, own, count, django_assert_num_queries
):
    theirs.identity.contact = create_contact(actor=an, name="Hoa")
    theirs.identity.save()
    members = [member(restricted.workspace, f"Hoa {number}", "agent") for number in range(count)]
    for each in members:
        take_part(conversation=own, membership=each)
    panel = Watch(conversation_id=own.pk, contact_id=own.identity.contact_id)
    with django_assert_num_queries(2):
        assert permitted([(each, panel) for each in members]) == [panel] * count

    hidden = Watch(conversation_id=theirs.pk, contact_id=theirs.identity.contact_id)
    mixed = Watch(conversation_id=own.pk, contact_id=theirs.identity.contact_id)
    shown = permitted([(members[0], watch) for watch in (hidden, mixed)])
    assert [(watch.conversation_id, watch.contact_id) for watch in shown] == [(None, None), (own.pk, None)]


@pytest.mark.django_db(transaction=True)
def test_a_conversation_leaves_sight_with_the_team_and_with_taking_part(restricted, an, theirs):
    sales = Team.objects.create(workspace=an.workspace, name="Sales")
    sales.members.add(restricted)
    for enter, go in (
        (
            lambda: assign_team(conversation=theirs, actor=an, team=sales),
            lambda: assign_team(conversation=theirs, actor=an, team=None),
        ),
        (
            lambda: take_part(conversation=theirs, membership=restricted),
            lambda: leave(conversation=theirs, membership=restricted),
        ),
    ):
        enter()
        assert "Dung" in signed_in(restricted).get("/w/bamboo/inbox/").content.decode()
        cursor = live.cursor()
        go()
        assert "no longer yours to see" in frames(restricted, cursor, theirs.pk)


@pytest.mark.django_db(transaction=True)
def test_what_nobody_has_leaves_sight_when_somebody_takes_it(restricted, an, theirs):
    set_sight(actor=an, agents_see=Sight.NOBODYS, masks_addresses=False)
    restricted.refresh_from_db()
    assert "Dung" in signed_in(restricted).get("/w/bamboo/inbox/").content.decode()
    cursor = live.cursor()

    assign_conversation(conversation=theirs, actor=an, assignee=an)

    assert f'id="row-{theirs.pk}" data-removed' in frames(restricted, cursor)


def test_giving_away_ones_own_answers_that_it_is_gone(restricted, an, own):
    answer = signed_in(restricted).post(f"/w/bamboo/inbox/{own.pk}/assignment/", {"assignee": an.pk})

    assert answer.status_code == 200
    assert "no longer yours to see" in answer.content.decode()


# ── The setting ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_admin_sets_it_and_it_is_audited_and_told(an, binh, an_client):
    cursor = live.cursor()
    given = {"agents_see": "theirs"}

    assert signed_in(binh).post("/w/bamboo/settings/sight/", given).status_code == 403
    assert an_client.post("/w/bamboo/settings/sight/", given).status_code == 302

    assert AuditEntry.objects.filter(verb="workspace.agents_see.theirs").count() == 1
    assert live.changes_since(cursor, [an.workspace_id]) is None  # all is read anew
