"""Members in real browsers before a real server, and a customer whose messages come by webhook."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from inbox.ingest import drain
from inbox.models import Channel, Conversation
from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.inbox.conftest import tea_page  # noqa: F401 (a fixture)
from tests.inbox.messenger import DUNG, delivery, text
from tests.servers import ROOT, environment, web
from tests.simulator.client import eventually
from workspaces.models import Membership

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
RELEASE = {"DEBUG": "0"}
# A busy machine is slow, not wrong.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def launched(path: str, *arguments: str) -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread, which Django would refuse to work in."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *arguments])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium(chromium_path: str, django_db_setup: None) -> Iterator[Browser]:
    """One browser for a module."""
    with launched(chromium_path) as browser:
        yield browser


@pytest.fixture(scope="session")
def webs(django_db_setup, tmp_path_factory) -> Iterator[dict[str, str]]:
    """Addresses by what a process was started with: a release, with its static files.

    It serves test after test: starting one takes longer than most tests.
    """
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment(**RELEASE), check=True)
    with ExitStack() as stack:
        yield Webs(stack, tmp_path_factory.mktemp("webs"))


class Webs(dict[str, str]):
    def __init__(self, stack: ExitStack, directory: Path) -> None:
        self.stack, self.directory = stack, directory

    def __missing__(self, started_with: str) -> str:
        self[started_with] = self.stack.enter_context(web(self.directory / f"{len(self)}.log", **RELEASE))
        return self[started_with]


@pytest.fixture
def server(transactional_db, webs) -> Iterator[str]:
    wanted = {name: value for name, value in environment().items() if name != "PYTEST_CURRENT_TEST"}
    yield webs[repr(sorted(wanted.items()))]
    # What a page asked for as it was left is still answered; the tables are emptied after it.
    eventually(lambda: not any(at_work() for _ in range(3)))
    # And where the server's line looks for news all the same, it is the one that gives way.
    with connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '30s'")


def at_work() -> int:
    """How many others do something in the tests' database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity, pg_sleep(0.02)"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def browse(chromium: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """`browse(binh, "inbox/")` opens a page in a browser in which Binh is signed in; a broken page fails the test."""
    contexts: list[BrowserContext] = []
    asked: set[Request] = set()
    broken: list[str] = []

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
