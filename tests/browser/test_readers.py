"""An open thread shows which colleagues have seen the customer's last message, as they read it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def readers(page: Page):
    return page.get_by_role("list", name="Seen by").get_by_role("listitem")


def test_a_colleague_appears_on_reading_oneself_never_and_a_new_message_clears_it(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(an, f"inbox/{conversation.pk}/"))
    expect(page.locator(f"#row-{conversation.pk}[data-local-unread]")).to_have_count(0)
    expect(page.locator(f"#readers-{conversation.pk} > [data-reader='{an.pk}']")).to_be_hidden()
    expect(page.get_by_role("list", name="Seen by")).to_have_count(0)

    colleague = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(readers(page)).to_have_text(["BBinh"])
    expect(readers(page)).to_have_attribute("title", "Seen by Binh")

    colleague.close()
    dung.writes("Alo?")
    expect(readers(page)).to_have_count(0)
