"""Two agents at one conversation see each other write, and nobody sees oneself."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import DESK, PATIENCE_MS, RELEASE
from tests.browser.test_composer import box, write
from tests.browser.test_live_inbox import live, messages, minutes_ago, wait
from tests.conftest import member
from tests.servers import web

# static/js/inbox/typing.js and writers.js
OVER_AFTER_MS, FORGOTTEN_MS = 3_000, 9_000

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def banner(page: Page):
    return page.locator(".thread__writers")


def row(page: Page, conversation):
    return page.locator(f"#row-{conversation.pk} .row__line")


def never(page: Page, after_ms: int) -> Page:
    """Load it again without what happens by itself after so long: what happens now is somebody's doing."""
    page.add_init_script(
        f"const after = setTimeout; window.setTimeout = (what, ms, ...more) => ms === {after_ms} ? 0 : after(what, ms, ...more)"
    )
    page.reload()
    return live(page)


def types_until(writer: Page, colleague: Page, words: str) -> None:
    """What is said once may get lost, on a machine that stalls; it is said again every four seconds while somebody types."""
    for _ in range(PATIENCE_MS // 300):
        box(writer).press_sequentially("Dạ ", delay=100)
        if banner(colleague).text_content() == words:
            return
    expect(banner(colleague)).to_have_text(words)


def test_it_shows_in_thread_and_list_stops_after_the_last_key_and_not_to_oneself(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    writer = live(browse(binh, f"inbox/{conversation.pk}/"))
    own = live(browse(binh, f"inbox/{conversation.pk}/"))
    colleague = live(browse(an, f"inbox/{conversation.pk}/"))

    types_until(writer, colleague, "Binh is replying…")

    expect(row(colleague, conversation)).to_have_attribute("data-local-writing", "Binh is replying…")
    expect(own.locator(f"#writer-{conversation.pk}-{binh.pk}")).to_be_attached()
    for mine in (writer, own):
        expect(banner(mine)).to_have_text("")
        expect(row(mine, conversation)).not_to_have_attribute("data-local-writing", "Binh is replying…")
    dung.writes("Alo?")
    expect(messages(colleague)).to_have_count(2)
    expect(banner(colleague)).to_have_text("")
    expect(colleague.locator("[data-local-writing]")).to_have_count(0)


def test_sending_and_leaving_end_it_at_once(browse, dung, hoa, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(2))
    other = hoa.writes("Còn trà không?", minutes_ago(1))
    writer = never(browse(binh, f"inbox/{conversation.pk}/"), OVER_AFTER_MS)
    colleague = never(browse(an, f"inbox/{conversation.pk}/"), FORGOTTEN_MS)

    write(writer, "Dạ")
    expect(messages(colleague)).to_have_count(2)
    types_until(writer, colleague, "Binh is replying…")
    box(writer).press("Enter")
    expect(banner(colleague)).to_have_text("")

    types_until(writer, colleague, "Binh is replying…")
    writer.locator(f"#row-{other.pk} a").click()
    expect(banner(colleague)).to_have_text("")


def test_two_colleagues_are_named_together_and_a_note_is_no_reply(browse, dung, an, binh, bamboo):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    linh = member(bamboo, "Linh", "agent")
    noting, first, second = (browse(who, f"inbox/{conversation.pk}/") for who in (an, binh, linh))
    for page in (noting, first):
        never(page, FORGOTTEN_MS)
    never(second, OVER_AFTER_MS)
    never(first, OVER_AFTER_MS)
    noting.keyboard.press("Alt+KeyN")
    noting.get_by_role("textbox", name="Note").press_sequentially("Khách quen")
    types_until(first, noting, "Binh is replying…")
    types_until(second, noting, "Binh and Linh are replying…")

    expect(banner(first)).to_have_text("Linh is replying…")


def test_whoever_went_away_without_a_word_is_forgotten(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    writer = never(browse(binh, f"inbox/{conversation.pk}/"), OVER_AFTER_MS)
    colleague = live(browse(an, f"inbox/{conversation.pk}/"))
    types_until(writer, colleague, "Binh is replying…")

    expect(banner(colleague)).to_have_text("")


def test_it_crosses_two_web_processes_and_speaks_vietnamese(browse, chromium, server, tmp_path, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    writer = live(browse(binh, f"inbox/{conversation.pk}/"))
    with web(tmp_path / "other.log", **RELEASE) as other:
        colleague = elsewhere(chromium, other, browse(an, "inbox/"), f"/w/bamboo/inbox/{conversation.pk}/")
        types_until(writer, colleague, "Binh đang trả lời…")
        colleague.context.close()


def elsewhere(chromium, address: str, signed_in: Page, path: str) -> Page:
    """A page of another web process, for who is signed in on `signed_in`."""
    context = chromium.new_context(viewport=DESK, locale="vi-VN")
    session = next(cookie for cookie in signed_in.context.cookies() if cookie["name"] == "messio_session")
    context.add_cookies([{"name": "messio_session", "value": session["value"], "url": address}])
    page = context.new_page()
    page.goto(f"{address}{path}")
    return live(page)


# ── And the customer ──


def told_to_customer(page: Page) -> list[str]:
    """The methods of what the page says of typing from now on."""
    told: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/typing/"):
            told.append(request.method)

    page.on("request", note)
    return told


def test_the_customer_is_told_of_typing_and_of_its_end_after_the_last_key(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    told = told_to_customer(page)

    box(page).press_sequentially("Dạ")

    wait(page, lambda: told == ["POST", "DELETE"])


@pytest.mark.parametrize("ending", ["emptied", "sent"])
def test_the_customer_is_told_of_the_end_at_once_when_the_text_is(browse, dung, binh, ending):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = never(browse(binh, f"inbox/{conversation.pk}/"), OVER_AFTER_MS)
    told = told_to_customer(page)
    box(page).press_sequentially("Dạ")

    if ending == "sent":
        box(page).press("Enter")
        expect(messages(page)).to_have_count(2)
    else:
        box(page).fill("")

    wait(page, lambda: told == ["POST", "DELETE"])


def test_who_was_never_told_of_typing_is_not_told_of_its_end(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    told = told_to_customer(page)
    page.keyboard.press("Alt+KeyN")
    page.get_by_role("textbox", name="Note").fill("Khách quen")
    page.get_by_role("textbox", name="Note").press("Enter")
    expect(page.locator(".message--note")).to_contain_text("only your team sees this")
    page.get_by_role("button", name="Reply", exact=True).click()

    box(page).fill("Dạ")
    box(page).fill("")
    wait(page, lambda: len(told) == 2)
    box(page).dispatch_event("input")

    box(page).fill("Dạ còn")
    wait(page, lambda: len(told) > 2)
    assert told[:3] == ["POST", "DELETE", "POST"]


def test_the_customer_sees_that_somebody_writes_until_the_last_one_ends(browse, dung, an, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    first, second = (never(browse(who, f"inbox/{conversation.pk}/"), OVER_AFTER_MS) for who in (an, binh))
    told = told_to_customer(first), told_to_customer(second)
    never(first, FORGOTTEN_MS)
    types_until(second, first, "Binh is replying…")
    types_until(first, second, "An is replying…")

    box(first).fill("")
    expect(banner(second)).to_have_text("")
    box(second).fill("")

    wait(second, lambda: told[1][-1:] == ["DELETE"])
    assert "DELETE" not in told[0]
