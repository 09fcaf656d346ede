"""Members in real browsers before a real server, and a customer whose messages come by webhook."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from inbox.ingest import drain
from inbox.models import Channel, Conversation
from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.emptying import copied_rows, put_back
from tests.inbox.conftest import tea_page  # noqa: F401 (a fixture)
from tests.inbox.messenger import DUNG, delivery, text
from tests.servers import ROOT, environment
from workspaces.models import Membership

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
RELEASE = {"DEBUG": "0"}
# A busy machine is slow, not wrong.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """It keeps an event loop in this thread, which Django would refuse to work in; so it ends with this package."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield playwright


@contextmanager
def launched(playwright: Playwright, path: str, *arguments: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *arguments])
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, chromium_path: str, django_db_setup: None) -> Iterator[Browser]:
    """One browser for all; what a test leaves in it is closed with the test's contexts."""
    with launched(playwright, chromium_path) as browser:
        yield browser


@pytest.fixture(scope="package")
def static_files(django_db_setup: None) -> None:
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment(**RELEASE), check=True)


@pytest.fixture
def server(transactional_db, static_files, webs) -> Iterator[str]:
    """A release, with its static files."""
    with webs.serving(**RELEASE) as address:
        yield address


@pytest.fixture
def broken() -> list[str]:
    """What went wrong in a page's scripts: where a test leaves anything here, it fails."""
    return []


@pytest.fixture
def browse(chromium: Browser, server: str, broken: list[str]) -> Iterator[Callable[..., Page]]:
    """`browse(binh, "inbox/")` opens a page in a browser in which Binh is signed in; a broken page fails the test."""
    contexts: list[BrowserContext] = []
    asked: set[Request] = set()

    def note(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            broken.append(line.text)

    def open_page(member: Membership, path: str, **options) -> Page:
        session = SessionStore()
        session[SESSION_KEY] = str(member.user_id)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
        session.save()
        context = chromium.new_context(**{"viewport": DESK, "locale": "en-GB", **options})
        contexts.append(context)
        context.on("request", lambda request: asked.add(request))
        context.on("requestfinished", lambda request: asked.discard(request))
        context.on("requestfailed", lambda request: asked.discard(request))
        context.add_cookies([{"name": "messio_session", "value": session.session_key or "", "url": server}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", note)
        page.goto(f"{server}/w/{member.workspace.slug}/{path}")
        return page

    yield open_page
    # What a page asks for as it is left would be answered while the tables are emptied. A test may hold an answer back.
    patience = time.monotonic() + 2
    while asked and time.monotonic() < patience and (pages := [page for context in contexts for page in context.pages]):
        pages[0].wait_for_timeout(20)
    for context in contexts:
        context.close()
    assert broken == []


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def demo_rows() -> dict[str, bytes]:
    """What the first test that needs the demo made of it: to play it takes ten seconds."""
    return {}


@pytest.fixture
def filled(request, transactional_db, settings, files, demo_rows) -> Membership:
    """An in Bamboo's demo, one of whose channels lost its connection."""
    settings.MEDIA_ROOT, settings.DEBUG = files, True
    if demo_rows:
        put_back(demo_rows)
    else:
        request.getfixturevalue("an")
        call_command("fill_demo", stdout=StringIO())
        Channel.objects.filter(platform="facebook").update(status="needs_reconnect", status_code="190")
        demo_rows.update(copied_rows())
    return Membership.objects.get(workspace__slug="bamboo", user__name="An")


class Customer:
    """Someone who writes to the Page."""

    def __init__(self, external_id: str, name: str) -> None:
        self.external_id = external_id
        self.name = name
        self.count = 0

    def writes(self, words: str, at: datetime | None = None) -> Conversation:
        self.count += 1
        when = round((at or datetime.now(UTC)).timestamp() * 1000)
        delivery(text(f"m_{self.external_id}_{self.count}", words, at=when, customer=self.external_id))
        drain()
        return self.conversation

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(identity__external_id=self.external_id)


@pytest.fixture
def dung(tea_page: Channel) -> Customer:  # noqa: F811 (the fixture)
    return Customer(DUNG, "Dung")


@pytest.fixture
def hoa(tea_page: Channel) -> Customer:  # noqa: F811 (the fixture)
    return Customer("7284910365529999", "Hoa")
