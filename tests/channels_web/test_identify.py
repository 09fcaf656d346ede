"""Who the shop says a visitor is: proved, it leads to the same person on every device; unproved, to nobody."""

import json
from uuid import uuid4

import pytest

from channels_web import limits
from channels_web.actions.open_chat import open_chat
from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.models import Contact
from inbox.models import Conversation, Identity, Message, WebhookDelivery
from tests.channels_web.test_talk import texts
from tests.channels_web.visits import Visit, signed_facts, signed_id
from workspaces.actions.set_sight import set_sight
from workspaces.models import Sight

pytestmark = pytest.mark.django_db


def signed_in(widget, **facts) -> Visit:
    """A browser whose person the shop's own server has signed in."""
    return Visit(widget).begin(**signed_facts(widget, **facts))


def first_words(visit, text="Hello", **facts):
    return visit.say(text, **signed_facts(visit.widget, **facts))


def panel_of(client, visit) -> str:
    """What stands beside the thread."""
    pk = visit.conversation.pk
    headers = {"hx-request": "true", "hx-target": f"aside#customer-{pk}"}
    return client.get(f"/w/bamboo/inbox/{pk}/customer/", headers=headers).text


def test_the_same_person_has_the_same_thread_on_another_device(widget):
    phone = signed_in(widget, id="42", name="Dung")
    first_words(phone, "From my phone", id="42", name="Dung")

    laptop = signed_in(widget, id="42", name="Dung")

    assert texts(laptop.post("session").json()) == ["From my phone"]
    assert Conversation.objects.get().identity.name == "Dung"


def test_the_id_alone_may_be_signed_and_the_rest_is_shown_as_not_signed(widget, an_client):
    given = {"facts": json.dumps({"id": 42, "plan": "gold"}), "signature": signed_id(widget, "42")}
    dung = Visit(widget).begin(**given)
    dung.say("Hello", **given)

    page = panel_of(an_client, dung)
    assert "Signed in on the website" in page
    assert "plan, not proved" in page


def test_the_shops_facts_and_the_page_stand_beside_the_thread(widget, an_client):
    dung = signed_in(widget, id="42", joined="2024-03-01", last_login="2026-11-27")
    given = signed_facts(widget, id="42", joined="2024-03-01", last_login="2026-11-27")
    dung.say("Hello", page_url="https://tea.example/oolong", page_title="Oolong", phone="0912 345 678", **given)

    page = panel_of(an_client, dung)

    assert "joined, signed by the website" in page
    assert "2024-03-01" in page
    assert 'href="https://tea.example/oolong"' in page
    assert "Oolong (tea.example)" in page
    assert "Phone, as the visitor says" in page
    assert 'href="tel:0912345678"' in page


def test_addresses_are_masked_for_whom_the_workspace_masks_them_whoever_told_them(widget, an, binh_client):
    set_sight(actor=an, agents_see=Sight.EVERYTHING, masks_addresses=True)
    given = signed_facts(widget, id="dung@mail.example", phone="0912 345 678", email="dung@mail.example")
    dung = Visit(widget).begin(**given)
    dung.say("Hello", phone="0987 654 321", email="other@mail.example", **given)

    page = panel_of(binh_client, dung)

    assert "Phone, as the visitor says" in page
    assert "Phone, signed by the website" in page
    for whole in ("345 678", "654 321", "dung@mail", "other@mail", "tel:", "mailto:"):
        assert whole not in page


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://evil.example/sign-in", "Oolong (evil.example)"),
        ("https://tea.example@evil.example/", "Oolong (evil.example)"),
        ("https://evil.example\\@tea.example/", "Oolong (https://evil.example"),
    ],
)
def test_a_page_of_another_website_is_named_and_not_led_to(dung, an_client, url, shown):
    dung.say("Hello", page_url=url, page_title="Oolong")

    page = panel_of(an_client, dung)

    assert shown in page
    assert f'href="{url}"' not in page


def test_the_page_follows_the_visitor(dung, an_client, monkeypatch):
    monkeypatch.setattr("channels_web.actions.tell_page.APART_SECONDS", 0)
    dung.say("Hello", page_url="https://tea.example/oolong", page_title="Oolong")

    dung.look(said=json.dumps({"page": {"url": "https://tea.example/cart", "title": "Your cart"}}))

    page = panel_of(an_client, dung)
    assert "Your cart" in page
    assert "Oolong" not in page


def test_a_proved_address_finds_the_contact_on_the_workspaces_other_website(widget, bamboo):
    elsewhere = open_chat(workspace=bamboo, name="Bamboo Pots", domains=[], language="en").widget
    first_words(signed_in(widget, id="42", email="Dung@mail.example"), id="42", email="Dung@mail.example")

    first_words(signed_in(elsewhere, id="7", email="dung@mail.example"), id="7", email="dung@mail.example")

    here, there = Identity.objects.order_by("pk")
    assert here.contact == there.contact
    assert Contact.objects.count() == 1


def test_what_the_team_entered_of_either_is_known_of_the_one_they_turn_out_to_be(widget, bamboo, binh):
    elsewhere = open_chat(workspace=bamboo, name="Bamboo Pots", domains=[], language="en").widget
    first_words(signed_in(widget, id="42", email="dung@mail.example"), id="42", email="dung@mail.example")
    pots = signed_in(elsewhere, id="7")
    first_words(pots, id="7")
    before = pots.conversation.identity.contact
    known = {"company": "Tea House", "phones": ["+84912345678"], "emails": ["work@mail.example"]}
    change_contact(actor=binh, contact=before, **known)

    pots.post("session", **signed_facts(elsewhere, id="7", email="dung@mail.example"))

    kept = Contact.objects.get()
    assert kept.company == "Tea House"
    assert [row.number for row in kept.phones.all()] == ["+84912345678"]
    assert [row.address for row in kept.emails.all()] == ["dung@mail.example", "work@mail.example"]


def test_a_proved_address_is_the_contacts_and_found_as_that(widget, an_client):
    dung = signed_in(widget, id="42", email="Dung@mail.example")
    first_words(dung, id="42", email="Dung@mail.example")

    email = dung.conversation.identity.contact.emails.get()
    assert (email.address, email.verified_at is not None, email.verified_by) == (
        "dung@mail.example",
        True,
        widget.channel.name,
    )
    assert f"E-mail, proved by {widget.channel.name}" in panel_of(an_client, dung)
    assert "dung@mail.example" in an_client.get("/w/bamboo/customers/", {"q": "dung@mail.example"}).text


def test_whom_the_team_knows_by_an_address_is_found_by_it_once_it_is_proved_and_never_by_typing_it(widget, binh):
    lan = create_contact(actor=binh, name="Lan", emails=["lan@mail.example"])

    mallory = Visit(widget).begin()
    mallory.say("I am Lan", email="lan@mail.example")
    assert mallory.conversation.identity.contact != lan
    assert lan.emails.get().verified_at is None

    herself = signed_in(widget, id="42", email="lan@mail.example")
    first_words(herself, id="42", email="lan@mail.example")

    assert herself.conversation.identity.contact == lan
    assert texts(mallory.post("session").json()) == ["I am Lan"]
    assert lan.emails.get().verified_by == widget.channel.name
    assert Contact.objects.count() == 2


def test_an_address_that_is_only_typed_finds_nobody(widget):
    first_words(signed_in(widget, id="42", email="dung@mail.example"), id="42", email="dung@mail.example")

    mallory = Visit(widget).begin()
    mallory.say("I am Dung", email="dung@mail.example")
    only_id = {"facts": json.dumps({"id": "66", "email": "dung@mail.example"}), "signature": signed_id(widget, "66")}
    another = Visit(widget).begin(**only_id)
    another.say("So am I", **only_id)

    assert len(set(Identity.objects.values_list("contact", flat=True))) == 3


def test_a_proved_address_finds_nobody_of_another_shop(widget, other_shop):
    first_words(signed_in(widget, id="42", email="dung@mail.example"), id="42", email="dung@mail.example")
    first_words(signed_in(other_shop.widget, id="42", email="dung@mail.example"), id="42", email="dung@mail.example")

    here, there = Identity.objects.order_by("pk")
    assert here.contact.workspace != there.contact.workspace


def test_a_signed_id_is_no_signature_of_a_text_that_looks_like_it(widget):
    """A customer may be able to choose an id, and so to get anything signed as one."""
    chosen = json.dumps({"id": "1", "email": "owner@tea.example"})

    told = Visit(widget).post("session", facts=chosen, signature=signed_id(widget, chosen)).json()

    assert told["identified"] is False


def test_what_was_written_before_signing_in_goes_on_as_theirs(dung, widget):
    dung.say("Before")
    before = dung.token

    dung.begin(**signed_facts(widget, id="42"))

    assert texts(dung.post("session").json()) == ["Before"]
    dung.say("After")
    assert Conversation.objects.count() == 1
    old = Visit(widget)
    old.token = before
    assert old.post("session").json()["messages"] == []


def test_who_has_a_thread_already_keeps_it_and_the_team_sees_both(dung, widget):
    first_words(signed_in(widget, id="42"), "As Dung", id="42")
    dung.say("As nobody")

    dung.begin(**signed_facts(widget, id="42"))

    assert texts(dung.post("session").json()) == ["As Dung"]
    assert Conversation.objects.count() == 2
    assert len(set(Identity.objects.values_list("contact", flat=True))) == 1


def test_without_a_signature_the_pages_words_are_shown_and_prove_nothing(dung, an_client):
    facts = json.dumps({"id": "42", "name": "Dung", "plan": "gold"})
    dung.begin(facts=facts)
    dung.say("Hello", facts=facts)

    page = panel_of(an_client, dung)
    assert "plan, not proved" in page
    assert "Signed in on the website" not in page
    assert dung.external_id.startswith("v")

    dung.begin(facts=json.dumps({"id": "42", "plan": "silver"}))
    assert "silver" in panel_of(an_client, dung)
    assert "gold" not in panel_of(an_client, dung)


def test_what_the_page_says_again_is_not_kept_again(widget):
    dung = signed_in(widget, id="42", plan="gold")
    first_words(dung, id="42", plan="gold")
    kept = WebhookDelivery.objects.count()

    for _ in range(3):
        dung.post("session", **signed_facts(widget, id="42", plan="gold"))
    assert WebhookDelivery.objects.count() == kept

    dung.post("session", **signed_facts(widget, id="42", plan="silver"))
    assert WebhookDelivery.objects.count() == kept + 1


@pytest.mark.parametrize("is_signed", [True, False])
def test_what_the_page_says_changes_so_often(widget, monkeypatch, is_signed):
    monkeypatch.setattr(limits, "FACTS_OF_VISITOR", (2, 60))
    dung = signed_in(widget, id="42")
    first_words(dung, id="42")
    given = [signed_facts(widget, id="42", plan=plan) for plan in ("gold", "silver", "tin")]

    answers = [dung.post("session", **(facts if is_signed else {"facts": facts["facts"]})) for facts in given]

    assert [response.status_code for response in answers] == [200, 200, 429]


def test_nothing_is_kept_of_who_is_signed_in_and_never_writes(widget):
    signed_in(widget, id="42", email="dung@mail.example").look()

    assert not Identity.objects.exists()
    assert not Contact.objects.exists()


def test_facts_of_somebody_else_come_with_no_message(dung, widget):
    """The proof that is posted must be of whom the token is."""
    dung.say("Hello", client_id=str(uuid4()), **signed_facts(widget, id="42", email="victim@mail.example"))

    assert dung.external_id.startswith("v")
    assert Message.objects.count() == 1
    assert "victim" not in str(Identity.objects.get().contact)
