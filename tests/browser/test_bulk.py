"""Ticked rows: chosen by mouse, key or all at once, changed together, undone."""

import pytest
from playwright.sync_api import Route, expect

from inbox.ingest import drain
from inbox.models import Conversation
from tests.browser.conftest import PHONE, Customer
from tests.browser.test_live_inbox import live, minutes_ago, wait
from tests.inbox.messenger import delivery, text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)


@pytest.fixture
def customers(tea_page) -> list[Customer]:
    """Five of them, the first one's message on top of the list."""
    people = [Customer(f"900{number}", f"Khách {number}") for number in range(5)]
    for number, customer in enumerate(people):
        customer.writes(f"Tin {number}", minutes_ago(number + 1))
    return people


def ticks(page):
    return page.locator("#conversations [data-tick]")


def test_a_range_is_resolved_and_undone(browse, customers, binh):
    page = live(browse(binh, "inbox/"))
    ticks(page).nth(0).check()
    ticks(page).nth(2).click(modifiers=["Shift"])
    expect(page.locator("#bulk output")).to_have_text("3 chosen")

    customers[4].writes("Còn ai không?")
    expect(page.locator(".row").first).to_contain_text("Còn ai không?")
    expect(page.locator("#bulk output")).to_have_text("3 chosen")

    page.locator("#bulk").get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("toast-message")).to_contain_text("3 conversations resolved.")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator("#bulk")).to_be_hidden()

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".row")).to_have_count(5)
    assert set(Conversation.objects.values_list("status", flat=True)) == {"open"}


def test_with_keys_alone(browse, customers, binh):
    page = live(browse(binh, "inbox/"))
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#bulk output")).to_have_text("2 chosen")
    page.locator("#bulk summary[title='Assign']").focus()
    page.keyboard.press("Enter")
    page.locator("#bulk").get_by_role("button", name="Binh").focus()
    page.keyboard.press("Enter")
    expect(page.locator("toast-message")).to_contain_text("2 conversations assigned.")
    assert Conversation.objects.filter(assignee=binh).count() == 2


def test_while_rows_are_chosen_their_keys_do_it_to_them_and_not_to_the_open_conversation(browse, customers, binh):
    page = live(browse(binh, f"inbox/{customers[4].conversation.pk}/"))
    page.locator(".row__link").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    for key, menu in [("a", "Assign"), ("t", "Tags"), ("s", "Put aside")]:
        page.keyboard.press(key)
        expect(page.locator(f"#bulk details:has(summary[title='{menu}'])")).to_have_attribute("open", "")
        page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("details.dropdown[open]")).to_have_count(0)

    page.keyboard.press("e")

    expect(page.locator("toast-message")).to_contain_text("2 conversations resolved.")
    assert {person.conversation.pk for person in customers[:2]} == set(
        Conversation.objects.filter(status="resolved").values_list("pk", flat=True)
    )


@pytest.fixture
def sixty(tea_page) -> None:
    """More customers than one request changes."""
    for number in range(60):
        delivery(text(f"m{number}", "Chào", customer=f"c{number}"))
    drain()


def resolve_of_view(page):
    """The button that resolves, with all of the view chosen."""
    ticks(page).nth(0).check()
    page.locator("[data-bulk=all]").click()
    expect(page.locator("#bulk output")).to_have_text("60 chosen")
    return page.locator("#bulk").get_by_role("button", name="Resolve", exact=True)


def test_all_of_a_view_goes_in_portions_on_a_phone(browse, sixty, binh):
    page = live(browse(binh, "inbox/", viewport=PHONE))
    resolve_of_view(page).click()
    expect(page.locator("toast-message")).to_contain_text("60 conversations resolved.")
    assert not Conversation.objects.exclude(status="resolved").exists()


def test_on_a_touch_screen_the_list_s_menu_offers_to_choose(browse, customers, binh):
    page = live(browse(binh, "inbox/", viewport=PHONE, has_touch=True, is_mobile=True))
    expect(ticks(page).nth(0)).to_have_css("opacity", "0")

    page.locator(".list__title").tap()
    page.get_by_role("button", name="Choose several").tap()
    expect(ticks(page).nth(0)).to_have_css("opacity", "1")
    expect(page.locator("#bulk output")).to_have_text("Choose conversations")
    expect(page.locator("#bulk .bulk__verbs")).to_be_hidden()

    for number in (1, 2):
        ticks(page).nth(number).tap()
    page.locator("#bulk").get_by_role("button", name="Resolve", exact=True).tap()
    expect(page.locator("toast-message")).to_contain_text("2 conversations resolved.")
    expect(page.locator("#bulk")).to_be_hidden()

    page.locator(".list__title").tap()
    page.get_by_role("button", name="Choose several").tap()
    page.get_by_role("button", name="Choose none").tap()
    expect(page.locator("#bulk")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 1100, 390, 320])
def test_every_verb_has_room_in_the_longer_language_too(browse, customers, binh, width):
    binh.user.language = "vi"
    binh.user.save()
    page = live(browse(binh, "inbox/?status=any", viewport={"width": width, "height": 800}))
    page.locator(".row__link").first.focus()
    page.keyboard.press("x")
    expect(page.locator("#bulk")).to_be_visible()

    edge = page.locator("#list").evaluate("list => list.getBoundingClientRect().right")
    verbs = page.locator("#bulk :is(button.icon, summary)")
    ends = verbs.evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().right)"
    )
    assert len(ends) >= 7
    assert max(ends) <= edge


def test_a_dropped_line_keeps_what_was_not_done_chosen(browse, customers, binh):
    page = live(browse(binh, "inbox/"))
    ticks(page).nth(0).check()
    page.context.set_offline(True)
    page.locator("#bulk").get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("toast-message")).to_be_visible()
    expect(page.locator("#bulk output")).to_have_text("1 chosen")
    assert not Conversation.objects.filter(status="resolved").exists()


def test_what_failed_of_a_view_stays_chosen_and_is_done_with_the_next_click(browse, sixty, binh):
    page = live(browse(binh, "inbox/"))
    resolve = resolve_of_view(page)
    asked: list[Route] = []

    def second_fails(route: Route) -> None:
        asked.append(route)
        if len(asked) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/bulk/", second_fails)
    resolve.click()
    expect(page.locator("#bulk output")).to_have_text("10 chosen")
    assert Conversation.objects.filter(status="open").count() == 10

    resolve.click()
    expect(page.locator("#bulk")).to_be_hidden()
    assert not Conversation.objects.filter(status="open").exists()


def test_undo_goes_on_when_one_portion_cannot_be_undone_and_says_so(browse, sixty, binh):
    page = live(browse(binh, "inbox/"))
    resolve_of_view(page).click()
    expect(page.locator("toast-message")).to_contain_text("60 conversations resolved.")
    asked: list[Route] = []

    def first_is_worthless(route: Route) -> None:
        asked.append(route)
        given = route.request.post_data or ""
        route.continue_(post_data=given.replace("undo=", "undo=x") if len(asked) == 1 else given)

    page.route("**/bulk/undo/", first_is_worthless)
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("toast-message")).to_contain_text("10 conversations are as before. 50 could not be undone.")
    assert Conversation.objects.filter(status="open").count() == 10


def test_undo_that_does_not_reach_the_server_is_offered_again(browse, customers, binh):
    page = live(browse(binh, "inbox/"))
    ticks(page).nth(0).check()
    page.locator("#bulk").get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("toast-message")).to_contain_text("1 conversation resolved.")

    page.context.set_offline(True)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("toast-message")).to_have_count(2)
    page.context.set_offline(False)
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("toast-message", has_text="1 conversation is as before.")).to_be_visible()
    assert set(Conversation.objects.values_list("status", flat=True)) == {"open"}


def test_a_key_that_is_pressed_twice_changes_the_chosen_rows_once(browse, customers, binh):
    page = live(browse(binh, "inbox/"))
    held: list[Route] = []
    page.route("**/bulk/", lambda route: held.append(route))
    ticks(page).nth(0).check()
    page.keyboard.press("U")
    wait(page, lambda: len(held) == 1)
    page.keyboard.press("U")
    page.evaluate("document.querySelector('#bulk [data-bulk=resolve]').click()")

    held[0].continue_()

    expect(page.locator("toast-message")).to_be_visible()
    expect(page.locator("#bulk")).to_be_hidden()
    assert len(held) == 1


def test_a_verb_s_key_ends_no_choosing_that_has_only_begun(browse, customers, binh):
    page = live(browse(binh, "inbox/"))
    page.evaluate("document.querySelector('[data-bulk=ask]').click()")
    expect(page.locator("#bulk output")).to_have_text("Choose conversations")

    page.keyboard.press("U")
    page.evaluate("0")

    assert page.locator("#bulk").is_visible()


def test_what_failed_is_not_chosen_in_the_list_that_was_gone_to_meanwhile(browse, customers, binh):
    page = live(browse(binh, "inbox/"))
    ticks(page).nth(0).check()
    held: list[Route] = []
    page.route("**/bulk/", lambda route: held.append(route))
    page.locator("#bulk").get_by_role("button", name="Resolve", exact=True).click()
    wait(page, lambda: bool(held))

    page.locator(".list__title").click()
    page.locator("[data-view-link=mine]").click()
    expect(page.locator("#conversations .row")).to_have_count(0)
    held[0].abort()
    expect(page.locator("toast-message")).to_be_visible()
    expect(page.locator("#bulk")).to_be_hidden()


def test_what_left_the_view_unseen_is_not_chosen_any_more_when_the_list_comes_anew(browse, customers, binh):
    page = live(browse(binh, "inbox/"))
    for number in range(3):
        ticks(page).nth(number).check()
    expect(page.locator("#bulk output")).to_have_text("3 chosen")

    # As where too much changed to be told: no frame says which.
    Conversation.objects.filter(pk=customers[1].conversation.pk).update(status="resolved")
    page.evaluate("document.dispatchEvent(new CustomEvent('live:refresh', { detail: 0 }))")

    expect(page.locator(".row")).to_have_count(4)
    expect(page.locator("#bulk output")).to_have_text("2 chosen")
    expect(page.locator("#conversations [data-tick]:checked")).to_have_count(2)
