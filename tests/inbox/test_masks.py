"""Where a workspace masks telephones and e-mails, an agent sees them only where they asked for a customer's, and that is written down."""

import pytest

from contacts.actions import reveal_contact
from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.actions.merge_contacts import merge_contacts
from contacts.models import Contact
from inbox import live
from inbox.actions.assign_conversation import assign_conversation
from inbox.filters import ConversationFilter
from inbox.fragments import frames_since
from inbox.models import Channel
from inbox.news import Watch
from inbox.search.index import index_messages, index_names
from tests.conftest import signed_in
from tests.inbox.rows import converse, say
from workspaces.actions.set_sight import set_sight
from workspaces.masking import masking
from workspaces.models import AuditEntry, Sight

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "+84912345678", "dung@example.com"
WHOLE = ("912 345", "912345678", EMAIL)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def masked(an, binh):
    """Binh, for whom they are masked."""
    set_sight(actor=an, agents_see=Sight.EVERYTHING, masks_addresses=True)
    binh.refresh_from_db()
    return binh


@pytest.fixture
def dung(an, bamboo):
    """A customer with a telephone and an e-mail, who writes on WhatsApp under a number as the name."""
    contact = create_contact(actor=an, name="Dung", phones=[PHONE], emails=[EMAIL])
    channel = Channel.objects.create(workspace=bamboo, platform="whatsapp", external_id="1", name="Bamboo WhatsApp")
    row = converse(channel, external_id=PHONE[1:], name="+84 912 345 678")
    row.identity.contact = contact
    row.identity.save()
    index_names([row.identity_id])
    return contact


def leaks(page):
    """What stands around an address that is not masked; nothing where none is."""
    return [page[max(place - 60, 0) : place + 20] for words in WHOLE if (place := page.find(words)) >= 0]


def test_every_page_has_the_masked_form_and_a_search_for_the_whole_number_finds(masked, an, dung):
    change_contact(actor=an, contact=dung, phones=[PHONE, "+84987654321"])
    client, pk = signed_in(masked), dung.pk
    thread = dung.identities.get().conversation.pk

    for path in (
        "customers/",
        f"customers/{pk}/",
        f"customers/{pk}/panels/",
        f"customers/{pk}/details/",
        f"customers/{pk}/timeline/",
        f"inbox/{thread}/customer/",
        f"inbox/{thread}/",
        "inbox/",
    ):
        assert leaks(client.get(f"/w/bamboo/{path}").text) == [], path
    page = client.get(f"/w/bamboo/customers/{pk}/").text
    assert "+84 91• ••• •78" in page
    assert "d•••@example.com" in page
    for typed in ("0912345678", EMAIL):
        found = client.get("/w/bamboo/customers/", {"q": typed, "order": "name"}).text
        assert f"/customers/{pk}/" in found
    assert PHONE in signed_in(an).get(f"/w/bamboo/customers/{pk}/").text


@pytest.fixture
def sen(an, bamboo, dung):
    """Another one, whose addresses have words that their names have not."""
    contact = create_contact(actor=an, name="Lan", phones=["+84987654321"], emails=["hoa.sen@example.com"])
    channel = Channel.objects.get(workspace=bamboo, platform="whatsapp")
    row = converse(channel, external_id="84987654321", name="+84 987 654 321")
    row.identity.contact = contact
    row.identity.save()
    index_names([row.identity_id])
    return contact


def places_that_find(member, contact, typed):
    """Of the places where customers are looked for: the list, its orders, the palette, the inbox's search, who is to be merged."""
    client, other = signed_in(member), Contact.objects.exclude(pk=contact.pk).first()
    conversation = contact.identities.get().conversation.pk
    pages = {
        "list": ("customers/", {"q": typed}, f"/customers/{contact.pk}/"),
        "list by name": ("customers/", {"q": typed, "order": "name", "phone": "yes"}, f"/customers/{contact.pk}/"),
        "palette": ("inbox/people/", {"q": typed}, f"/inbox/{conversation}/"),
        "search": ("inbox/search/", {"q": typed}, f"/inbox/{conversation}/"),
        "merging": (f"customers/{other.pk}/merging/", {"q": typed}, f"/merging/{contact.pk}/"),
    }
    return [name for name, (path, query, link) in pages.items() if link in client.get(f"/w/bamboo/{path}", query).text]


EVERYWHERE = ["list", "list by name", "palette", "search", "merging"]


@pytest.mark.parametrize(
    "part", ["4321", "098765", "+8498765432", "987 654 32", "654321", "hoa", "sen", "hoa.sen@exam", "sen@"]
)
def test_a_part_of_an_address_finds_nobody_for_whom_it_is_masked(masked, an, sen, part):
    assert places_that_find(masked, sen, part) == []
    assert places_that_find(an, sen, part) == EVERYWHERE


@pytest.mark.parametrize("whole", ["0987 654 321", "+84987654321", "hoa.sen@example.com", "Lan"])
def test_the_whole_of_it_finds_its_customer_everywhere(masked, sen, whole):
    assert places_that_find(masked, sen, whole) == EVERYWHERE


def test_messages_are_not_found_by_parts_of_their_writers_masked_name(masked, an, sen):
    conversation = sen.identities.get().conversation
    say(conversation, "Còn hàng không", "m_1")
    index_messages(conversation.messages.values_list("pk", flat=True))

    def finds(member, typed):
        return "result-" in signed_in(member).get("/w/bamboo/inbox/search/", {"q": f"hàng from:{typed}"}).text

    assert [finds(an, typed) for typed in ("987", "+84987654321")] == [True, True]
    assert [finds(masked, typed) for typed in ("987", "+84987654321")] == [False, True]


def test_what_is_shown_is_shown_once_and_written_down(masked, dung):
    client, address = signed_in(masked), f"/w/bamboo/customers/{dung.pk}/"

    shown = client.post(f"{address}addresses/", headers=HTMX).text

    assert PHONE in shown
    assert EMAIL in shown
    entry = AuditEntry.objects.get(verb="customer.revealed")
    assert (entry.actor_id, entry.target) == (masked.pk, f"Dung #{dung.pk}")
    assert leaks(client.get(address).text) == []


def test_the_audit_trail_says_whom_a_masked_member_merged(masked, an, dung):
    nameless = create_contact(actor=an, name="0987 654 321")

    with masking(masked.is_masked):
        merge_contacts(actor=an, kept=dung, gone=nameless)

    entry = AuditEntry.objects.get(verb="customer.merged")
    assert (entry.target, entry.details["absorbed"]) == (f"Dung #{dung.pk}", f"0987 654 321 #{nameless.pk}")


def test_what_is_shown_is_not_masked_again_by_the_customer_s_next_message(masked, dung):
    client, address = signed_in(masked), f"/w/bamboo/customers/{dung.pk}/"

    assert "data-part" in client.get(f"{address}about/", headers=HTMX).text
    assert "data-part" not in client.post(f"{address}addresses/", headers=HTMX).text


def test_who_has_very_many_shown_is_stopped(masked, dung, monkeypatch):
    monkeypatch.setattr(reveal_contact, "MOST_AN_HOUR", 1)
    client, address = signed_in(masked), f"/w/bamboo/customers/{dung.pk}/addresses/"
    client.post(address, headers=HTMX)

    refused = client.post(address, headers=HTMX)

    assert refused.status_code == 429
    assert leaks(refused.text) == []


def test_a_form_with_masked_addresses_writes_none_and_a_shown_one_does(masked, dung):
    client, address = signed_in(masked), f"/w/bamboo/customers/{dung.pk}/details/"
    masked_phone, masked_email = "+84 91• ••• •78", "d•••@example.com"
    drawn = {"initial-name": "Dung", "initial-phones": masked_phone, "initial-emails": masked_email}

    client.post(address, {**drawn, "name": "Dũng"})
    dung.refresh_from_db()
    assert (dung.name, dung.phones.get().number, dung.emails.get().address) == ("Dũng", PHONE, EMAIL)

    shown = {"initial-name": "Dũng", "name": "Dũng", "initial-phones": "+84 912 345 678", "phones": "0987654321"}
    client.post(address, {**shown, "initial-emails": EMAIL, "emails": EMAIL})
    assert (dung.phones.get().number, dung.emails.get().address) == ("+84987654321", EMAIL)


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_a_name_is_masked_in_the_frames_of_agents_alone(masked, an, dung):
    conversation = dung.identities.get().conversation
    dung.name = "+84 912 345 678"
    dung.save()
    cursor = live.cursor()
    assign_conversation(conversation=conversation, actor=an, assignee=masked)
    watch = Watch(ConversationFilter(status="any"), conversation.pk)

    told = frames_since(masked, watch, cursor, "en")

    assert "+84 ••• ••• •78" in told
    assert leaks(told) == []
    assert "+84 912 345 678" in frames_since(an, watch, cursor, "en")
