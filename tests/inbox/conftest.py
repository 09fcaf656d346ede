import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from inbox import wake
from inbox.ingest import drain
from inbox.models import Channel, Conversation
from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.conftest import waiting_tasks
from tests.inbox.messenger import PAGE, delivery, text
from tests.servers import LINES, ROOT, environment
from tests.simulator.client import DUNG, eventually
from workspaces.models import Workspace

Asked = list[tuple[str, tuple[int, ...], datetime | None]]


@pytest.fixture
def tea_page(bamboo: Workspace) -> Channel:
    """Bamboo's connected Facebook Page."""
    return Channel.objects.create(
        workspace=bamboo, platform="facebook", external_id=PAGE, name="Bamboo Tea", credentials={"access_token": "t"}
    )


@pytest.fixture
def thread(tea_page) -> Conversation:
    """Dung has written to the Page, here alone: nothing of the platform runs."""
    delivery(text("m1", "Còn hàng không?"))
    drain()
    return Conversation.objects.get()


@pytest.fixture
def dung(tea_page, simulator) -> Conversation:  # noqa: F811 (the fixture)
    """Dung has just written to the Page, here and over there."""
    Channel.objects.filter(pk=tea_page.pk).update(credentials={"access_token": simulator.page_token()})
    sent = simulator.control("messages", psid=DUNG, text="Còn trà sen không?")
    delivery(text(sent["mid"], "Còn trà sen không?", customer=DUNG, at=sent["timestamp"]))
    drain()
    return Conversation.objects.get()


@pytest.fixture
def asked() -> Iterator[Callable[[], Asked]]:
    """Nobody works: called, it tells what was asked of workers since, as (task, arguments, not before)."""
    wake.breaker.open_until = 0.0
    with waiting_tasks() as take:

        def read() -> Asked:
            found: Asked = []
            for message in take():
                eta = message.headers["eta"]
                name = message.headers["task"].rpartition(".")[2]
                found.append((name, tuple(message.payload[0]), datetime.fromisoformat(eta) if eta else None))
            return found

        yield read


@pytest.fixture
def worker(tmp_path, meta_app, transactional_db) -> Iterator[None]:  # noqa: F811 (the fixture)
    """The workers as Procfile starts them; what was asked for before is forgotten."""
    with waiting_tasks():
        pass
    with running_worker("worker", tmp_path / "worker.log"), running_worker("outbox", tmp_path / "outbox.log"):
        yield


@contextmanager
def running_worker(name: str, log: Path) -> Iterator[None]:
    command = [sys.executable, "-m", *LINES[name].split(), "-l", "INFO"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=output, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: " ready" in log.read_text(errors="replace"), 60)
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            # A call that never ends is still under way.
            process.kill()
            process.wait(5)
        print(log.read_text(errors="replace"))  # shown by pytest when the test failed
