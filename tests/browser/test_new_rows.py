"""A list that somebody has scrolled stays where it is; a chip says how many conversations have come above it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Customer
from tests.browser.test_live_inbox import live, minutes_ago

# Browsers tell places in whole pixels.
ROUNDED_PX = 2

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def first_in_sight(page: Page) -> tuple[str, float]:
    """The first row that is whole on the screen, and where it stands."""
    found: tuple[str, float] = page.locator(".list__scroll").evaluate(
        """list => {
          const top = list.getBoundingClientRect().top
          const row = [...list.querySelectorAll(".row")].find((row) => row.getBoundingClientRect().top >= top)
          return [row.id, Math.round(row.getBoundingClientRect().top)]
        }"""
    )
    return found


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_chip_counts_conversations_and_leads_to_them(browse, tea_page, binh, viewport):
    customers = [Customer(f"900{number:02}", f"Khách {number}") for number in range(20)]
    for number, customer in enumerate(customers):
        customer.writes(f"Tin {number}", minutes_ago(number + 1))
    page = live(browse(binh, "inbox/", viewport=viewport))
    chip = page.locator(".chip--new")
    expect(chip).to_be_hidden()
    page.locator(".list__scroll").evaluate("list => list.scrollTo(0, 400)")
    page.locator(".list__scroll").evaluate("() => new Promise(requestAnimationFrame)")
    seen = first_in_sight(page)

    for customer, words in ((customers[15], "một"), (customers[16], "hai"), (customers[15], "ba")):
        customer.writes(words)
        expect(page.locator(".row").first).to_contain_text(words)

    expect(chip).to_be_in_viewport(ratio=1)
    expect(chip).to_have_attribute("data-local-count", "2")
    row, top = first_in_sight(page)
    assert (row, top) == (seen[0], pytest.approx(seen[1], abs=ROUNDED_PX))

    chip.click()
    expect(page.locator(".row").first).to_be_in_viewport()
    expect(chip).to_be_hidden()
