"""Tickets in browsers: made without leaving the thread, moved on the board without a mouse, and the same on every screen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.models import Ticket
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_key_makes_a_ticket_of_the_thread_and_a_colleague_sees_it_there(browse, dung, an, binh):
    conversation = dung.writes("The cup is broken", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    colleague = live(browse(an, f"inbox/{conversation.pk}/"))

    page.keyboard.press("c")
    dialog = page.locator("#new-ticket")
    expect(dialog.get_by_label("Subject")).to_have_value("The cup is broken")
    expect(dialog.get_by_label("Subject")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-banner li")).to_contain_text("#1 The cup is broken")
    expect(dialog).to_be_hidden()
    expect(colleague.locator(".ticket-banner li")).to_contain_text("Open")

    page.locator(".message--incoming .message__more").click()
    page.get_by_role("menuitem", name="Make a ticket").click()
    expect(dialog.locator("textarea")).to_have_value("The cup is broken")
    page.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_cards_move_by_keys_by_menu_and_by_dragging_and_colleagues_see_it_at_once(browse, bamboo, an, binh):
    for number in (1, 2, 3):
        create_ticket(workspace=bamboo, actor=an, subject=f"Matter {number}")
    page, colleague = browse(binh, "tickets/board/"), browse(an, "tickets/board/")

    def card(of, number, column):
        return of.locator(f"#cards-{column} [data-number='{number}']")

    card(page, 1, "open").get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(card(page, 1, "in_progress")).to_be_visible()
    expect(card(page, 1, "in_progress").get_by_role("link")).to_be_focused()
    expect(page.locator("#announcement")).to_have_text("#1 is in “In progress” now")
    expect(card(colleague, 1, "in_progress")).to_be_visible()
    expect(card(colleague, 1, "open")).to_have_count(0)

    card(page, 2, "open").get_by_label("Move #2").click()
    page.get_by_role("menuitem", name="Waiting").click()
    expect(card(page, 2, "waiting")).to_be_visible()

    card(page, 3, "open").drag_to(page.locator("[data-status=resolved]"))
    expect(card(page, 3, "resolved")).to_be_visible()
    card(page, 1, "in_progress").drag_to(page.locator("[data-status=closed]"))
    expect(page.locator("#toasts")).to_contain_text(
        "#1 cannot go to “Closed” from there. It can go to: Open, Waiting, Resolved"
    )
    expect(card(page, 1, "in_progress")).to_be_visible()
    assert dict(Ticket.objects.values_list("number", "status")) == {1: "in_progress", 2: "waiting", 3: "resolved"}


def test_what_two_changed_is_shown_to_the_second_who_chooses(browse, bamboo, an, binh):
    ticket = create_ticket(workspace=bamboo, actor=an, subject="One cup")
    page = browse(binh, "tickets/1/")
    page.get_by_text("Change subject and description").click()
    page.get_by_label("Subject").fill("Three cups")
    change_ticket(ticket=ticket, actor=an, subject="Two cups", priority=4)
    expect(page.locator("#ticket-subject")).to_contain_text("Two cups")
    page.get_by_role("button", name="Save").click()

    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text("Two cups")
    expect(conflict).to_contain_text("Three cups")
    conflict.get_by_role("button", name="Write mine").click()
    expect(page.locator("#ticket-subject")).to_contain_text("Three cups")
    expect(conflict).to_have_count(0)
    expect(page.locator("#ticket-side")).to_contain_text("Urgent")

    page.get_by_label("Comment", exact=True).fill("@A")
    expect(page.locator("#suggest-ticket [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("look")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry--note .mention")).to_have_text("@An")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")


def test_several_are_chosen_and_changed_and_what_cannot_be_is_said(browse, bamboo, binh):
    for number in (1, 2, 3):
        create_ticket(workspace=bamboo, actor=binh, subject=f"Matter {number}")
    page = browse(binh, "tickets/")
    page.get_by_label("Choose #3").check()
    page.get_by_label("Choose #1").click(modifiers=["Shift"])
    expect(page.locator("[data-chosen]")).to_have_text("3 chosen")
    page.get_by_label("What to do with them").select_option("priority:4")
    page.get_by_role("button", name="Do it").click()

    expect(page.locator(".ticket-row [data-urgency='4']")).to_have_count(3)
    expect(page.locator("#toasts")).to_contain_text("3 tickets changed.")
    page.get_by_label("Choose #2").check()
    page.get_by_label("What to do with them").select_option("status:closed")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#toasts")).to_contain_text("cannot become “Closed”")


def test_what_becomes_late_says_so_by_itself_wherever_it_is_shown(browse, dung, bamboo, an, binh):
    conversation = dung.writes("The cup is broken", minutes_ago(1))
    ticket = create_ticket(workspace=bamboo, actor=an, subject="The cup", conversation=conversation)
    pages = [browse(binh, address) for address in ("tickets/", "tickets/board/", "tickets/1/")]
    pages.append(live(browse(binh, f"inbox/{conversation.pk}/")))

    change_ticket(ticket=ticket, actor=an, due_at=timezone.now() + timedelta(seconds=8))
    for page in pages:
        expect(page.locator(".due__left").first).to_be_visible()
        expect(page.locator(".due__late").first).to_be_hidden()
    # No worker runs here that would tell of it.
    for page in pages:
        expect(page.locator(".due__late").first).to_be_visible(timeout=10_000)
        expect(page.locator(".due__left").first).to_be_hidden()
