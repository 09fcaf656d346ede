"""Nobody asks for anything: what webhooks lost is here by the schedule alone, with the processes that do it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from inbox.models import ChannelSync, Conversation, Message
from tests.conftest import waiting_tasks
from tests.inbox.conftest import running_worker
from tests.servers import ROOT, environment
from tests.simulator.client import DUNG, TEA, eventually
from tests.sync.reading import shown, take_in, talk, threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@contextmanager
def scheduled(directory: Path) -> Iterator[None]:
    """Beat and its worker, as Procfile starts them."""
    with waiting_tasks():
        pass
    log = directory / "beat.log"
    command = [sys.executable, *"-m celery -A messio.beat beat -l INFO -s".split(), str(directory / "schedule")]
    with running_worker("worker", directory / "worker.log"), log.open("wb") as output:
        beat = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=output, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            beat.terminate()
            beat.wait(30)
            print(log.read_text(errors="replace"))  # shown by pytest when the test failed


def lost(simulator) -> int:
    return simulator.books(page=TEA)["counts"]["webhooks"].get("lost", 0)


def all_is_here(simulator) -> bool:
    """After an interval, which nobody waits for here."""
    ChannelSync.objects.filter(next_at__gt=timezone.now(), cursor="").update(next_at=timezone.now())
    return shown() == threads(simulator)


def test_what_webhooks_lost_is_repaired_by_the_schedule_alone(simulator, receiver, tea, tmp_path):
    simulator.control("faults", lose_percent=40)
    talk(simulator, 38)
    take_in(simulator, receiver)
    assert shown() != threads(simulator)

    with scheduled(tmp_path):
        eventually(lambda: ChannelSync.objects.exclude(checked_at=None).exists(), 120)
        assert shown() == threads(simulator)
        # From now on as it happens: a check leaves what is a few seconds old to the next one.
        simulator.control("clock", shift_seconds=0)
        simulator.control("faults", lose_percent=100)
        for words in ("Alo?", "Có ai không?"):
            simulator.control("messages", psid=DUNG, text=words)
        eventually(lambda: all_is_here(simulator), 120)

    row = ChannelSync.objects.get()
    assert (row.repaired_count, row.unrepairable_count, row.error_code) == (lost(simulator), 0, "")
    assert Message.objects.exclude(kind="activity").count() == 40
    assert sorted(Conversation.objects.values_list("incoming_count", flat=True)) == [19, 21]
