"""axe finds nothing: on every page, in both themes and both languages, at a desk and on a phone.

English is a desk, Vietnamese is a phone: each page and each menu is looked at in both. Each is looked at in light and in
dark; the second time for what a theme can change, which is colours alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from contacts.models import Contact
from helpdesk.actions.add_comment import add_comment
from helpdesk.actions.change_ticket import change_ticket
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.actions.link_tickets import link_tickets
from helpdesk.models import Ticket
from inbox.models import Channel, Conversation
from tests.browser.conftest import DESK, PHONE, RELEASE
from tests.conftest import signed_in
from tests.test_every_url import OF_A_WORKSPACE, address, parameters_of
from tests.url_samples import (
    ACCOUNT,
    ENTRANCE,
    OF_ONE_SESSION,
    SAMPLES,
    contact_import,
    custom_field,
    customer,
    merge,
    order,
    ticket_field,
    webhook,
    website_chat,
    whatsapp_number,
)
from workspaces.actions.invite_member import write_invitation
from workspaces.models import Membership
from workspaces.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENGLISH = {"viewport": DESK, "locale": "en-GB"}
VIETNAMESE = {"viewport": PHONE, "locale": "vi-VN", "has_touch": True, "is_mobile": True}
looks = pytest.mark.parametrize("look", [ENGLISH, VIETNAMESE], ids=["english-desk", "vietnamese-phone"])
EVERYTHING = {"resultTypes": ["violations"]}
VIOLATIONS = "options => axe.run(options).then(results => results.violations)"
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}


def website_chat_of(an: Membership) -> int:
    found = an.workspace.channels.filter(platform="web").first()
    return (found or website_chat(an)).pk


def told_ticket(an: Membership) -> Ticket:
    """One with everything that a page of a ticket shows."""
    conversation = conversation_of("Maya Thompson")
    first, other = (
        create_ticket(workspace=an.workspace, actor=an, subject=f"Cup {number}", conversation=conversation, priority=4)
        for number in (1, 2)
    )
    link_tickets(ticket=first, other=other, kind="blocks", actor=an)
    add_comment(ticket=first, author=an, client_id=uuid4(), text="@An, look")
    wanted: dict[str, Any] = {f"own_{ticket_field(an)['pk']}": "17"}
    change_ticket(ticket=first, actor=an, **wanted)
    return first


# What of Bamboo's demo stands behind an address that names a row.
ROWS: dict[str, Callable[[Membership], int | dict[str, int]]] = {
    "inbox:conversation": lambda an: conversation_of("Maya Thompson").pk,
    "inbox:customer": lambda an: conversation_of("Thu Trang Nguyễn").pk,
    "contacts:customer": lambda an: customer_called("Thu Trang Nguyễn"),
    "contacts:panels": lambda an: customer_called("Thu Trang Nguyễn"),
    "contacts:timeline": lambda an: customer_called("Thu Trang Nguyễn"),
    "contacts:details": lambda an: customer_called("Thu Trang Nguyễn"),
    "contacts:merging": lambda an: customer_called("Thu Trang Nguyễn"),
    "contacts:merge": lambda an: {
        "pk": customer_called("Thu Trang Nguyễn"),
        "other_pk": customer_called("Maya Thompson"),
    },
    "contacts:merge-undo": lambda an: merge(an)["pk"],
    "inbox:saved-reply": lambda an: an.workspace.saved_replies.earliest("pk").pk,
    "inbox:saved-view-change": lambda an: an.workspace.saved_views.create(owner=an, name="VIP").pk,
    "tags:edit": lambda an: an.workspace.tags.earliest("pk").pk,
    "tags:deletion": lambda an: an.workspace.tags.earliest("pk").pk,
    "contacts:segment": lambda an: an.workspace.segments.create(owner=an, name="VIP", query="owner=me").pk,
    "contacts:field": lambda an: custom_field(an).pk,
    "contacts:field-deletion": lambda an: custom_field(an).pk,
    "contacts:erasure": lambda an: customer(an).pk,
    "orders:of-customer": lambda an: customer(an).pk,
    "orders:new": lambda an: customer(an).pk,
    "orders:product": lambda an: customer(an).pk,
    "orders:single": lambda an: order(an).pk,
    "orders:send": lambda an: order(an).pk,
    "orders:deletion": lambda an: order(an).pk,
    "contacts:import": lambda an: contact_import(an)["pk"],
    "channels:show": lambda an: an.workspace.channels.earliest("pk").pk,
    "channels:teams": lambda an: an.workspace.channels.earliest("pk").pk,
    "api:webhook": webhook,
    "api:webhook-deletion": webhook,
    "channels_web:settings": website_chat_of,
    "channels_web:preview": website_chat_of,
    "channels_whatsapp:register": whatsapp_number,
    "channels:templates": whatsapp_number,
    "tickets:field": lambda an: ticket_field(an)["pk"],
    "tickets:field-deletion": lambda an: ticket_field(an)["pk"],
    "tickets:requester": lambda an: told_ticket(an).number,
    "tickets:show": lambda an: told_ticket(an).number,
    "workspaces:edit_team": lambda an: an.workspace.teams.earliest("pk").pk,
}


# Conversations of the demo that show what others do not: pictures, a note, a failure, a sticker, a schedule, a snooze.
TELLING = ["Maya Thompson", "Đỗ Minh Khang", "Claire Dubois", "Kwame Boateng", "Tô Bảo Ngọc", "Lâm Mỹ Duyên"]


class Looker:
    """Goes from page to page and keeps what axe says; `found` is empty where all is well."""

    def __init__(self, page: Page, server: str) -> None:
        self.page, self.server = page, server
        self.axe = Axe()
        self.found: list[str] = []

    def visit(self, path: str) -> None:
        self.page.goto(self.server + path)
        self.look(path)

    def look(self, where: str) -> None:
        self.page.wait_for_load_state()
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(self.axe.axe_script)
        themes: list[tuple[Literal["dark", "light"], dict[str, Any]]] = [("dark", COLOURS), ("light", EVERYTHING)]
        for theme, options in themes:
            self.page.emulate_media(color_scheme=theme)
            for rule in self.page.evaluate(VIOLATIONS, options):
                for node in rule["nodes"]:
                    reasons = [check["message"] for name in ("any", "all", "none") for check in node[name]]
                    self.found.append(f"{where} ({theme}): {rule['id']}: {node['html'][:160]} {'; '.join(reasons)}")


@pytest.fixture
def looking(chromium: Browser, server: str, browse) -> Callable[..., Any]:
    @contextmanager
    def look(member: Membership | None, look: dict[str, Any]) -> Iterator[Looker]:
        # axe styles elements inline while it measures; what pages do themselves, every other test with a browser sees.
        options = {**look, "reduced_motion": "reduce", "bypass_csp": True}
        if member:
            page = browse(member, "settings/", **options)
        else:
            page = chromium.new_context(**options).new_page()
        looker = Looker(page, server)
        yield looker
        page.context.close()
        assert not looker.found, "\n".join(looker.found)

    return look


def conversation_of(name: str) -> Conversation:
    return Conversation.objects.get(identity__contact__name=name)


def customer_called(name: str) -> int:
    return Contact.objects.get(name=name).pk


def named(name: str, found: int | dict[str, int]) -> dict[str, int]:
    """The parameters of an address; of one alone the value is enough."""
    return found if isinstance(found, dict) else {parameter(name): found}


@pytest.fixture
def server(transactional_db, static_files, webs, files) -> Iterator[str]:
    with webs.serving(**RELEASE, STORAGE_URL=files.as_uri()) as address:
        yield address


def body_of(response) -> str:
    """A download has none that anybody looks at."""
    return "" if response.streaming else response.text


def is_a_page(content: str) -> bool:
    return "<html" in content


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(SAMPLES) - OF_ONE_SESSION))
def test_every_page_of_a_row_is_looked_at(name, an, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = signed_in(an).get(address(name, "bamboo", parameters_of(name, an)))

    shows_a_page = answer.status_code == 200 and not answer.streaming and is_a_page(answer.text)

    assert shows_a_page == (name in ROWS), "give it a row in ROWS"


@looks
def test_every_page_of_a_member_with_a_shops_days_in_it(looking, filled, look):
    an_client = signed_in(filled)
    paths = [
        address(name, "bamboo", named(name, ROWS[name](filled)) if name in ROWS else {})
        for name in OF_A_WORKSPACE
        if name in ROWS or name not in SAMPLES
    ]
    shown = [path for path in paths if is_a_page(body_of(an_client.get(path)))]
    assert len(shown) > 9

    with looking(filled, look) as looker:
        for path in [*shown, *ACCOUNT, "/w/bamboo/inbox/?view=mine&status=snoozed", "/w/nobody/inbox/"]:
            looker.visit(path)


@looks
def test_every_conversation_and_all_that_opens_over_it(looking, filled, look):
    conversations = [conversation_of(name).pk for name in TELLING]

    with looking(filled, look) as looker:
        for pk in conversations:
            looker.visit(f"/w/bamboo/inbox/{pk}/?status=any")
        look_at_menus(looker, conversations[0])
        look_at_forwarding_and_recording(looker, conversations[0])
        look_at_search(looker)
        look_at_the_list(looker, is_phone=look is VIETNAMESE)


@looks
def test_the_pages_of_a_viewer(looking, filled, look):
    pk = conversation_of(TELLING[0]).pk
    binh = filled.workspace.memberships.get(user__name="Binh")
    Membership.objects.filter(pk=binh.pk).update(role="viewer")

    with looking(binh, look) as looker:
        for path in ("channels/", "team/", f"inbox/{pk}/", "audit/"):
            looker.visit(f"/w/bamboo/{path}")


def parameter(name: str) -> str:
    return {"workspaces:edit_team": "team_id", "tickets:show": "number", "tickets:requester": "number"}.get(name, "pk")


def look_at_menus(looker: Looker, conversation: int) -> None:
    page = looker.page
    page.goto(f"{looker.server}/w/bamboo/inbox/{conversation}/")
    expect(page.locator("html")).to_have_attribute("data-line", "live")
    for menu in (".thread__assign > details", ".thread__more", "send-later > details"):
        page.locator(f"{menu} > summary").click()
        expect(page.locator(f"{menu} .menu__item").first).to_be_visible()
        looker.look(menu)
        page.locator(f"{menu} > summary").click()
    page.locator(".message__more[data-message-menu~=delete]").last.click()
    expect(page.get_by_role("menu")).to_be_visible()
    looker.look("a message's menu")
    page.locator("[data-verb=delete]").click()
    expect(page.locator("#delete-message")).to_be_visible()
    looker.look("the question whether to delete")
    page.keyboard.press("Escape")
    page.locator(".message--incoming .message__more").last.click()
    page.locator("[data-verb=reply]").click()
    expect(page.locator(".composer__quote")).to_be_visible()
    page.locator("[data-mode=note]").first.click()
    looker.look("writing a note")
    page.locator(".pictures a").first.click()
    expect(page.locator("#viewer")).to_be_visible()
    looker.look("a picture")
    page.keyboard.press("Escape")
    page.locator(".composer textarea").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    looker.look("the keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.locator("command-palette dialog")).to_be_visible()
    page.keyboard.type("ma")
    expect(page.locator("#palette-list [data-stale]")).to_have_count(0)
    expect(page.locator("#palette-list [id^=palette-person]").first).to_be_visible()
    looker.look("the palette")


def look_at_forwarding_and_recording(looker: Looker, conversation: int) -> None:
    page = looker.page
    page.goto(f"{looker.server}/w/bamboo/inbox/{conversation}/")
    page.locator(".message__more[data-message-menu~=forward]").last.click()
    page.locator("[data-verb=forward]").click()
    expect(page.locator("#forwarding .forwarding__target").first).to_be_visible()
    looker.look("to whom a message is forwarded")
    page.keyboard.press("Escape")
    # This machine has no microphone.
    page.evaluate(
        "navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream"
    )
    page.locator("voice-recorder [data-begin]").click()
    expect(page.locator(".voice")).to_be_visible()
    looker.look("recording")
    page.locator(".voice [data-cancel]").click()


def look_at_search(looker: Looker) -> None:
    page = looker.page
    for words, rows in (("shop", "#results .row"), ("maya", ".found__people .row"), ("size:9 zzzz", ".found__empty")):
        page.goto(f"{looker.server}/w/bamboo/inbox/search/?q={words}")
        expect(page.locator(rows).first).to_be_visible()
        looker.look(f"the search for {words}")


def look_at_the_list(looker: Looker, *, is_phone: bool) -> None:
    page = looker.page
    page.goto(f"{looker.server}/w/bamboo/inbox/")
    page.locator(".list__title").click()
    page.evaluate(
        "document.querySelector('#toasts').append(document.querySelector('[data-failed=server]').content.cloneNode(true))"
    )
    looker.look("the views and a toast")
    page.locator(".list__title").click()
    page.locator("[popovertarget=menu-me]").click()
    expect(page.locator("#menu-me")).to_be_visible()
    looker.look("me")
    if not is_phone:
        page.locator("[popovertarget=menu-workspaces]").click()
        expect(page.locator("#menu-workspaces")).to_be_visible()
        looker.look("workspaces")
    page.goto(f"{looker.server}/w/bamboo/channels/")
    page.locator("[popovertarget^=disconnect]").first.click()
    expect(page.locator("[id^=disconnect]:popover-open")).to_be_visible()
    looker.look("disconnecting")


@looks
def test_an_empty_workspace_and_one_that_waits_for_its_first_message(looking, an, look):
    with looking(an, look) as looker:
        for path in ("inbox/", "channels/", "team/"):
            looker.visit(f"/w/bamboo/{path}")
        Channel.objects.create(workspace=an.workspace, platform="facebook", external_id="1", name="Bamboo Tea")
        for path in ("inbox/", "channels/"):
            looker.visit(f"/w/bamboo/{path}")


@looks
def test_the_style_guide(looking, webs, look):
    with webs.serving() as development, looking(None, look) as looker:
        looker.server = development
        looker.visit("/styleguide/")


@looks
def test_the_entrance_and_what_it_refuses(looking, look):
    with looking(None, look) as looker:
        for path in ENTRANCE:
            looker.visit(path)
        looker.visit("/accounts/login/")
        looker.page.locator("input[name=login]").fill("nobody@bamboo.example")
        looker.page.locator("input[name=password]").fill("wrong")
        looker.page.locator("main form button").first.click()
        expect(looker.page.get_by_role("alert")).to_be_visible()
        looker.look("a refused sign-in")


@looks
def test_an_invitation_before_and_after_the_sign_in(looking, an, binh, look):
    write_invitation(actor=an, email="dao@new.example", role=Role.AGENT, token="token")
    for member in (None, binh):
        with looking(member, look) as looker:
            looker.visit("/invitations/token/")


@looks
@pytest.mark.parametrize("name", ["403_csrf", "429", "500", "503"])
def test_what_only_trouble_shows(looking, look, name):
    with translation.override(look["locale"][:2]):
        shown = render_to_string(f"{name}.html")
    with looking(None, look) as looker:
        looker.page.route("**/trouble/", lambda route: route.fulfill(body=shown, content_type="text/html"))
        looker.visit("/trouble/")
