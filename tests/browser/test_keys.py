"""The inbox without a mouse: receive, read, answer, resolve; and no key does anything while somebody writes."""

import pytest
from playwright.sync_api import expect

from inbox.models import Conversation, Message
from inbox.presenters.keys import GROUPS
from tests.browser.conftest import Customer
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)


def test_receive_read_answer_resolve(browse, dung, binh):
    Customer("9002", "Kofi").writes("Do you ship to Accra?", minutes_ago(2))
    dung.writes("Còn hàng không?", minutes_ago(1))
    page = live(browse(binh, "inbox/"))

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".row__link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#thread")).to_contain_text("Còn hàng không?")
    page.keyboard.press("r")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    page.keyboard.type("Dạ còn ạ")
    page.keyboard.press("Enter")
    expect(page.locator(".message--outgoing")).to_contain_text("Dạ còn ạ")
    assert Conversation.objects.get(identity__external_id=dung.external_id).status == "open"

    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator(".activity")).to_contain_text("Binh resolved this")
    page.keyboard.press("e")
    expect(page.locator(".activity").last).to_contain_text("Binh opened this again")


def test_menus_and_views_open_by_their_keys(browse, dung, binh):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    page.keyboard.press("a")
    expect(page.locator("#thread .assignees")).to_contain_text("Binh")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.locator("#thread time-form [data-time=hour]")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.locator(".list__title")).to_contain_text("Mine")


def test_arrows_move_in_a_menu_that_a_key_has_opened(browse, dung, an, binh):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    page.keyboard.press("a")
    expect(page.locator("#thread .assignees")).to_contain_text("Binh")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#thread .assignees .menu__item").nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#thread .assignees .menu__item").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".activity").last).to_contain_text("Binh")

    page.keyboard.press("p")
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Block this customer")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#thread .priorities button").first).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(page.locator("#thread .thread__more [data-time=own]")).to_be_focused()


def test_a_menu_that_could_not_be_loaded_says_so_and_is_asked_for_again(browse, dung, binh):
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.route("**/assignees/", lambda route: route.abort())
    page.keyboard.press("a")
    menu = page.locator("#thread .assignees")
    expect(menu.get_by_role("alert")).to_have_text("This could not be loaded.")

    page.unroute("**/assignees/")
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("button", name="Try again")).to_be_focused()
    page.keyboard.press("Enter")

    expect(menu).to_contain_text("Binh")
    expect(menu).to_be_visible()


@pytest.fixture
def four(tea_page) -> list[Customer]:
    """Four of them, the first one's message on top of the list."""
    people = [Customer(f"900{number}", f"Khách {number}") for number in range(4)]
    for number, customer in enumerate(people):
        customer.writes(f"Tin {number}", minutes_ago(number + 1))
    return people


def row(page, customer):
    return page.locator(f"#row-{customer.conversation.pk} > .row__link")


def test_after_a_row_has_left_the_keys_go_on_where_it_stood(browse, four, binh):
    page = live(browse(binh, f"inbox/{four[1].conversation.pk}/"))
    page.keyboard.press("e")
    expect(page.locator(".row")).to_have_count(3)

    page.keyboard.press("j")
    expect(row(page, four[2])).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, four[2])).to_have_attribute("aria-current", "true")
    page.keyboard.press("e")
    expect(page.locator(".row")).to_have_count(2)

    page.keyboard.press("k")
    expect(row(page, four[0])).to_be_focused()
    page.keyboard.press("j")
    expect(row(page, four[3])).to_be_focused()


def test_rows_in_focus_are_resolved_one_after_another_and_none_is_skipped(browse, four, binh):
    page = live(browse(binh, "inbox/"))
    for left, customer in enumerate(four):
        page.keyboard.press("j")
        expect(row(page, customer)).to_be_focused()
        page.keyboard.press("o")
        expect(page.locator(f"#header-{customer.conversation.pk}")).to_be_visible()
        page.keyboard.press("e")
        expect(page.locator(".row")).to_have_count(3 - left)


def test_what_is_opened_is_the_row_below_the_one_that_left(browse, four, binh):
    page = live(browse(binh, f"inbox/{four[1].conversation.pk}/"))
    page.keyboard.press("e")
    expect(page.locator(".row")).to_have_count(3)

    page.keyboard.press("o")

    expect(row(page, four[2])).to_have_attribute("aria-current", "true")


def test_views_are_reached_from_any_page_of_the_workspace(browse, dung, binh):
    page = browse(binh, "team/")
    page.locator("command-palette:defined").wait_for(state="attached")

    page.keyboard.press("g")
    page.keyboard.press("p")

    expect(page.locator(".list__title")).to_contain_text("Participating")


def test_the_sheet_lists_every_key_and_closes_with_escape(browse, dung, binh):
    dung.writes("Chào", minutes_ago(1))
    page = live(browse(binh, "inbox/"))

    page.keyboard.press("?")

    sheet = page.get_by_role("dialog", name="Keys")
    for _, keys in GROUPS:
        for key in keys:
            expect(sheet).to_contain_text(str(key.label))
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert not Message.objects.filter(kind="activity").exists()


def test_no_key_fires_while_somebody_writes(browse, dung, binh):
    conversation = dung.writes("Chào", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.get_by_role("textbox", name="Message").focus()

    page.keyboard.type("e?jkgu")

    expect(page.get_by_role("textbox", name="Message")).to_have_value("e?jkgu")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert Conversation.objects.get().status == "open"


def test_a_time_that_is_past_stops_no_other_and_is_said_itself(browse, dung, binh):
    conversation = dung.writes("Chào", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.keyboard.press("s")
    own = page.locator("#thread time-form").get_by_label("Date and time")
    expect(own).not_to_have_value("")  # what the menu offers as it opens

    own.fill("2020-01-01T09:00")
    page.locator("#thread time-form [data-time=own]").click()
    expect(own).to_be_visible()
    assert not own.evaluate("field => field.validity.valid")
    page.locator("#thread time-form [data-time=hour]").click()

    expect(page.locator(".activity")).to_contain_text("Binh put this aside until")


def test_ctrl_enter_sends_and_with_shift_resolves_too(browse, dung, binh):
    conversation = dung.writes("Chào", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box = page.get_by_role("textbox", name="Message")

    box.fill("Dạ")
    box.press("Control+Enter")
    expect(page.locator(".message--outgoing")).to_contain_text("Dạ")
    box.fill("Cảm ơn ạ")
    box.press("Control+Shift+Enter")

    expect(page.locator(".activity")).to_contain_text("Binh resolved this")
    assert list(Message.objects.filter(direction="outgoing").order_by("pk").values_list("text", flat=True)) == [
        "Dạ",
        "Cảm ơn ạ",
    ]


def test_who_wants_it_so_breaks_the_line_with_enter(browse, dung, binh):
    binh.user.enter_sends = False
    binh.user.save()
    conversation = dung.writes("Chào", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box = page.get_by_role("textbox", name="Message")

    box.press_sequentially("một")
    box.press("Enter")
    box.press_sequentially("hai")
    expect(box).to_have_value("một\nhai")
    box.press("Control+Enter")

    expect(page.locator(".message--outgoing")).to_contain_text("hai")


def test_up_in_an_empty_box_brings_the_last_one_back(browse, dung, binh):
    conversation = dung.writes("Chào", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box = page.get_by_role("textbox", name="Message")
    box.fill("Dạ còn\nạ")
    box.press("Enter")
    expect(page.locator(".message--outgoing:not(.message--pending)")).to_contain_text("Dạ còn")
    expect(box).to_have_value("")

    box.press("ArrowUp")
    expect(box).to_have_value("Dạ còn\nạ")
    box.press("Escape")

    expect(box).not_to_be_focused()


def test_ones_own_key_works_and_the_old_one_no_longer(browse, dung, binh):
    conversation = dung.writes("Chào", minutes_ago(1))
    page = browse(binh, "../../me/keys/")
    field = page.get_by_label("Resolve, or reopen")

    field.focus()
    page.keyboard.press("j")
    expect(field).to_have_value("j")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field__error")).to_have_text("This is the key of “Next conversation” already.")
    page.locator("key-field:defined").first.wait_for()
    page.get_by_label("Resolve, or reopen").focus()
    page.keyboard.press("z")
    page.keyboard.press("e")
    expect(page.get_by_label("Resolve, or reopen")).to_have_value("z e")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(page.url.replace("/me/keys/", f"/w/{binh.workspace.slug}/inbox/{conversation.pk}/"))
    live(page)
    page.keyboard.press("e")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys").locator("[data-action=resolve] kbd")).to_have_text(["z", "e"])
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    page.keyboard.press("e")

    expect(page.locator(".activity")).to_have_count(1)
    expect(page.locator(".activity")).to_contain_text("Binh resolved this")
