"""A team's work and a saved view in a browser: given by keys, seen by the others at once, counted while the menu is open."""

import re

import pytest
from playwright.sync_api import expect

from inbox.actions.assign_team import assign_team
from inbox.models import Channel, SavedView
from tests.browser.conftest import Customer
from tests.browser.test_live_inbox import live, minutes_ago
from tests.inbox.replies import reply
from workspaces.models import Team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sales(bamboo, binh):
    team = Team.objects.create(workspace=bamboo, name="Sales")
    team.members.add(binh)
    return team


def test_a_conversation_is_given_to_a_team_by_keys_and_stands_in_the_list_of_who_is_in_it(
    browse, dung, an, binh, sales
):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    ans = live(browse(an, f"inbox/{conversation.pk}/"))
    binhs = live(browse(binh, "inbox/?view=teams"))
    expect(binhs.get_by_text("Nothing is with your teams here")).to_be_visible()

    ans.keyboard.press("a")
    choice = ans.locator(".thread__assign").get_by_role("button", name="Sales")
    expect(choice).to_be_visible()
    while not choice.evaluate("element => element === document.activeElement"):
        ans.keyboard.press("Tab")
    ans.keyboard.press("Enter")

    expect(ans.locator(".thread__team")).to_contain_text("Sales")
    expect(ans.locator(".activity").last).to_contain_text("An assigned this to the team Sales")
    expect(binhs.locator(f"#row-{conversation.pk} .row__team")).to_contain_text("Sales")

    ans.locator(".thread__assign summary").click()
    ans.get_by_role("button", name="Take it from the team").click()
    expect(binhs.locator(f"#row-{conversation.pk}")).to_have_count(0)


def test_a_list_is_saved_under_a_name_and_counted_while_the_menu_is_open(browse, dung, hoa, an, binh, sales):
    conversation, other = dung.writes("Chào shop", minutes_ago(2)), hoa.writes("Alo", minutes_ago(1))
    assign_team(conversation=conversation, actor=an, team=sales)
    page = live(browse(binh, f"inbox/?team={sales.pk}"))

    page.locator(".list__title").click()
    page.get_by_text("Save this view").click()
    page.get_by_label("Name", exact=True).fill("Đơn hàng")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Đơn hàng")).to_be_visible()
    assert SavedView.objects.get().query == f"team={sales.pk}"

    live(page).locator(".list__title").click()
    line = page.get_by_role("link", name="Đơn hàng")
    expect(line).to_have_attribute("aria-current", "true")
    expect(line.locator(".count")).to_have_text("1")

    assign_team(conversation=other, actor=an, team=sales)
    expect(line.locator(".count")).to_have_text("2")
    expect(page.locator("#conversations .row")).to_have_count(2)


def test_the_name_stays_while_threads_are_opened_and_back_leads_to_the_list(browse, dung, binh):
    dung.writes("Chào shop", minutes_ago(1))
    view = SavedView.objects.create(workspace=binh.workspace, owner=binh, name="Unclaimed", query="view=unassigned")
    page = live(browse(binh, f"saved-views/{view.pk}/"))
    heading = page.get_by_role("heading", name="Unclaimed")

    page.locator(".row__link").first.click()
    expect(page.locator("#thread .conversation")).to_be_visible()
    expect(heading).to_be_visible()
    page.reload()
    expect(heading).to_be_visible()
    page.go_back()
    expect(heading).to_be_visible()
    expect(page.get_by_text("No conversation chosen")).to_be_visible()


def test_in_the_order_of_closing_a_row_takes_its_place_and_goes_with_the_answer(browse, dung, hoa, tea_page, binh):
    first, second = dung.writes("Alo?", minutes_ago(300)), hoa.writes("Chào shop", minutes_ago(200))
    page = live(browse(binh, "inbox/"))
    page.locator(".list__title").click()
    page.get_by_role("link", name="Closing soonest").click()
    rows = page.locator("#conversations .row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_have_id(f"row-{first.pk}")
    expect(rows.first.locator("time-left")).to_be_visible()
    expect(rows.first.locator("time-left")).to_have_text(re.compile("1[89] hr"))

    third = Customer("7284910365521111", "Lan").writes("Còn hàng không?", minutes_ago(250))
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_have_id(f"row-{third.pk}")

    dung.writes("Mình hỏi lại ạ", minutes_ago(1))
    expect(rows.last).to_have_id(f"row-{first.pk}")

    reply(second, binh)
    expect(page.locator(f"#row-{second.pk}")).to_have_count(0)
    expect(rows.first).to_have_id(f"row-{third.pk}")


def test_the_open_menu_counts_each_channel_and_what_closes_and_tells_channels_of_one_name_apart(
    browse, dung, hoa, binh, tea_page
):
    dung.writes("Chào shop", minutes_ago(2))
    namesake = Channel.objects.create(
        workspace=binh.workspace, platform="instagram", external_id="17841460233918742", name=tea_page.name
    )
    page = live(browse(binh, "inbox/"))
    page.locator(".list__title").click()
    menu = page.locator(".list__bar .dropdown__menu")
    own, other, closing = (
        menu.locator(f"[href='{page.url.removeprefix(page.url.split('/w/')[0])}?{query}']")
        for query in (f"channel={tea_page.pk}", f"channel={namesake.pk}", "order=closing")
    )
    expect(own).to_have_text(re.compile(r"Facebook\s*1$"))
    expect(closing).to_have_text(re.compile(r"1$"))
    expect(other).to_have_text(re.compile(r"Instagram\s*$"))

    hoa.writes("Alo", minutes_ago(1))

    expect(own).to_have_text(re.compile(r"Facebook\s*2$"))
    expect(closing).to_have_text(re.compile(r"2$"))
