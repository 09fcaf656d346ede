"""The customer beside the conversation: a column where there is room, a sheet where there is less, a pane on a phone."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, Route, expect

from contacts.actions.change_contact import change_contact
from contacts.actions.change_contacts import change_contacts
from contacts.models import Contact
from helpdesk.actions.create_ticket import create_ticket
from inbox.models import Conversation, Identity
from orders.actions.create_order import create_order
from tests.browser.conftest import DESK, PHONE, Customer
from tests.browser.test_live_inbox import live, minutes_ago, wait

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLET = {"width": 850, "height": 1100}


def named(customer: Customer, name: str, words: str, ago: int) -> Conversation:
    conversation = customer.writes(words, minutes_ago(ago))
    Identity.objects.filter(pk=conversation.identity_id).update(name=name)
    Contact.objects.filter(identities=conversation.identity_id).update(name=name)
    return conversation


def about(page: Page) -> None:
    page.locator("[data-customer-toggle]").click()


def test_at_a_desk_it_stands_beside_and_stays_so_from_thread_to_thread_and_page_to_page(browse, dung, hoa, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    other = named(hoa, "Hoa", "Còn trà không?", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    panel = page.get_by_role("complementary", name="Customer")

    about(page)
    expect(panel.get_by_role("heading", name="Dung")).to_be_visible()
    page.locator(f"#row-{other.pk} a").click()
    expect(panel.get_by_role("heading", name="Hoa")).to_be_visible()
    page.reload()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(page.locator("[data-customer-toggle]")).to_be_focused()


def test_on_a_tablet_it_is_a_sheet_over_the_thread_until_it_is_closed_or_another_thread_comes(browse, dung, hoa, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    other = named(hoa, "Hoa", "Còn trà không?", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=TABLET))
    panel = page.get_by_role("complementary", name="Customer")
    expect(panel).to_be_hidden()

    about(page)
    expect(panel).to_be_focused()
    expect(panel.get_by_role("heading", name="Dung")).to_be_visible()
    expect(page.get_by_text("Chào shop").last).to_be_visible()
    expect(page).to_have_url(re.compile(f"/inbox/{conversation.pk}/$"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("[data-customer-toggle]")).to_be_focused()

    about(page)
    expect(panel).to_be_visible()
    page.locator(f"#row-{other.pk} a").click()
    expect(page.locator("#thread h1")).to_contain_text("Hoa")
    expect(panel).to_be_hidden()


def test_a_screen_that_is_turned_gets_what_is_the_habit_in_its_new_width(browse, dung, binh):
    conversation = named(dung, "Dung", "Chào shop", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    panel = page.get_by_role("complementary", name="Customer")
    about(page)
    expect(panel).to_be_visible()

    page.set_viewport_size(TABLET)
    expect(panel).to_be_hidden()

    page.set_viewport_size(DESK)
    expect(panel).to_be_visible()


def test_on_a_phone_it_is_a_pane_with_an_address_and_back_leads_to_the_thread(browse, dung, binh):
    conversation = named(dung, "Dung", "Chào shop", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=PHONE))

    about(page)
    expect(page.get_by_role("heading", name="Dung")).to_be_visible()
    expect(page).to_have_url(re.compile("/customer/$"))
    page.go_back()

    expect(page.locator("#thread reply-composer")).to_be_visible()


def note_of(page: Page):
    return page.get_by_role("complementary", name="Customer").get_by_label("New note")


def refresh(page: Page) -> None:
    """As the line asks for it after too much was missed."""
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "div#inbox"):
        page.evaluate("document.dispatchEvent(new CustomEvent('live:refresh'))")


def test_a_refresh_of_the_page_leaves_the_panel_with_half_a_note_in_it(browse, dung, binh):
    conversation = named(dung, "Dung", "Chào shop", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    panel = page.get_by_role("complementary", name="Customer")
    about(page)
    note_of(page).press_sequentially("Size M")
    page.get_by_role("textbox", name="Message").focus()
    cursor = page.locator("#thread [data-cursor]").get_attribute("data-cursor")
    dung.writes("Alo?")

    refresh(page)

    expect(page.locator("#thread [data-cursor]")).not_to_have_attribute("data-cursor", cursor or "")
    expect(note_of(page)).to_have_value("Size M")
    expect(panel.locator(".loading")).to_have_count(0)
    expect(panel.get_by_role("heading", name="Dung")).to_be_visible()


def test_half_a_note_survives_another_thread_another_name_and_a_reload_until_it_is_saved(browse, dung, hoa, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    other = named(hoa, "Hoa", "Còn trà không?", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    panel = page.get_by_role("complementary", name="Customer")
    about(page)
    note_of(page).press_sequentially("Size M")

    page.locator(f"#row-{other.pk} a").click()
    expect(panel.get_by_role("heading", name="Hoa")).to_be_visible()
    expect(note_of(page)).to_have_value("")
    page.locator(f"#row-{conversation.pk} a").click()
    expect(note_of(page)).to_have_value("Size M")
    panel.get_by_text("Change the details").click()
    panel.get_by_label("Name", exact=True).fill("Chị Dung")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("heading", name="Chị Dung")).to_be_visible()
    expect(note_of(page)).to_have_value("Size M")
    page.reload()
    expect(note_of(page)).to_have_value("Size M")

    panel.get_by_role("button", name="Add note").click()
    expect(panel.locator(".customer__notes")).to_contain_text("Size M")
    expect(panel.locator("[data-local-note]")).to_have_count(0)
    expect(note_of(page)).to_have_value("")
    page.reload()
    expect(panel.locator(".customer__notes")).to_contain_text("Size M")
    expect(note_of(page)).to_have_value("")


def test_a_note_stands_there_at_once_and_is_tried_again_or_typed_after_a_reload(browse, dung, binh):
    conversation = named(dung, "Dung", "Chào shop", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    panel = page.get_by_role("complementary", name="Customer")
    notes, add = panel.locator(".customer__notes"), panel.get_by_role("button", name="Add note")
    held: list[Route] = []
    page.route("**/customers/*/notes/", lambda route: held.append(route))
    about(page)

    note_of(page).fill("Size M")
    add.click()
    expect(notes).to_contain_text("Size M")
    expect(notes).to_contain_text("Saving…")
    expect(note_of(page)).to_have_value("")
    note_of(page).press_sequentially("Giao sáng")
    wait(page, lambda: len(held) == 1)
    held[0].abort()
    expect(notes.get_by_text("Not saved yet.")).to_be_visible()
    page.reload()
    expect(note_of(page)).to_have_value("Size M\n\nGiao sáng")

    note_of(page).fill("Size M")
    add.click()
    wait(page, lambda: len(held) == 2)
    held[1].abort()
    note_of(page).press_sequentially("Giao sáng")
    page.unroute("**/customers/*/notes/")
    notes.get_by_role("button", name="Try again").click()

    expect(notes).to_contain_text("Binh")
    expect(notes.locator("[data-local-note]")).to_have_count(0)
    expect(note_of(page)).to_have_value("Giao sáng")
    assert [note.text for note in conversation.identity.contact.notes.all()] == ["Size M"]


def test_a_refresh_that_answers_late_leads_nobody_back_to_the_thread_they_left(browse, dung, hoa, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    other = named(hoa, "Hoa", "Còn trà không?", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    held: list[Route] = []
    address = re.compile(f"/inbox/{conversation.pk}/$")
    page.route(
        address,
        lambda route: (
            held.append(route) if route.request.headers.get("hx-target") == "div#inbox" else route.continue_()
        ),
    )
    page.evaluate("document.dispatchEvent(new CustomEvent('live:refresh'))")
    wait(page, lambda: bool(held))
    page.locator(f"#row-{other.pk} a").click()
    expect(page.locator(f"#messages-{other.pk}")).to_be_visible()

    with page.expect_response(address):
        held[0].continue_()
    # The line's next look at the page, which asks for it anew.
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "div#inbox"):
        pass

    expect(page.locator("#thread h1")).to_contain_text("Hoa")
    expect(page.locator("reply-composer")).to_have_attribute("data-conversation", str(other.pk))


def test_no_late_answer_leads_back_when_the_page_was_asked_for_anew_meanwhile(browse, dung, hoa, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    other = named(hoa, "Hoa", "Còn trà không?", 1)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    held: list[Route] = []
    page.route(
        re.compile(r"/inbox/\d+/$"),
        lambda route: (
            held.append(route) if route.request.headers.get("hx-target") == "div#inbox" else route.continue_()
        ),
    )
    page.evaluate("document.dispatchEvent(new CustomEvent('live:refresh'))")
    wait(page, lambda: len(held) == 1)
    page.locator(f"#row-{other.pk} a").click()
    expect(page.locator(f"#messages-{other.pk}")).to_be_visible()
    page.evaluate("const { now } = Date; Date.now = () => now() + 6_000; dispatchEvent(new Event('focus'))")

    held[0].continue_()
    wait(page, lambda: len(held) == 2)

    assert held[1].request.url.endswith(f"/inbox/{other.pk}/")
    assert page.locator("#thread h1").inner_text().startswith("Hoa")
    held[1].continue_()


def test_deleting_a_note_is_asked_in_the_page_itself(browse, dung, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    conversation.identity.contact.notes.create(author=binh, text="Size M")
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=TABLET))
    about(page)
    panel, question = page.locator("#thread > .customer"), page.get_by_role("dialog", name="Delete this note?")
    notes = panel.locator(".customer__notes")

    notes.get_by_role("button", name="Delete", exact=True).click()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(notes).to_contain_text("Size M")

    notes.get_by_role("button", name="Delete", exact=True).click()
    question.get_by_role("button", name="Delete").click()
    expect(notes).not_to_contain_text("Size M")


def test_what_others_enter_about_the_customer_comes_beside_the_thread(browse, dung, an, binh):
    conversation = named(dung, "Dung", "Chào shop", 1)
    contact = conversation.identity.contact
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    about(page)
    panel = page.get_by_role("complementary", name="Customer")
    expect(panel.get_by_label("New note")).to_be_visible()
    panel.get_by_label("New note").fill("Half a")

    create_order(actor=an, contact=contact, number="DH-7", items=[], amount=Decimal(90_000), currency="VND")
    expect(panel.get_by_text("DH-7")).to_be_visible()
    change_contacts(actor=an, verb="consent", value="given", value_name="Yes", ids=[contact.pk])
    expect(panel.locator(".customer__known")).to_contain_text("news")
    expect(panel.get_by_label("New note")).to_have_value("Half a")


def test_what_changes_many_customers_comes_beside_the_thread_a_little_later(browse, dung, an, binh, monkeypatch):
    conversation = named(dung, "Dung", "Chào shop", 3)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    about(page)
    panel = page.get_by_role("complementary", name="Customer")
    expect(panel.get_by_label("New note")).to_be_visible()
    page.evaluate("Math.random = () => 0")

    monkeypatch.setattr("inbox.live.MOST_NAMED", 0)
    ids = [conversation.identity.contact_id]
    change_contacts(actor=an, verb="consent", value="given", value_name="Yes", ids=ids)

    expect(panel.locator(".customer__known")).to_contain_text("news")


def test_it_shows_how_the_customer_s_things_are_now_and_takes_nothing_from_who_writes(browse, dung, an, binh):
    conversation = named(dung, "Dung", "Chào shop", 2)
    page = live(browse(binh, f"inbox/{conversation.pk}/", viewport=DESK))
    about(page)
    panel = page.get_by_role("complementary", name="Customer")
    expect(panel.locator("#customer-conversations")).to_contain_text("Open")
    panel.get_by_label("New note").fill("Half a")

    # By the member's own hand, and by a colleague's.
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(panel.locator("#customer-conversations")).to_contain_text("Resolved")
    create_ticket(
        workspace=an.workspace, actor=an, subject="The cup is broken", requester=conversation.identity.contact
    )
    expect(panel.locator("#customer-tickets")).to_contain_text("The cup is broken")
    change_contact(actor=an, contact=conversation.identity.contact, company="Trà Sen")
    expect(panel.locator(".customer__known")).to_contain_text("Trà Sen")
    expect(panel.locator("#customer-conversations a")).to_have_attribute("aria-current", "true")
    expect(panel.get_by_label("New note")).to_have_value("Half a")

    # Closed it asks for nothing; opened again it is as it should be.
    panel.get_by_role("button", name="Close").click()
    create_ticket(workspace=an.workspace, actor=an, subject="Once more", requester=conversation.identity.contact)
    about(page)
    expect(panel.locator("#customer-tickets")).to_contain_text("Once more")
