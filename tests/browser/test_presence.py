"""Colleagues see who is there: on the team's page and where somebody is chosen, in a sign and in words."""

import json

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Customer
from tests.browser.test_live_inbox import live, minutes_ago, wait
from workspaces.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def word(page: Page, member: Membership):
    return page.locator(f'main [data-presence-word][data-presence-of="{member.pk}"]')


def sign(page: Page, member: Membership):
    return page.locator(f'main .presence[data-presence-of="{member.pk}"]')


def chooses(page: Page, state: str) -> None:
    page.get_by_role("button", name="Me").click()
    page.get_by_role("group", name="How colleagues see me").get_by_role("button", name=state).click()


def test_the_team_page_tells_who_is_there_and_what_they_choose(browse, an, binh):
    team = browse(an, "team/")
    expect(word(team, an)).to_have_text("online")
    expect(word(team, binh)).to_have_text("offline")

    colleague = live(browse(binh, "inbox/"))
    expect(word(team, binh)).to_have_text("online")
    expect(sign(team, binh)).to_have_attribute("title", "online")

    chooses(colleague, "Away")
    expect(word(team, binh)).to_have_text("away")
    expect(sign(team, binh)).to_have_attribute("data-local-presence", "away")
    expect(colleague.get_by_role("button", name="Away")).to_have_attribute("aria-pressed", "true")
    colleague.close()
    expect(word(team, binh)).to_have_text("offline")


def test_from_page_to_page_a_member_stays_and_the_choice_is_kept(browse, an, binh):
    team = browse(an, "team/")
    colleague = browse(binh, "settings/")
    expect(word(team, binh)).to_have_text("online")

    chooses(colleague, "Offline")
    expect(word(team, binh)).to_have_text("offline")
    colleague.reload()
    chooses(colleague, "Online")
    expect(word(team, binh)).to_have_text("online")


def test_whom_one_assigns_to_is_there_or_not(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(an, f"inbox/{conversation.pk}/"))

    page.locator(".thread__assign summary").click()
    expect(page.get_by_role("button", name="Binh offline")).to_be_visible()
    browse(binh, "inbox/")
    expect(page.get_by_role("button", name="Binh online")).to_be_visible()


def test_use_is_told_at_once_and_then_not_at_every_key(browse, binh):
    page = browse(binh, "inbox/")
    told: list[str] = []
    page.on("websocket", lambda line: line.on("framesent", lambda said: told.append(str(said))))
    page.clock.install()
    page.reload()
    live(page)

    expect(page.locator("nav .presence")).to_have_attribute("data-local-presence", "online")

    def uses() -> list[int]:
        return [json.loads(said)["used"] for said in told if "used" in said]

    begun = uses()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.clock.fast_forward("00:31")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.locator("nav .presence").hover()
    assert uses() == [*begun, 0]


def test_a_count_that_comes_late_does_not_take_the_place_of_a_newer_one(browse, dung, binh):
    dung.writes("Chào shop", minutes_ago(1))
    page = browse(binh, "settings/")
    frames: list[str] = []
    lines: list[WebSocketRoute] = []

    def take(line: WebSocketRoute, frame: str) -> None:
        frames.append(frame)
        line.send(frame)

    def connect(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server().on_message(lambda frame: take(line, str(frame)))

    page.route_web_socket("**/ws/**", connect)
    page.reload()
    counted = page.locator("#counts")
    wait(page, lambda: any('id="counts"' in frame for frame in frames))
    late = next(frame for frame in frames if 'id="counts"' in frame)
    before = counted.get_attribute("data-version") or ""
    Customer("9002", "Kofi").writes("Do you ship to Accra?", minutes_ago(1))
    expect(counted).not_to_have_attribute("data-version", before)
    newest = counted.get_attribute("data-version") or ""

    lines[0].send(late)
    # The frame behind it has been heard, so it has too.
    lines[0].send('<data id="presences" data-online="late"></data>')

    expect(page.locator("#presences")).to_have_attribute("data-online", "late")
    assert counted.get_attribute("data-version") == newest
