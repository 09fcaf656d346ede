"""What `bin/screenshots` takes pictures of: an address each, and what a person does there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

AN = "an@bamboo.example"


@dataclass(frozen=True)
class View:
    """What is shown: an address, and what a person does there. who: nobody for a stranger."""

    path: str
    act: Callable[[Page], None] = lambda page: None
    who: str = AN
    devices: tuple[str, ...] = ("desk", "phone")


def opened(name: str) -> Callable[[Page], None]:
    """A conversation, open beside the list or instead of it."""

    def act(page: Page) -> None:
        page.locator(".row__link", has_text=name).click()
        page.locator(".conversation").wait_for()
        page.locator(".message").last.wait_for()

    return act


def then(*acts: Callable[[Page], None]) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for one in acts:
            one(page)

    return act


def click(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def press(key: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.press(key)


def typed(text: str) -> Callable[[Page], None]:
    """In the composer; a picture before may have left a draft there."""

    def act(page: Page) -> None:
        page.locator(".composer textarea").fill("")
        page.locator(".composer textarea").press_sequentially(text)

    return act


def tick(page: Page) -> None:
    for box in page.locator("[data-tick]").all()[:3]:
        box.check(force=True)


def about(page: Page) -> None:
    page.locator("[data-customer-toggle]").click()
    page.locator(".customer__head h2").wait_for()


def menu(page: Page) -> None:
    """Of the last message of a customer."""
    message = page.locator(".message--incoming").last
    message.hover()
    message.locator("[data-message-menu]").click()


def mention(page: Page) -> None:
    page.locator("[data-mode=note]").first.click()
    typed("@")(page)
    page.locator("[role=option]").first.wait_for()


def note(page: Page) -> None:
    page.locator("[data-mode=note]").first.click()
    page.locator(".composer textarea").fill("Hoa, có thể gửi trước 16 giờ không? / Can it leave before 4 pm?")


def refuse(page: Page) -> None:
    page.locator("input[name=login]").fill(AN)
    page.locator("input[name=password]").fill("not this one")
    page.locator("main form button").first.click()
    page.get_by_role("alert").wait_for()


INBOX = "/w/bamboo/inbox/"
MAYA, TRANG = opened("Maya Thompson"), opened("Thu Trang")
VIEWS: dict[str, View] = {
    "list": View(INBOX),
    "thread": View(INBOX, MAYA),
    "thread-vietnamese": View(INBOX, TRANG),
    "failed": View(INBOX, opened("Đỗ Minh Khang")),
    "closed": View(f"{INBOX}?status=pending", opened("Trương Hữu Phước")),
    "snoozed": View(f"{INBOX}?status=snoozed", opened("Kwame Boateng")),
    "scheduled": View(INBOX, opened("Claire Dubois")),
    "aside": View(INBOX, then(MAYA, click(".thread__more > summary"))),
    "assign": View(
        INBOX,
        then(TRANG, click(".thread__assign summary"), lambda page: page.locator(".assignees .face").first.wait_for()),
    ),
    "later": View(INBOX, then(MAYA, click("send-later summary"))),
    "note": View(INBOX, then(opened("Lê Hải Yến"), note)),
    "customer": View(INBOX, then(TRANG, about)),
    "tag": View(
        INBOX,
        then(TRANG, click(".thread__tags summary"), lambda page: page.locator("tag-menu button").first.wait_for()),
    ),
    "reply": View(INBOX, then(TRANG, typed("/s"), lambda page: page.locator("[role=option]").first.wait_for())),
    "search": View("/w/bamboo/inbox/search/?q=tra+sen"),
    "ticked": View(INBOX, tick),
    "customers": View("/w/bamboo/customers/"),
    "customers-filters": View("/w/bamboo/customers/filters/"),
    "customer-page": View("/w/bamboo/customers/?q=Thu+Trang", click(".customers__table a[href*='/customers/']")),
    "duplicates": View("/w/bamboo/customers/duplicates/"),
    "import": View("/w/bamboo/customers/imports/"),
    "privacy": View("/w/bamboo/customers/privacy/"),
    "order": View(
        "/w/bamboo/customers/?q=Thu+Trang",
        then(click(".customers__table a[href*='/customers/']"), click(".orders__row > a")),
    ),
    "tickets": View("/w/bamboo/tickets/"),
    "board": View("/w/bamboo/tickets/board/"),
    "ticket": View("/w/bamboo/tickets/1/"),
    "new-ticket": View("/w/bamboo/tickets/new/"),
    "api": View("/w/bamboo/settings/api/"),
    "api-docs": View("/api/v1/docs", who=""),
    "saved-replies": View("/w/bamboo/saved-replies/"),
    "tags": View("/w/bamboo/tags/"),
    "palette": View(
        INBOX,
        then(MAYA, press("Control+k"), lambda page: page.locator("command-palette [role=option]").first.wait_for()),
    ),
    "menu": View(INBOX, then(MAYA, menu)),
    "forward": View(
        INBOX,
        then(
            MAYA, menu, click("[data-verb=forward]"), lambda page: page.locator(".forwarding__target").first.wait_for()
        ),
    ),
    "mention": View(INBOX, then(TRANG, mention)),
    "closing": View(f"{INBOX}?order=closing"),
    "my-keys": View("/me/keys/"),
    "views": View(INBOX, click(".list__title")),
    "keys": View(INBOX, then(MAYA, press("?")), devices=("desk",)),
    "me": View(INBOX, click("[popovertarget=menu-me]")),
    "onboarding": View("/w/lotus/inbox/"),
    "channels": View("/w/bamboo/channels/"),
    "disconnect": View("/w/bamboo/channels/", click("[popovertarget^=disconnect]")),
    "channel": View("/w/bamboo/channels/", click(".channel__name")),
    "team": View("/w/bamboo/team/"),
    "settings": View("/w/bamboo/settings/"),
    "audit": View("/w/bamboo/audit/"),
    "account": View("/me/"),
    "sign-in": View("/accounts/login/", who=""),
    "sign-in-refused": View("/accounts/login/", refuse, who=""),
    "sign-up": View("/accounts/signup/", who=""),
}
# The few that the documents show: view, device, theme, language. The list first: what is opened is read from then on.
BEST = [
    ("list", "phone", "light", "vi"),
    ("thread", "desk", "light", "en"),
    ("thread", "desk", "dark", "en"),
    ("thread-vietnamese", "desk", "light", "vi"),
    ("thread-vietnamese", "phone", "dark", "vi"),
    ("thread", "phone", "light", "en"),
    ("aside", "desk", "light", "en"),
    ("keys", "desk", "light", "en"),
    ("channels", "desk", "light", "en"),
    ("team", "desk", "light", "en"),
    ("sign-in", "phone", "light", "en"),
    ("onboarding", "desk", "light", "en"),
]
