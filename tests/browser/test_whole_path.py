"""From one command to an answered customer, in a browser: what the README promises a newcomer."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, Playwright, expect

from messio.embedded.ports import free_port
from tests.browser.conftest import launched
from tests.dev.running import ROOT, Running
from tests.simulator.client import DUNG, TEA, eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINH, KOFI = "10229934471802255", "10231187704416632"
KENTE = "121967350824419"
# A reply waits five seconds in which it can be undone, and then for a machine that may be busy.
UNDONE_NO_MORE_MS = 60_000


class Dev:
    def __init__(self, directory: Path) -> None:
        self.data = directory / "data"
        port, simulator_port = free_port(), free_port()
        self.url, self.simulator = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{simulator_port}"
        ports = ["--port", str(port), "--simulator-port", str(simulator_port)]
        command = ["bin/dev", "--data", str(self.data), *ports, "--empty"]
        self.program = Running(command, {}, directory / "output")
        self.program.says("Messio is ready at", seconds=180)

    def control(self, name: str, /, **data: object) -> dict:
        answer = requests.post(f"{self.simulator}/control/{name}", json=data, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def books(self, page: str) -> dict:
        return requests.get(f"{self.simulator}/control/books", params={"page": page, "body": "1"}, timeout=10).json()

    def letter(self, words: str) -> str:
        """The address in the newest e-mail that holds these words; in development mails are printed."""
        found = eventually(lambda: re.findall(rf"https?://[^\s\"<>]*{words}[^\s\"<>]*", self.program.output), 10)
        return found[-1]


@pytest.fixture(scope="module")
def dev() -> Iterator[Dev]:
    directory = Path(mkdtemp(prefix="messio-test-"))
    started = Dev(directory)
    yield started
    started.program.stop()
    print(started.program.output)  # shown by pytest when a test failed
    rmtree(directory)


@pytest.fixture
def new_page(playwright: Playwright, chromium_path: str) -> Iterator[Callable[..., Page]]:
    with launched(playwright, chromium_path) as browser:

        def open_page(**options: Any) -> Page:
            page = browser.new_context(locale="en-GB", **options).new_page()
            page.set_default_timeout(15_000)
            return page

        yield open_page


def connect_pages(page: Page, person: str) -> None:
    page.get_by_role("link", name="Channels").first.click()
    page.get_by_role("link", name="Connect Facebook").click()
    page.locator(f"#person-{person}").click()
    page.locator("#continue").click()
    page.get_by_role("button", name="Connect the ticked Pages").click()
    expect(page.get_by_text("Send your page a message now")).to_be_visible()


def open_thread(row: Locator) -> None:
    row.get_by_role("link").click()
    expect(row.page).to_have_url(re.compile(r"/inbox/\d+/"))
    expect(row.page.locator("html")).to_have_attribute("data-line", "live", timeout=20_000)


def answer(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Message").fill(words)
    page.keyboard.press("Enter")


def outgoing(page: Page):
    return page.locator(".message--outgoing")


def test_a_newcomer_connects_a_page_and_answers_the_first_customer(dev, new_page):
    page = new_page(viewport={"width": 1440, "height": 900})
    page.goto(dev.url)
    page.get_by_label("Email").fill("an@bamboo.example")
    page.get_by_label("Password", exact=True).fill("messio-demo")
    page.keyboard.press("Enter")
    connect_pages(page, LINH)

    dev.control("messages", page=TEA, psid=DUNG, text="Chào shop, còn trà sen không?")
    row = page.locator(".row", has_text="Chào shop, còn trà sen không?")
    expect(row).to_contain_text("Dung Phạm")
    open_thread(row)

    answer(page, "Dạ còn ạ, chị lấy mấy hộp?")
    expect(outgoing(page)).to_have_attribute("data-status", "delivered", timeout=UNDONE_NO_MORE_MS)
    dev.control("read", psid=DUNG)
    expect(outgoing(page)).to_have_attribute("data-status", "read")
    assert [one["text"] for one in dev.books(TEA)["sends"]] == ["Dạ còn ạ, chị lấy mấy hộp?"]

    phone = new_page(viewport={"width": 390, "height": 844})
    phone.goto(f"{dev.simulator}/phone/{TEA}/{DUNG}/")
    expect(phone.get_by_text("Dạ còn ạ, chị lấy mấy hộp?")).to_be_visible()


def test_the_same_path_from_sign_up_on_a_phone_with_every_webhook_twice_and_out_of_order(dev, new_page):
    dev.control("faults", duplicate=True, reorder_ms=300)
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(dev.url)
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Kofi Mensah")
    page.get_by_label("Email").fill("kofi@kente.example")
    page.get_by_label("Password", exact=True).fill("correct-horse-battery")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("confirm-email"))
    page.goto(dev.letter("confirm-email"))
    page.get_by_role("button", name="Yes, confirm it").click()
    page.get_by_label("Name of your business").fill("Kofi's Kente & Crafts")
    page.keyboard.press("Enter")
    connect_pages(page, KOFI)

    texts = [f"message {number}" for number in range(6)]
    for words in texts:
        sent = dev.control("messages", page=KENTE, name="Ama Owusu", text=words)
    expect(page.locator(".row")).to_contain_text("Ama Owusu")
    open_thread(page.locator(".row"))
    expect(page.locator(".message--incoming .message__text")).to_have_text(texts)

    replies = [f"reply {number}" for number in range(3)]
    for words in replies:
        answer(page, words)
    for number in range(3):
        expect(outgoing(page).nth(number)).to_have_attribute("data-status", "delivered", timeout=UNDONE_NO_MORE_MS)
    dev.control("read", psid=sent["psid"])
    for number in range(3):
        expect(outgoing(page).nth(number)).to_have_attribute("data-status", "read")
    expect(outgoing(page).locator(".message__text")).to_have_text(replies)
    assert [one["text"] for one in dev.books(KENTE)["sends"]] == replies

    exported = Running(
        [str(ROOT / ".venv/bin/python"), "manage.py", "export_workspace", "kofi-s-kente-crafts"],
        {"MESSIO_DATA": str(dev.data)},
        dev.data / "export.jsonl",
    )
    assert exported.exit_code() == 0, exported.output
    assert exported.output.count("message 3") >= 1
    assert exported.output.count('"status": "read"') == 3
