"""The chat of a shop's website between two browsers: a visitor on the shop's page, a member in the inbox."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from channels_web.actions.open_chat import open_chat
from channels_web.posts import post
from inbox.models import Channel, Conversation, Message
from tests.browser.conftest import DESK, PHONE
from tests.browser.website_chat import Visitor
from tests.simulator.client import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE_LOOK = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}


@pytest.fixture
def shop(simulator) -> str:
    """Under another name than the pages of Messio: another site in every browser's eyes."""
    return f"localhost:{urlsplit(simulator.url).port}"


@pytest.fixture
def chat(bamboo, shop) -> Channel:
    return open_chat(workspace=bamboo, name="Bamboo Tea", domains=[shop], language="en")


@pytest.fixture
def visit(chromium, server, chat, shop) -> Iterator[Callable[..., Visitor]]:
    """`visit()` opens the shop's website in a browser in which nobody has been before."""
    visitors: list[Visitor] = []

    def come(**options) -> Visitor:
        context = chromium.new_context(**{"viewport": DESK, "locale": "en-GB", **options})
        script = f"{server}/chat/{chat.external_id}.js"
        visitors.append(Visitor(context, f"http://{shop}/shop/?chat={script}"))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()
    assert [words for visitor in visitors for words in visitor.blocked] == []


@pytest.fixture
def leaves(work) -> Callable[[], None]:
    """What the member has written is sent."""

    def until_sent() -> None:
        def is_sent() -> bool:
            work()
            return not Message.objects.filter(direction="outgoing", status__in=["queued", "sending"]).exists()

        eventually(lambda: Message.objects.filter(direction="outgoing").exists(), 10)
        eventually(is_sent, 20)

    return until_sent


def live(page: Page) -> Page:
    expect(page.locator("html")).to_have_attribute("data-line", "live")
    return page


def replies(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.fill(words)
    box.press("Enter")
    expect(page.locator(".message--outgoing", has_text=words)).to_have_attribute("data-status", "queued")


def test_the_ten_steps_of_a_chat(browse, visit, binh, leaves):
    visitor = visit()
    lines: list[WebSocketRoute] = []
    is_blocked = False

    def pass_on(line: WebSocketRoute) -> None:
        if is_blocked:
            line.close()
        else:
            line.connect_to_server()
            lines.append(line)

    visitor.page.route_web_socket("**/ws/chat/**", pass_on)
    visitor.opens()
    assert not Conversation.objects.exists()

    # The first message makes the conversation.
    visitor.writes("Do you have lotus tea?")
    expect(visitor.messages).to_have_text(["Do you have lotus tea?"])
    conversation = Conversation.objects.get()

    # Both see what is written, live.
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    expect(page.locator(".message .message__text")).to_have_text(["Do you have lotus tea?"])
    visitor.writes("Two boxes")
    expect(page.locator(".message .message__text")).to_have_text(["Do you have lotus tea?", "Two boxes"])
    replies(page, "Yes, it came in today")
    leaves()
    expect(visitor.messages).to_have_text(["Do you have lotus tea?", "Two boxes", "Yes, it came in today"])
    expect(visitor.panel.locator(".chat-message--line")).to_have_text("Binh joined the chat")

    # Receipts: hers was read, and so was his.
    expect(page.locator(".message--outgoing")).to_have_attribute("data-status", "read")
    expect(visitor.panel.locator(".chat-message__state--seen").last).to_be_visible()

    # Typing, both ways.
    visitor.box.press_sequentially("Can")
    expect(page.locator(".thread__customer-here")).to_have_text("The customer is typing… · Trà Lá Sen")
    page.get_by_role("textbox", name="Message").press_sequentially("We")
    expect(visitor.panel.locator(".chat__typing")).to_contain_text("is typing")

    # Unread, for who has closed the panel.
    visitor.box.fill("")
    visitor.box.press("Escape")
    expect(visitor.button).to_be_focused()
    replies(page, "We deliver until nine")
    leaves()
    expect(visitor.button).to_have_accessible_name("Open chat, new messages: 1")
    visitor.opens()
    expect(visitor.panel.locator("[data-local-unread-line]")).to_contain_text("We deliver until nine")
    expect(page.locator(".message--outgoing").last).to_have_attribute("data-status", "read")

    # The member finds it again by what was said.
    page.goto(page.url.split("/inbox/")[0] + "/inbox/search/?q=lotus")
    expect(page.locator("#found")).to_contain_text("lotus tea")
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    # A line that broke comes back, with what came meanwhile.
    lines[-1].close()
    replies(page, "Shall we send them today?")
    leaves()
    expect(visitor.messages.last).to_have_text("Shall we send them today?")

    # Where sockets are blocked, plain HTTP does it.
    is_blocked = True
    lines[-1].close()
    expect(visitor.panel.get_by_text("On this network answers may come a few seconds late.")).to_be_visible()
    replies(page, "It takes two hours")
    leaves()
    expect(visitor.messages.last).to_have_text("It takes two hours")

    # Written without a connection, sent once it is back.
    visitor.context.set_offline(True)
    visitor.box.fill("Yes, please")
    visitor.box.press("Enter")
    expect(visitor.panel.get_by_text("Not sent yet")).to_be_visible()
    visitor.context.set_offline(False)
    expect(page.locator(".message .message__text").last).to_have_text("Yes, please")
    expect(visitor.panel.get_by_text("Not sent yet")).to_have_count(0)
    assert Message.objects.filter(text="Yes, please").count() == 1

    # All of it is there when the visitor comes again.
    visitor.page.close()
    visitor.page = visitor.new_page()
    visitor.opens()
    expect(visitor.messages).to_have_count(7)
    expect(visitor.messages.first).to_have_text("Do you have lotus tea?")


def test_a_website_that_the_owner_has_not_named_shows_no_button(visit, chat, server):
    chat.widget.domains = ["another.example"]
    chat.widget.save()
    visitor = visit()

    visitor.page.get_by_role("button", name="Ask us").click()

    expect(visitor.button).to_have_count(0)
    # And by hand the panel cannot be put there either: the browser keeps it out.
    visitor.page.goto(f"{server}/chat/{chat.external_id}/panel/")
    policy = visitor.page.request.get(visitor.page.url).headers["content-security-policy"]
    assert "frame-ancestors 'self' https://another.example" in policy


def test_the_panel_is_asked_for_at_the_first_sign_of_interest(visit):
    visitor = visit()
    expect(visitor.button).to_have_accessible_name("Open chat")
    expect(visitor.page.locator("messio-chat iframe")).to_have_count(0)

    visitor.button.hover()

    expect(visitor.page.locator("messio-chat iframe")).to_have_count(1)
    expect(visitor.button).to_have_attribute("aria-expanded", "false")


def test_any_element_of_the_page_opens_it_and_gets_the_focus_back(visit):
    visitor = visit()
    ask = visitor.page.get_by_role("button", name="Ask us")

    ask.click()
    expect(visitor.box).to_be_focused()
    visitor.box.press("Escape")

    expect(ask).to_be_focused()
    expect(visitor.button).to_have_attribute("aria-expanded", "false")


def test_what_a_page_asked_for_before_the_loader_came_is_done(visit):
    visitor = visit()
    visitor.page.add_init_script(
        "window.Messio = [['open']]; Messio.push(['on', 'unread', (n) => (window.unseen = n)])"
    )

    visitor.page.reload()

    expect(visitor.box).to_be_visible()
    visitor.page.wait_for_function("window.unseen === 0")


def test_the_token_is_kept_by_the_shops_page_and_not_before_the_first_message(visit, server):
    visitor = visit()
    visitor.opens()
    assert visitor.page.evaluate("Object.keys(localStorage)") == []

    visitor.writes("Do you have lotus tea?")
    expect(visitor.messages).to_have_text("Do you have lotus tea?")

    assert [name.split(":")[-1] for name in visitor.page.evaluate("Object.keys(localStorage)")] == ["token"]
    frame = next(frame for frame in visitor.page.frames if frame.url.startswith(server))
    assert frame.evaluate("localStorage.length") == 0
    assert visitor.context.cookies() == []


def test_what_was_typed_or_not_sent_outlives_a_reload(visit, chat):
    visitor = visit()
    visitor.opens()
    visitor.page.route("**/messages/", lambda route: route.abort())
    visitor.writes("Do you have lotus tea?")
    expect(visitor.panel.get_by_text("Not sent yet")).to_be_visible()
    visitor.box.fill("And jasmine")

    visitor.page.unroute("**/messages/")
    visitor.page.reload()
    visitor.opens()

    expect(visitor.box).to_have_value("And jasmine")
    expect(visitor.messages).to_have_text("Do you have lotus tea?")
    assert Message.objects.count() == 1


def test_on_a_phone_it_fills_the_page_and_closes_again(visit):
    visitor = visit(**PHONE_LOOK)
    frame = visitor.page.locator("messio-chat iframe")

    visitor.button.tap()
    expect(visitor.box).to_be_visible()

    fills = {"x": 0, "y": 0, "width": PHONE["width"], "height": PHONE["height"]}
    # It slides in.
    assert eventually(lambda: frame.bounding_box() == fills, 10)
    assert visitor.page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    expect(visitor.button).to_be_hidden()
    # A keyboard that lies over the page takes away from what is seen of it.
    visitor.page.evaluate(
        "Object.defineProperty(visualViewport, 'height', { value: 500 }); visualViewport.dispatchEvent(new Event('resize'))"
    )
    composer = visitor.panel.locator(".chat-composer")
    assert eventually(lambda: (box := composer.bounding_box()) and box["y"] + box["height"] <= 500, 10)

    visitor.panel.get_by_role("button", name="Close chat").tap()
    expect(visitor.button).to_be_visible()
    assert visitor.page.evaluate("getComputedStyle(document.documentElement).overflow") == "visible"


def test_whom_the_shop_signs_in_the_team_sees_by_name(visit, chat, browse, binh):
    visitor = visit()
    visitor.page.get_by_label("The chat's secret").fill(chat.widget.identity_secret)
    visitor.page.get_by_role("button", name="Sign in as this customer").click()
    visitor.page.get_by_role("link", name="Delivery").click()
    visitor.opens()
    visitor.writes("When do you deliver?")
    expect(visitor.messages).to_have_text("When do you deliver?")

    page = live(browse(binh, f"inbox/{Conversation.objects.get().pk}/"))

    expect(page.locator(".thread__who")).to_contain_text("Hoa")
    page.locator("[data-customer-toggle]").click()
    about = page.get_by_role("complementary", name="Customer")
    expect(about.get_by_role("link", name="Delivery – Trà Lá Sen")).to_be_visible()
    expect(about).to_contain_text("2024-03-08")


def test_the_visitor_ends_the_chat_once_they_said_that_they_mean_it(visit):
    visitor = visit()
    visitor.opens()
    visitor.writes("Thank you")
    expect(visitor.messages).to_have_text("Thank you")

    visitor.panel.get_by_label("More").click()
    visitor.panel.get_by_role("button", name="End the chat…").click()
    assert Conversation.objects.get().status == "open"
    visitor.panel.get_by_role("button", name="End chat", exact=True).click()

    expect(visitor.panel.locator(".chat-message--line")).to_contain_text("You ended this chat")
    assert Conversation.objects.get().status == "resolved"


def test_files_are_refused_before_they_are_sent_and_others_arrive(visit, work):
    visitor = visit()
    visitor.opens()
    picker = visitor.panel.locator("input[type=file]")
    picker.set_input_files([{"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(10 * 1024 * 1024 + 1)}])
    expect(visitor.panel.get_by_role("alert")).to_contain_text("film.mp4 is too large")
    picker.set_input_files([{"name": "tea.txt", "mimeType": "text/plain", "buffer": b"Lotus"}])
    expect(visitor.panel.get_by_role("listitem").filter(has_text="tea.txt")).to_be_visible()

    visitor.writes("My list")

    expect(visitor.messages).to_have_text("My list")
    eventually(lambda: "copy_attachment" in work(), 20)
    expect(visitor.panel.locator(".chat-message[data-position]")).to_contain_text("tea.txt")
    assert Message.objects.get().attachments.get().name == "tea.txt"


def test_its_own_page_works_without_a_script(chromium, server, chat):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/chat/{chat.external_id}/")
    page.get_by_role("textbox", name="Message").press_sequentially("Do you have lotus tea?", delay=80)

    page.get_by_role("button", name="Send").click()

    expect(page.locator(".chat-message .bubble")).to_have_text("Do you have lotus tea?")
    context.close()


def test_axe_finds_nothing_in_the_panel(visit, server, chat, browse, binh, leaves):
    from tests.browser.test_axe import Looker

    visitor = visit(bypass_csp=True, reduced_motion="reduce")
    page = visitor.page
    page.goto(f"{server}/chat/{chat.external_id}/")
    box = page.get_by_role("textbox", name="Message")
    looker = Looker(page, server)
    expect(page.locator("body")).not_to_have_attribute("data-loading", "")
    looker.look("empty")
    box.press_sequentially("Do you have lotus tea?", delay=80)
    box.press("Enter")
    expect(page.locator(".chat-message[data-position]")).to_have_count(1)
    looker.look("a thread")
    page.get_by_label("More").click()
    looker.look("its menu")

    assert looker.found == []


def test_who_signs_out_of_the_shop_leaves_nothing_to_who_comes_after_them(visit, chat):
    visitor = visit()
    visitor.page.get_by_label("The chat's secret").fill(chat.widget.identity_secret)
    visitor.page.get_by_role("button", name="Sign in as this customer").click()
    visitor.opens()
    visitor.writes("Where is my order?")
    expect(visitor.messages).to_have_text("Where is my order?")
    visitor.box.fill("It is number 12")

    visitor.page.evaluate("Messio.identify(null)")

    expect(visitor.messages).to_have_count(0)
    expect(visitor.box).to_have_value("")
    visitor.page.wait_for_function("Object.keys(localStorage).length === 0")


def test_who_never_signed_in_keeps_their_conversation_on_pages_that_say_so(visit):
    visitor = visit()
    visitor.opens()
    visitor.writes("Do you have lotus tea?")
    expect(visitor.messages).to_have_text("Do you have lotus tea?")

    visitor.page.add_init_script("window.Messio = [['identify', null]]")
    visitor.page.reload()
    visitor.opens()

    expect(visitor.messages).to_have_text("Do you have lotus tea?")


def test_what_was_written_long_ago_comes_as_its_reader_nears_it_and_stays(visit, chat):
    visitor = visit()
    visitor.opens()
    visitor.writes("The first")
    expect(visitor.messages).to_have_text("The first")
    whose = Conversation.objects.get().identity.external_id
    for number in range(60):
        client_id = str(uuid4())
        message = {"id": f"{whose}.{client_id}", "client_id": client_id, "text": f"Line {number}", "files": []}
        post(chat, whose, message=message)
    visitor.page.reload()
    visitor.opens()
    expect(visitor.messages.last).to_have_text("Line 59")
    expect(visitor.messages).to_have_count(50)

    visitor.panel.locator("scroll-keeper").evaluate("thread => thread.scrollTo(0, 0)")
    expect(visitor.messages).to_have_count(61)
    visitor.writes("The last")

    expect(visitor.messages).to_have_count(62)
    expect(visitor.messages.first).to_have_text("The first")
