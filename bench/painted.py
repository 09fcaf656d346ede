"""What a browser makes of it: how much the first page weighs, and how soon another conversation is on the screen."""

import gzip
import statistics
from collections.abc import Iterator

from playwright.sync_api import Browser, CDPSession, sync_playwright

from bench.bare_tab import BareTab
from bench.machine import Machine
from bench.product import Product
from bench.run import Figure
from messio.embedded import chromium

MOST_KILOBYTES = 150
MOST_MILLISECONDS = 100
MOST_MEGABYTES = 150
MESSAGES = CONVERSATIONS = 10_000
# Down the first page of the list.
SWITCHES = 15
# From the key until the frame with the other thread is drawn.
CLOCK = """
window.switches = []
let pressed = 0, shown
addEventListener("keydown", ({ key }) => key === "o" && (pressed = performance.now()), { capture: true })
new MutationObserver(() => {
  const conversation = document.querySelector("#thread [data-conversation]")?.dataset.conversation
  if (!pressed || !conversation || conversation === shown) return
  const began = pressed
  pressed = 0
  shown = conversation
  requestAnimationFrame(() => {
    const drawn = new MessageChannel()
    drawn.port1.onmessage = () => window.switches.push(performance.now() - began)
    drawn.port2.postMessage("")
  })
}).observe(document, { childList: true, subtree: true })
"""

# How long each frame takes.
FRAMES = """
window.frames = []
let drawn = performance.now()
requestAnimationFrame(function frame(now) {
  window.frames.push(now - drawn)
  drawn = now
  requestAnimationFrame(frame)
})
"""


def figures(machine: Machine, *, short: bool = False) -> Iterator[Figure]:
    """Of a small shop's inbox, by the web process of the Procfile, in Chromium. short: a tenth of what is scrolled through."""
    messages, conversations = (count // 10 if short else count for count in (MESSAGES, CONVERSATIONS))
    product = Product(machine, "painted")
    product.manage("create_workspace", "Shop", "--slug", "shop", "--owner", "an@shop.example")
    product.manage("fill_demo", "shop", "--force")
    cookie = product.inside("cookie", email="an@shop.example")
    web, port = product.start("web")
    address = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find_or_install(), args=["--no-sandbox"])
        yield cold(browser, address, cookie)
        yield switch(browser, address, cookie, "key to painted", lingered_ms=150)
        yield switch(browser, address, cookie, "both keys at once", lingered_ms=0)
        thread = product.inside("talk_long", messages=messages)
        there = f"{address}/w/shop/inbox/{thread}/"
        yield scrolled(browser, there, cookie, ".thread__scroll", ".more--above", -1500, f"{messages:,} messages")
        product.inside("talk_with_many", conversations=conversations)
        there = f"{address}/w/shop/inbox/?status=any"
        what = f"{conversations:,} conversations"
        yield scrolled(browser, there, cookie, ".list__scroll", ".more--below", 1500, what)
        browser.close()
    web.end()


def cold(browser: Browser, address: str, cookie: dict[str, str]) -> Figure:
    """Everything but pictures, as it comes over the wire; the page itself as a proxy compresses it."""
    context = browser.new_context()
    context.add_cookies([{**cookie, "url": address}])  # type: ignore[typeddict-item]
    page = context.new_page()
    wire: CDPSession = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))
    wire.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    wire.send("Network.enable")
    answer = page.goto(f"{address}/w/shop/inbox/", wait_until="load")
    page.locator("html[data-line=live]").wait_for()
    assert answer
    counted = [pk for pk, kind in kinds.items() if kind not in ("Image", "Document", "WebSocket") and pk in sizes]
    total = (sum(sizes[pk] for pk in counted) + len(gzip.compress(answer.body()))) / 1024
    context.close()
    beside = f"{len(counted) + 1} requests"
    return Figure("cold inbox", f"{total:.0f} KB", beside, f"{MOST_KILOBYTES} KB", total < MOST_KILOBYTES)


def switch(browser: Browser, address: str, cookie: dict[str, str], how: str, *, lingered_ms: int) -> Figure:
    """Down the list with one key, into the thread with another. lingered_ms: between the two, as a hand does."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{**cookie, "url": address}])  # type: ignore[typeddict-item]
    page = context.new_page()
    page.add_init_script(CLOCK)
    page.goto(f"{address}/w/shop/inbox/")
    page.locator("html[data-line=live]").wait_for()
    for number in range(SWITCHES + 1):
        page.keyboard.press("j")
        page.wait_for_timeout(lingered_ms)
        page.keyboard.press("o")
        # Not wait_for_function, which the policy of our pages forbids.
        while page.evaluate("window.switches.length") <= number:
            page.wait_for_timeout(20)
    found = sorted(page.evaluate("window.switches")[1:])  # the first warms up
    context.close()
    middle, late = statistics.median(found), found[int(len(found) * 0.95)]
    value, what = f"p50 {middle:.0f}, p95 {late:.0f} ms", f"another conversation, {how}"
    if not lingered_ms:
        return Figure(what, value, f"{len(found)} of them")
    return Figure(what, value, f"{len(found)} of them", f"{MOST_MILLISECONDS} ms", late < MOST_MILLISECONDS)


def scrolled(browser: Browser, url: str, cookie: dict[str, str], box: str, more: str, pixels: int, what: str) -> Figure:
    """Turned in this box by so many pixels, until no row stands for more; what is garbage by then does not count."""
    tab = BareTab(browser, {**cookie, "url": url})
    tab.goto(url)
    tab.evaluate(FRAMES)
    while tab.evaluate(f"document.querySelectorAll('{box} > ol > {more}').length"):
        tab.wheel(box, pixels)
        tab.wait(0.05)
    frames = sorted(tab.evaluate("window.frames"))
    rows = tab.evaluate(f"document.querySelectorAll('{box} > ol > li').length")
    megabytes = tab.megabytes()
    tab.close()
    beside = f"p95 of its frames {frames[int(len(frames) * 0.95)]:.0f} ms, {rows} rows in the end"
    value, wanted = f"{megabytes:.0f} MB", f"{MOST_MEGABYTES} MB"
    return Figure(f"a tab scrolled through {what}", value, beside, wanted, megabytes < MOST_MEGABYTES)
