"""A visitor of a shop's website in a browser of their own; the website is the simulator's, on another origin."""

from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS


class Visitor:
    """`shop.visit()` opens the shop; what is said of the panel is said within its frame."""

    def __init__(self, context: BrowserContext, shop: str) -> None:
        self.context, self.shop = context, shop
        self.blocked: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.blocked.append(str(error)))
        page.on("console", lambda line: self.blocked.append(line.text) if "Security Policy" in line.text else None)
        page.goto(self.shop)
        return page

    @property
    def button(self) -> Locator:
        return self.page.locator("messio-chat button")

    @property
    def panel(self) -> Any:
        return self.page.frame_locator("messio-chat iframe")

    @property
    def box(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Message")

    @property
    def messages(self) -> Locator:
        return self.panel.locator(".chat-message[data-position] .bubble")

    def opens(self) -> None:
        self.button.click()
        expect(self.box).to_be_visible()
        expect(self.panel.locator("body")).not_to_have_attribute("data-loading", "")

    def writes(self, words: str) -> None:
        """As fast as people type: what is quicker the server takes for a machine's."""
        self.box.press_sequentially(words, delay=1500 / len(words))
        self.box.press("Enter")
