"""A reply that one message cannot hold goes out as several, in order, and says so before."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from inbox.actions.send_message import send_message
from inbox.models import Conversation, Message
from tests.browser.line import Line
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)

SPLIT = """([text, most, unit]) => import("/static/js/inbox/composer/split.js").then(({ split }) =>
  split({ mode: "draft", limits: { text: most, unit, whole: 5000 } }, text))"""


def box(page):
    return page.get_by_role("textbox", name="Message")


def test_cuts_are_between_paragraphs_else_lines_else_words_and_never_within_a_sign(browse, dung, binh):
    page = browse(binh, "inbox/")

    def split(text, most, unit="characters"):
        return page.evaluate(SPLIT, [text, most, unit])

    assert split("short", 10) == ["short"]
    assert split("one two\n\nthree four", 12) == ["one two", "three four"]
    assert split("one two\nthree four", 12) == ["one two", "three four"]
    assert split("one two three four", 7) == ["one two", "three", "four"]
    assert split("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert split("👩‍👩‍👧👩‍👩‍👧", 7) == ["👩‍👩‍👧", "👩‍👩‍👧"]
    assert split("đường đi", 9, "bytes") == ["đường", "đi"]
    assert split("x " * 3000, 2000) == [("x " * 3000).strip()]


def test_a_long_reply_says_how_many_and_leaves_in_order(browse, dung, binh):
    conversation = dung.writes("Kể em nghe với", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    paragraphs = [f"{number} " + "trà sen " * 180 for number in (1, 2, 3)]

    box(page).fill("\n\n".join(paragraphs))
    expect(page.locator(".composer__parts")).to_contain_text("it goes out as 3 messages")
    expect(page.locator(".composer__count")).to_be_hidden()
    page.get_by_role("button", name="Send and resolve").click()

    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(3)
    sent = list(Message.objects.filter(direction="outgoing").order_by("due_at", "pk").values_list("text", flat=True))
    assert sent == [text.strip() for text in paragraphs]
    expect(page.locator(".activity")).to_contain_text("Binh resolved this")
    assert Conversation.objects.get().status == "resolved"
    expect(page.locator(".composer__parts")).to_be_empty()


def test_what_a_colleague_was_faster_than_still_resolves_when_it_is_sent_all_the_same(browse, dung, an, binh):
    conversation = dung.writes("Kể em nghe với", minutes_ago(1))
    page = browse(binh, f"inbox/{conversation.pk}/")
    line = Line(page)
    line.mark = f'"#messages-{conversation.pk}"'
    send_message(conversation=conversation, author=an, client_id=uuid4(), text="Còn ạ")

    box(page).fill("Dạ")
    page.get_by_role("button", name="Send and resolve").click()
    expect(page.get_by_role("alert")).to_contain_text("An answered")
    line.release()
    page.get_by_role("button", name="Send all the same").click()

    expect(page.locator(".activity")).to_contain_text("Binh resolved this")


def test_what_is_refused_comes_back_whole(browse, dung, binh):
    conversation = dung.writes("Kể em nghe với", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    text = "\n\n".join(f"{number} " + "trà sen " * 180 for number in (1, 2))
    page.route(
        re.compile("/messages/$"), lambda route: route.fulfill(status=422, body="<p>The reply window is closed.</p>")
    )

    box(page).fill(text)
    box(page).press("Enter")

    expect(page.locator(".composer__problems")).to_have_text("The reply window is closed.")
    expect(page.locator(".message--pending")).to_have_count(0)
    assert box(page).input_value().split() == text.split()


def test_more_than_is_allowed_in_all_is_said_and_stays_where_it_was_written(browse, dung, binh):
    conversation = dung.writes("Kể em nghe với", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/messages/") else None)
    longest = "trà " * 1249 + "sen "

    box(page).fill(longest + "ạạ")
    expect(page.locator(".composer__count")).to_have_text("-2")
    expect(page.locator(".composer__parts")).to_be_empty()
    box(page).press("Enter")

    expect(page.get_by_role("alert")).to_have_text("Too long by 2: at most 5,000 characters at once. Shorten it.")
    expect(box(page)).to_have_value(longest + "ạạ")
    expect(page.locator(".message--pending")).to_have_count(0)
    assert asked == []

    box(page).fill(longest * 2)
    expect(page.locator(".composer__count")).to_have_text("-4,999")

    box(page).fill(longest)
    expect(page.locator(".composer__count")).to_have_text("1")
    expect(page.locator(".composer__parts")).to_contain_text("it goes out as 3 messages")
    box(page).press("Enter")
    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(3)
    expect(page.get_by_role("alert")).to_be_empty()


def test_emoji_alone_are_counted_and_sent_as_they_are(browse, dung, binh):
    conversation = dung.writes("👍", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    box(page).fill("👍🏽" * 999)
    expect(page.locator(".composer__count")).to_have_text("2")
    expect(page.locator(".composer__parts")).to_be_empty()
    box(page).fill("👨‍👩‍👧")
    box(page).press("Enter")

    expect(page.locator(".message--outgoing:not(.message--pending) .message__text")).to_have_text("👨‍👩‍👧")
    assert Message.objects.get(direction="outgoing").text == "👨‍👩‍👧"
    expect(page.locator(".message--incoming .message__text")).to_have_text("👍")
    expect(page.locator("#conversations .row__line")).to_contain_text("👨‍👩‍👧")
