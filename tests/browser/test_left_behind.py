"""What was written without a line leaves with the next page of the inbox, whichever it is, and from one tab alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Message
from tests.browser.test_composer import PICTURE, box, write
from tests.browser.test_files_on_the_way import pick
from tests.browser.test_live_inbox import live, messages, minutes_ago, wait
from tests.simulator.client import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MESSAGES = re.compile("/messages/$")


def without_a_line(page: Page) -> None:
    """No send of any tab of this browser arrives."""
    page.context.route(MESSAGES, lambda route: route.abort())


def sent() -> list[str]:
    return list(Message.objects.filter(direction="outgoing").order_by("pk").values_list("text", flat=True))


def test_the_list_sends_what_was_written_in_threads_that_are_no_longer_open_in_order(browse, dung, hoa, binh):
    conversation, other = dung.writes("Chào shop", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    without_a_line(page)
    for words in ("Một", "Hai", "Ba"):
        write(page, words)
    page.locator(f"#row-{other.pk} a").first.click()
    expect(page.locator(f"#messages-{other.pk}")).to_be_visible()
    write(page, "Bốn")
    expect(page.get_by_text("Not sent: the line is gone.")).to_have_count(1)

    the_list = page.url.replace(f"/inbox/{other.pk}/", "/inbox/")
    page.goto("about:blank")
    page.context.unroute(MESSAGES)
    page.goto(the_list)

    eventually(lambda: len(sent()) == 4, 30)
    assert [words for words in sent() if words != "Bốn"] == ["Một", "Hai", "Ba"]


def test_of_several_tabs_one_sends_it_and_not_before_its_own_is_gone(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    tried: list[str] = []
    page.context.on(
        "request", lambda request: tried.append(request.post_data or "") if MESSAGES.search(request.url) else None
    )
    without_a_line(page)
    write(page, "Dạ còn ạ")
    expect(page.get_by_text("Not sent: the line is gone.")).to_be_visible()
    tabs = []
    for path in ("", f"{conversation.pk}/"):
        tab = page.context.new_page()
        tab.goto(page.url.replace(f"/inbox/{conversation.pk}/", f"/inbox/{path}"))
        tabs.append(live(tab))
    expect(tabs[1].locator(".message--pending")).to_have_count(0)
    page.context.unroute(MESSAGES)
    before = len(tried)

    page.close()

    expect(messages(tabs[1])).to_have_text(["Chào shop", "Dạ còn ạ"])
    assert len(tried) == before + 1
    assert sent() == ["Dạ còn ạ"]
    tabs[1].reload()
    expect(messages(tabs[1])).to_have_text(["Chào shop", "Dạ còn ạ"])
    expect(box(tabs[1])).to_have_value("")
    wait(tabs[1], lambda: tabs[1].evaluate("key => localStorage.getItem(key)", f"messio:unsent:{binh.pk}") == "[]")


def test_one_whose_files_went_with_the_page_is_told_of_in_the_list_and_comes_back_in_its_thread(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    without_a_line(page)
    pick(page, PICTURE)
    write(page, "Dạ đây ạ")
    expect(page.get_by_text("Not sent: the line is gone.")).to_be_visible()
    the_list = page.url.replace(f"/inbox/{conversation.pk}/", "/inbox/")

    page.goto(the_list)

    toast = page.locator("#toasts toast-message")
    expect(toast.get_by_role("alert")).to_contain_text("may not have been sent: its files went with the page")
    toast.get_by_role("link", name="Open").click()
    expect(box(page)).to_have_value("Dạ đây ạ")
    expect(page.locator(".composer__problems")).to_have_text("Choose these files again: a.png")
    expect(toast).to_have_count(0)
    page.goto(the_list)
    expect(page.locator("#conversations .row")).to_have_count(1)
    expect(toast).to_have_count(0)


def test_without_locks_another_tab_leaves_alone_what_this_one_has(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    # As over plain http.
    page.context.add_init_script("delete Navigator.prototype.locks")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(page.url)
        live(tab)
    other.evaluate(
        "() => { window.told = new Promise((told) => addEventListener('storage', ({ key }) => key.includes('unsent') && told())) }"
    )
    without_a_line(page)

    write(page, "Dạ còn ạ")

    expect(page.get_by_text("Not sent: the line is gone.")).to_be_visible()
    other.evaluate("window.told.then(() => new Promise((done) => setTimeout(done)))")
    assert other.locator(".message--pending").count() == 0
