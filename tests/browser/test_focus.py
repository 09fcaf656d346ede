"""Focus is never lost: whoever stands on a row that leaves the list stands on the one beside it."""

import pytest
from playwright.sync_api import expect

from inbox.actions.resolve_conversation import resolve_conversation
from tests.browser.conftest import Customer
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_colleague_resolves_what_one_stands_on_and_the_keys_go_on_from_there(browse, tea_page, an, binh):
    first, second, third = (
        Customer(f"900{number}", f"Khách {number}").writes(f"Tin {number}", minutes_ago(number)) for number in (1, 2, 3)
    )
    page = live(browse(binh, "inbox/"))
    links = {row.pk: page.locator(f"#row-{row.pk} .row__link") for row in (first, second, third)}
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links[second.pk]).to_be_focused()

    resolve_conversation(conversation=second, actor=an)
    expect(links[second.pk]).to_have_count(0)
    expect(links[third.pk]).to_be_focused()

    resolve_conversation(conversation=third, actor=an)
    expect(links[third.pk]).to_have_count(0)
    expect(links[first.pk]).to_be_focused()

    resolve_conversation(conversation=first, actor=an)
    expect(page.locator(".row")).to_have_count(0)
    expect(page.locator(".list__scroll")).to_be_focused()
