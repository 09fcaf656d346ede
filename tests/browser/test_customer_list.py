"""The list of customers in a browser: found, narrowed, ticked, changed and as before."""

import pytest
from playwright.sync_api import Page, expect

from contacts.actions.create_contact import create_contact
from contacts.models import Contact
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def customers(binh) -> list[Contact]:
    return [create_contact(actor=binh, name=f"Khách {number:02}", phones=["+84912345678"]) for number in range(60)]


def ticks(page: Page):
    return page.locator("[data-tick]")


def test_at_a_desk_a_range_is_ticked_changed_and_as_before(browse, binh, customers):
    page = browse(binh, "customers/?order=name", viewport=DESK)
    bar = page.locator(".chosen")
    expect(ticks(page)).to_have_count(50)
    expect(bar).to_be_hidden()

    page.get_by_role("link", name="Show more").click()
    expect(ticks(page)).to_have_count(60)
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)
    ticks(page).nth(1).check()
    ticks(page).nth(54).click(modifiers=["Shift"])
    expect(bar).to_contain_text("54 chosen")

    bar.get_by_role("button", name="Change them").click()
    page.get_by_label("Looked after by", exact=True).select_option("Me")
    page.get_by_role("button", name="Assign: Looked after by").click()
    expect(page.locator("#change")).to_contain_text("54 customers changed: Binh")
    assert Contact.objects.filter(owner=binh).count() == 54
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#change")).to_contain_text("The customers are as before.")
    assert not Contact.objects.filter(owner=binh).exists()


def test_on_a_phone_filters_open_over_the_list_and_each_is_taken_away_again(browse, binh, customers):
    page = browse(binh, "customers/", viewport=PHONE)

    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Looked after by").select_option("Nobody")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?owner=none")
    page.get_by_role("searchbox").fill("khach 07")
    page.keyboard.press("Enter")
    expect(ticks(page)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Without Looked after by").click()
    expect(page.get_by_role("searchbox")).to_have_value("khach 07")
    expect(page.locator(".chips__one")).to_have_count(0)
