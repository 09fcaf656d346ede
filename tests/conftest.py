"""The cast that every test knows: An owns Bamboo, Binh works there, Chau works elsewhere, Dung is a customer."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client, TransactionTestCase, override_settings
from django.utils import translation

from inbox import wake, webhooks
from tests.emptying import empty_tables
from tests.servers import Webs
from workspaces.models import Membership, User, Workspace


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="properties with many more examples")


def pytest_configure() -> None:
    """Python looks for garbage after each 700 new objects. Collecting and migrating make millions, most of which stay."""
    gc.set_threshold(100_000, 20, 20)


def pytest_collection_finish() -> None:
    """What was imported and collected is never garbage."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A real password costs a third of a second to check, on purpose."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """No attempt of another test counts against this one."""
    cache.clear()


@pytest.fixture(autouse=True)
def default_language() -> None:
    """A request leaves its language behind in the thread that answered it."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def refusals_wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """They are written when a test says so, not by a thread that outlives it."""
    monkeypatch.setattr(webhooks, "REFUSALS_WRITTEN_SECONDS", 3600)
    yield
    webhooks.refusals.counts.clear()


@pytest.fixture
def work() -> Iterator[Callable[[], list[str]]]:
    """A worker: called, it runs what was asked for since the test began, and returns the tasks' names in their order."""
    current_app.loader.import_default_modules()
    wake.breaker.open_until = 0.0
    with waiting_tasks() as take:

        def run() -> list[str]:
            done = []
            for message in take():
                current_app.tasks[message.headers["task"]](*message.payload[0])
                done.append(message.headers["task"].rpartition(".")[2])
            return done

        yield run


@contextmanager
def waiting_tasks() -> Iterator[Callable[[], Iterator[Any]]]:
    """Nobody works: called, it takes what waits in the lines of tasks, the outbox's first. They are left empty."""
    with ExitStack() as stack:
        connection = stack.enter_context(current_app.connection_for_read())
        lines = [stack.enter_context(connection.SimpleQueue(name)) for name in ("outbox", "celery")]

        def first() -> Any:
            for line in lines:
                with suppress(line.Empty):
                    return line.get_nowait()
            return None

        def take() -> Iterator[Any]:
            while (message := first()) is not None:
                message.ack()
                yield message

        for line in lines:
            line.clear()
        yield take
        for line in lines:
            line.clear()


@pytest.fixture(scope="session")
def webs(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webs]:
    with ExitStack() as stack:
        yield Webs(stack, tmp_path_factory.mktemp("webs"))


@pytest.fixture
def server(transactional_db: None, webs: Webs) -> Iterator[str]:
    """The address of a web process."""
    with webs.serving() as address:
        yield address


@pytest.fixture
def bamboo(db: None) -> Workspace:
    return Workspace.objects.create(name="Bamboo", slug="bamboo")


@pytest.fixture
def lotus(db: None) -> Workspace:
    return Workspace.objects.create(name="Lotus", slug="lotus")


def member(workspace: Workspace, name: str, role: str) -> Membership:
    """Someone whose messages leave at once: the seconds in which they can be taken back have tests of their own."""
    email = f"{name.lower()}@{workspace.slug}.example"
    user = User.objects.create_user(email, "correct horse", name=name, undo_send=False)
    return Membership.objects.create(workspace=workspace, user=user, role=role)


@pytest.fixture
def an(bamboo: Workspace) -> Membership:
    return member(bamboo, "An", "owner")


@pytest.fixture
def binh(bamboo: Workspace) -> Membership:
    return member(bamboo, "Binh", "agent")


@pytest.fixture
def chau(lotus: Workspace) -> Membership:
    return member(lotus, "Chau", "owner")


def signed_in(membership: Membership) -> Client:
    """A browser in which this member is signed in."""
    client = Client()
    client.force_login(membership.user)
    return client


@pytest.fixture
def an_client(an: Membership) -> Client:
    return signed_in(an)


@pytest.fixture
def binh_client(binh: Membership) -> Client:
    return signed_in(binh)


@pytest.fixture
def chau_client(chau: Membership) -> Client:
    return signed_in(chau)
