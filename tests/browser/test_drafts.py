"""What is typed is never lost: not by a reload, a dropped line, an ended sign-in or another device, and it is no nuisance."""

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Draft, Message
from tests.browser.conftest import PHONE
from tests.browser.test_composer import box, write
from tests.browser.test_live_inbox import live, messages, minutes_ago, wait
from tests.simulator.client import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def kept(words: str) -> None:
    """Wait until the server has it."""
    eventually(lambda: list(Draft.objects.values_list("text", flat=True)) == ([words] if words else []), 30)


def on_this_device(page: Page) -> list[str]:
    script = "Object.entries(localStorage).filter(([key]) => key.startsWith('messio:draft')).map(([, text]) => JSON.parse(text).text)"
    texts: list[str] = page.evaluate(script)
    return texts


def test_a_reply_begun_at_the_desk_is_finished_on_the_phone(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    desk = live(browse(binh, f"inbox/{conversation.pk}/"))
    box(desk).press_sequentially("Dạ còn")
    kept("Dạ còn")

    phone = live(browse(binh, f"inbox/{conversation.pk}/", viewport=PHONE))
    expect(box(phone)).to_have_value("Dạ còn")
    box(phone).press("End")
    box(phone).press_sequentially(" hàng ạ")
    expect(box(desk)).to_have_value("Dạ còn hàng ạ")
    box(phone).press("Enter")

    expect(messages(desk)).to_have_text(["Chào shop", "Dạ còn hàng ạ"])
    expect(box(desk)).to_have_value("")
    kept("")
    for page in (desk, phone):
        wait(page, lambda page=page: on_this_device(page) == [])


def test_the_list_names_the_draft_to_its_writer_alone_and_not_where_it_is_open(browse, dung, hoa, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(2))
    other = hoa.writes("Còn trà không?", minutes_ago(1))
    elsewhere, colleague = (live(browse(member, "inbox/")) for member in (binh, an))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    line = f"#row-{conversation.pk} .row__line"

    box(page).press_sequentially("Dạ  còn\u00a0hàng")

    expect(elsewhere.locator(line)).to_have_attribute("data-local-draft", "Dạ còn hàng")
    expect(elsewhere.locator(f"{line} > bdi")).to_be_hidden()
    expect(page.locator(f"{line} > bdi")).to_be_visible()
    page.locator(f"#row-{other.pk} a").click()
    expect(page.locator(f"{line} > bdi")).to_be_hidden()
    dung.writes("Alo?")
    expect(colleague.locator(line)).to_have_text("Alo?")
    expect(colleague.locator(f"{line} > bdi")).to_be_visible()
    expect(elsewhere.locator(line)).to_have_attribute("data-local-draft", "Dạ còn hàng")


def test_the_list_says_of_a_note_that_it_is_one_where_no_reply_is_begun(browse, dung, hoa, binh):
    conversation = dung.writes("Chào shop", minutes_ago(2))
    other = hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    line = page.locator(f"#row-{conversation.pk} .row__line")
    page.keyboard.press("Alt+n")
    page.get_by_role("textbox", name="Note").press_sequentially("Khách khó tính")

    page.locator(f"#row-{other.pk} a").click()

    expect(line).to_have_attribute("data-local-draft", "Khách khó tính")
    expect(line.locator("> bdi")).to_be_hidden()
    shown = "line => getComputedStyle(line, '::before').content"
    assert line.evaluate(shown) == '"Note draft: "'
    page.locator(f"#row-{conversation.pk} a").click()
    expect(page.locator(f"#messages-{conversation.pk}")).to_be_visible()
    box(page).press_sequentially("Dạ còn")
    page.locator(f"#row-{other.pk} a").click()
    expect(line).to_have_attribute("data-local-draft", "Dạ còn")
    expect(line.locator("> bdi")).to_be_hidden()
    assert line.evaluate(shown) == '"Draft: "'


def test_a_page_that_closes_with_the_last_key_has_told_the_server(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box(page).fill("Tạm biệt")
    page.goto("about:blank")

    kept("Tạm biệt")


def test_without_a_line_it_stays_here_survives_and_is_told_later(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.context.route("**/draft/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        box(page).fill("Khi rớt mạng")
    after_a_crash = page.context.new_page()
    after_a_crash.goto(page.url)
    expect(box(after_a_crash)).to_have_value("Khi rớt mạng")
    assert not Draft.objects.exists()

    page.context.unroute("**/draft/")
    kept("Khi rớt mạng")


def test_a_sign_in_that_ended_in_the_middle_loses_no_word(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    cookies = page.context.cookies()
    page.context.clear_cookies(name="messio_session")
    with page.expect_response("**/draft/") as answer:
        box(page).fill("Đang viết dở")
    assert "login" in answer.value.headers["hx-redirect"]
    page.reload()
    expect(page.get_by_label("Password")).to_be_visible()

    page.context.add_cookies(cookies)
    page.goto(page.url.split("/accounts")[0] + f"/w/bamboo/inbox/{conversation.pk}/")

    expect(box(page)).to_have_value("Đang viết dở")
    kept("Đang viết dở")


def test_tabs_of_one_person_do_not_fight_and_nobody_is_overwritten_while_typing(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    first = live(browse(binh, f"inbox/{conversation.pk}/"))
    tabs = [first]
    for _ in range(3):
        tab = first.context.new_page()
        tab.goto(first.url)
        tabs.append(live(tab))
    writing = tabs[-1]
    writing.bring_to_front()
    written = "Dạ em kiểm tra kho rồi báo anh ngay ạ"

    box(writing).press_sequentially(written, delay=120)

    kept(written)
    for tab in tabs:
        expect(box(tab)).to_have_value(written)
    first.bring_to_front()
    box(first).fill("")
    kept("")
    for tab in tabs:
        expect(box(tab)).to_have_value("")


def test_a_tab_that_sees_the_others_words_too_late_takes_none_of_them_away(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box(page).fill("Dạ còn")
    kept("Dạ còn")
    wait(page, lambda: on_this_device(page) == [])

    box(page).fill("Dạ còn hàng ạ")
    # As another tab does that has saved the words before, and not yet seen these.
    page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('messio:draft')).forEach((key) => localStorage.removeItem(key))"
    )

    kept("Dạ còn hàng ạ")


def test_while_somebody_types_what_another_device_saved_waits_and_the_last_key_wins(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    desk = live(browse(binh, f"inbox/{conversation.pk}/"))
    desk.route("**/draft/", lambda route: route.abort())
    box(desk).press_sequentially("At the desk")
    phone = live(browse(binh, f"inbox/{conversation.pk}/", viewport=PHONE))
    box(phone).fill("On the phone")
    kept("On the phone")
    expect(desk.locator(f"#drafts-{conversation.pk}")).to_have_text("On the phone")
    expect(box(desk)).to_have_value("At the desk")
    box(desk).press_sequentially(", later")

    desk.unroute("**/draft/")

    kept("At the desk, later")
    expect(box(phone)).to_have_value("At the desk, later")


def test_a_note_and_a_reply_are_drafts_of_their_own(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box(page).fill("Dạ")
    page.keyboard.press("Alt+KeyN")
    page.get_by_role("textbox", name="Note").fill("Khách quen")
    eventually(lambda: Draft.objects.count() == 2, 30)

    page.evaluate("localStorage.clear()")
    page.reload()

    expect(box(page)).to_have_value("Dạ")
    page.keyboard.press("Alt+KeyN")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Khách quen")


def test_the_quote_comes_along(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.get_by_role("button", name="Reply to this message").click()
    box(page).press_sequentially("Dạ")
    eventually(lambda: Draft.objects.filter(reply_to=Message.objects.get()).exists(), 30)

    phone = live(browse(binh, f"inbox/{conversation.pk}/", viewport=PHONE))

    expect(phone.locator(".composer__quote")).to_contain_text("Chào shop")
    expect(box(phone)).to_have_value("Dạ")


def test_what_is_too_long_stays_here_and_says_so(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    box(page).fill("ạ" * 12_000)

    expect(page.get_by_text("Too long to be kept as a draft")).to_be_visible()
    page.reload()
    expect(box(page)).to_have_value("ạ" * 12_000)
    expect(page.get_by_text("Too long to be kept as a draft")).to_be_visible()
    box(page).fill("ạ")
    kept("ạ")
    expect(page.get_by_text("Too long to be kept as a draft")).to_be_hidden()


def test_another_person_at_the_same_browser_sees_nothing_of_it(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.route("**/draft/", lambda route: route.abort())
    box(page).fill("Của Bình")
    other = browse(an, f"inbox/{conversation.pk}/")

    page.context.clear_cookies()
    page.context.add_cookies(other.context.cookies())
    page.reload()

    expect(box(page)).to_have_value("")


def test_a_sent_reply_does_not_come_back_as_a_draft(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    for words in ("Một", "Hai", "Ba"):
        write(page, words)
    expect(page.locator(".message--outgoing[data-status=queued]")).to_have_count(3)
    box(page).press_sequentially("Bốn")
    kept("Bốn")
    page.reload()

    expect(box(page)).to_have_value("Bốn")
