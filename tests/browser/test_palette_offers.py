"""Every action of a page stands in the palette: what has a key, and what has only a control."""

import re
from unicodedata import normalize

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Conversation, SavedView
from tests.browser.conftest import Customer
from tests.browser.test_live_inbox import live, minutes_ago
from tests.browser.test_palette import active, options, palette

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def conversation(dung: Customer) -> Conversation:
    return dung.writes("Còn hàng không?", minutes_ago(1))


def offered(page: Page) -> list[str]:
    page.keyboard.press("Control+k")
    expect(palette(page)).to_be_visible()
    names = options(page).locator("> span:not(.face)").all_text_contents()
    return [normalize("NFC", words.strip()) for words in names]


def choose(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    expect(active(page)).to_contain_text(words)
    page.keyboard.press("Enter")
    expect(palette(page)).to_be_hidden()


def test_in_a_thread_an_owner_is_offered_all_that_can_be_done(browse, conversation, an):
    page = live(browse(an, f"inbox/{conversation.pk}/"))

    names = offered(page)

    assert {
        "Assign", "Tags", "Priority", "Put aside", "Resolve, or reopen", "Mark as unread", "Write a note",
        "Block this customer", "Pending: waits for somebody else", "Send later", "Who takes part", "About this customer",
        "How colleagues see me: Away", "How colleagues see me: Offline", "Theme on this device: Dark",
        "Language: Tiếng Việt", "Sign out", "Saved views", "Saved replies", "Audit trail", "Settings", "Change my keys",
    } - set(names) == set()  # fmt: skip
    # What holds already is no choice.
    assert not {"How colleagues see me: Online", "Theme on this device: System"} & set(names)


def test_what_a_role_may_not_do_is_not_offered(browse, conversation, binh):
    binh.role = "viewer"
    binh.save()
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    names = offered(page)

    assert "About this customer" in names
    assert not {"Block this customer", "Send later", "Who takes part", "Audit trail"} & set(names)


def test_what_is_chosen_is_done(browse, conversation, binh):
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    choose(page, "Send later")
    expect(page.locator("send-later [data-time=hour]")).to_be_visible()
    page.keyboard.press("Escape")
    choose(page, "Who takes part")
    expect(page.locator("#thread .participants")).to_be_visible()
    page.keyboard.press("Escape")
    choose(page, "About this customer")
    expect(page.get_by_role("complementary", name="Customer")).to_be_visible()
    choose(page, "Theme on this device: Dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    choose(page, "Block this customer")
    expect(page.locator(".activity").last).to_contain_text("blocked")
    choose(page, "Sign out")
    expect(page.locator(".shell")).to_have_count(0)


def test_a_saved_view_is_found_by_name_and_opened_beside_the_thread(browse, conversation, binh):
    SavedView.objects.create(workspace=binh.workspace, owner=binh, name="Chờ giao hàng", query="status=pending")
    page = live(browse(binh, "inbox/"))

    page.keyboard.press("Control+k")
    page.keyboard.type("cho giao")
    expect(active(page)).to_have_text("Chờ giao hàng")
    page.keyboard.press("Enter")

    expect(page.locator(".list__title")).to_have_text("Chờ giao hàng")
    expect(page).to_have_url(re.compile("status=pending"))


def test_a_colleagues_own_view_is_nobody_elses(client, an, binh):
    SavedView.objects.create(workspace=an.workspace, owner=an, name="Chờ giao hàng", query="status=pending")
    client.force_login(binh.user)

    answer = client.get("/w/bamboo/inbox/people/", {"q": "cho"}, headers={"HX-Request": "true"})

    assert "Chờ giao hàng" not in answer.text


@pytest.mark.parametrize("path", ["team/", "settings/", "channels/"])
def test_the_keys_of_everywhere_work_on_every_page(browse, binh, path):
    page = browse(binh, path)
    expect(page.locator("command-palette:defined")).to_be_attached()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")

    expect(page).to_have_url(re.compile("/w/bamboo/inbox/search/"))


def test_where_a_page_has_a_box_of_its_own_the_search_is_there(browse, conversation, binh):
    page = browse(binh, "customers/")
    expect(page.locator("command-palette:defined")).to_be_attached()

    page.keyboard.press("/")

    expect(page.get_by_role("searchbox", name="Search customers")).to_be_focused()
