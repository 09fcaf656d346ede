"""Who sees only what is theirs, in a browser: it comes and goes as it is given, and what they typed stays."""

import pytest
from playwright.sync_api import expect

from inbox.actions.assign_conversation import assign_conversation
from tests.browser.conftest import PHONE
from tests.browser.test_live_inbox import live, minutes_ago
from workspaces.actions.set_sight import set_sight

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_given_to_somebody_comes_and_when_it_is_taken_away_their_words_stay(browse, dung, an, binh):
    set_sight(actor=an, agents_see="theirs", masks_addresses=False)
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, "inbox/"))
    expect(page.locator("#conversations .row")).to_have_count(0)

    assign_conversation(conversation=conversation, actor=an, assignee=binh)
    page.locator(f"#row-{conversation.pk} .row__link").click()
    writes = page.get_by_role("textbox", name="Message")
    writes.fill("Dạ còn ạ")

    assign_conversation(conversation=conversation, actor=an, assignee=an)
    expect(page.locator(f"#row-{conversation.pk}")).to_have_count(0)
    expect(page.get_by_text("This conversation is no longer yours to see.")).to_be_visible()
    expect(page.locator("#thread .message")).to_have_count(0)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    expect(writes).to_have_value("Dạ còn ạ")


def test_an_owner_says_what_agents_see_and_their_open_pages_follow(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    binhs = live(browse(binh, "inbox/"))
    expect(binhs.locator(f"#row-{conversation.pk}")).to_be_visible()

    settings = browse(an, "settings/", viewport=PHONE)
    settings.get_by_label("What is theirs:").check()
    card = settings.locator(".card", has=settings.get_by_role("heading", name="Who sees what"))
    card.get_by_role("button", name="Save").click()

    expect(settings.get_by_text("Saved.")).to_be_visible()
    expect(binhs.locator(f"#row-{conversation.pk}")).to_have_count(0)
