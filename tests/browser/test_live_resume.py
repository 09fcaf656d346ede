"""A tab that was away ends with the page that a reload would give, whatever it missed and for whatever reason."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from inbox import live as log
from inbox import wake
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.ingest import drain
from inbox.models import Channel, Conversation, Message
from tests.browser.conftest import RELEASE
from tests.inbox.messenger import delivered, delivery, echo, edit, event, reaction
from tests.inbox.messenger import text as text_of
from tests.servers import OwnRedis, Web, own_redis, pokes_through, web_process

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PATIENCE_MS = 60_000

# What the page shows, without what is each tab's own (when it was drawn, what was new then, which times count by themselves) and
# without the rows that only say that there is nothing before or after.
SHOWN = """() => {
  const inbox = document.getElementById("inbox").cloneNode(true)
  for (const own of inbox.querySelectorAll("[data-to-edge], [hx-morph-skip], [data-removed], #marks")) own.remove()
  for (const time of inbox.querySelectorAll("local-time, time-left")) time.replaceChildren()
  for (const told of inbox.querySelectorAll("#counts, .thread__readers")) told.removeAttribute("data-version")
  const lines = [document.title.trim()]
  const walk = (node, depth) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = node.textContent.replace(/\\s+/g, " ").trim()
      if (words) lines.push(" ".repeat(depth) + words)
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return
    const attributes = [...node.attributes]
      .filter(({ name }) => !["data-cursor", "data-local-unread-line", "title", "hidden", "style"].includes(name) && !name.startsWith("data-htmx"))
      .map(({ name, value }) => `${name}="${value.split(" ").filter((word) => !word.startsWith("htmx-")).join(" ").trim()}"`)
      .filter((attribute) => attribute !== 'class=""')
    lines.push(" ".repeat(depth) + `<${[node.localName, ...attributes.sort()].join(" ")}>`)
    for (const child of node.childNodes) walk(child, depth + 1)
  }
  walk(inbox, 0)
  return lines
}"""


@pytest.fixture
def redis(tmp_path, settings) -> Iterator[OwnRedis]:
    with own_redis(tmp_path / "redis") as server:
        settings.REDIS_URL = server.url
        settings.CHANNEL_LAYERS = pokes_through(server.url)
        yield server
    wake.breaker.open_until = 0.0


@pytest.fixture
def process(redis, tmp_path, transactional_db, static_files) -> Iterator[Web]:
    with web_process(tmp_path / "web.log", REDIS_URL=redis.url, **RELEASE) as running:
        yield running


@pytest.fixture
def server(process) -> str:
    return process.address


def line(page: Page, state: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-line", state, timeout=PATIENCE_MS)


def ago(minutes: float) -> int:
    return round((datetime.now(UTC) - timedelta(minutes=minutes)).timestamp() * 1000)


@pytest.fixture
def conversation(dung, hoa, tea_page: Channel) -> Conversation:
    """Dung asked, we answered twice, and she quoted herself; Hoa and Lan wrote too."""
    asked = event({"message": {"mid": "q1", "text": "Giá này?", "reply_to": {"mid": "d1"}}}, at=ago(50))
    delivery(text_of("d1", "Chào shop", at=ago(60)), echo("e1", "Dạ em đây", at=ago(58)), asked)
    delivery(echo("e2", "Nhầm", at=ago(49)), text_of("h1", "Còn trà không?", customer=hoa.external_id, at=ago(40)))
    delivery(text_of("l1", "Alo", customer="9001", at=ago(30)), text_of("k1", "Hi", customer="9002", at=ago(20)))
    drain()
    return dung.conversation


def while_away(conversation: Conversation, hoa, an) -> None:
    """Everything that may happen to a page: what is new, what changed, what moved and what is gone."""
    delivery(text_of("n1", "Lần đầu em hỏi", customer="9003", at=ago(9)))
    delivery(text_of("d2", "Shop ơi", at=ago(8)), echo("e3", "Dạ", at=ago(7)))
    drain()
    delivery(edit("d1", "Chào shop ạ", 1, at=ago(6)), reaction("e1", "❤", at=ago(6)))
    delivery(delivered("e1", "e3", until=ago(5), at=ago(5)))
    delivery(text_of("h2", "Hoa hỏi thêm", customer=hoa.external_id, at=ago(4)))
    drain()
    resolve_conversation(conversation=Conversation.objects.get(identity__external_id="9001"), actor=an)
    with transaction.atomic():
        removed = Message.objects.get(parts__external_id="e2")
        pk = removed.pk
        removed.delete()
        log.changed(conversation, removed=[pk])
    contact = conversation.identity.contact
    assert contact
    with transaction.atomic():
        contact.name = "Phạm Thùy Dung"
        contact.save()
        log.changed(conversation, *conversation.messages.all())
    delivery(text_of("d3", "Cuối cùng", at=ago(1)))
    drain()


def lose_the_socket(page: Page) -> None:
    page.context.set_offline(True)
    page.evaluate("htmx.find('#live')._htmx.ws.connection.socket.close()")
    line(page, "offline")


@pytest.mark.parametrize("fault", ["a lost socket", "a restart of web", "a restart of redis", "an hour of sleep"])
def test_a_tab_that_was_away_ends_with_the_page_of_a_reload(browse, process, redis, conversation, hoa, an, binh, fault):
    page = browse(binh, f"inbox/{conversation.pk}/")
    line(page, "live")
    leave, come_back = ways(fault, page, process, redis)

    leave()
    while_away(conversation, hoa, an)
    come_back()

    expect(page.locator(".message").last).to_contain_text("Cuối cùng", timeout=PATIENCE_MS)
    line(page, "live")
    fresh = page.context.new_page()
    fresh.goto(page.url)
    line(fresh, "live")
    until_equal(lambda: page.evaluate(SHOWN), lambda: fresh.evaluate(SHOWN))
    assert any("Phạm Thùy Dung · Bamboo" in shown for shown in page.evaluate(SHOWN)[:1])
    assert page.locator(".row").count() == 4


def ways(fault: str, page: Page, process: Web, redis: OwnRedis) -> tuple[Callable[[], None], Callable[[], None]]:
    """How it begins and how it ends."""

    def sleep_over() -> None:
        log.prune(timezone.now())
        page.context.set_offline(False)

    def web_ends() -> None:
        process.kill()
        line(page, "offline")

    return {
        "a lost socket": (lambda: lose_the_socket(page), lambda: page.context.set_offline(False)),
        "a restart of web": (web_ends, process.start),
        "a restart of redis": (redis.kill, redis.start),
        "an hour of sleep": (lambda: lose_the_socket(page), sleep_over),
    }[fault]


def until_equal(one: Callable[[], list[str]], other: Callable[[], list[str]]) -> None:
    end = time.monotonic() + PATIENCE_MS / 1000
    while (shown := one()) != (reloaded := other()):
        if time.monotonic() > end:
            assert shown == reloaded


def test_with_redis_away_the_page_says_that_it_is_slow_until_it_is_not(browse, redis, conversation, dung, binh):
    page = browse(binh, f"inbox/{conversation.pk}/")
    line(page, "live")
    redis.kill()
    expect(page.get_by_text("Slower than usual").locator("visible=true")).to_be_visible(timeout=PATIENCE_MS)
    dung.writes("ohne Redis")
    expect(page.locator(".message").last).to_contain_text("ohne Redis", timeout=PATIENCE_MS)

    redis.start()

    line(page, "live")
    expect(page.get_by_text("Slower than usual").locator("visible=true")).to_be_hidden()
    dung.writes("wieder da")
    expect(page.locator(".message").last).to_contain_text("wieder da", timeout=PATIENCE_MS)
