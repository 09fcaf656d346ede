"""Every process is killed and paused while customers write and agents answer: nothing is lost, nothing comes twice.

The short form of `bin/bench faults`, on one installation for all tests here. What is counted is everything since the
beginning, so a fault also fails the tests that follow it.
"""

from collections.abc import Iterator

import pytest

from bench.faults import harm
from bench.faults.target import PROCESSES, Target
from bench.faults.trial import Trial, begin

pytestmark = pytest.mark.slow

PAUSE_SECONDS = 3


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    with Target(megabytes=400) as target:
        yield begin(target, per_second=(30, 4), customers=15, warm_up_seconds=0.5)


def nothing_is_lost_or_doubled(trial: Trial) -> None:
    tally = trial.count()
    assert tally.wrong() == set(), trial.target.last_words()
    assert trial.load.answered() > 0
    assert tally.incoming > 0


@pytest.mark.parametrize("name", PROCESSES)
def test_a_killed_process_costs_no_message(trial, name):
    trial.under_load(lambda: harm.kill(trial.target, name))

    nothing_is_lost_or_doubled(trial)


def test_a_pause_of_any_process_costs_no_message(trial):
    for name in PROCESSES:
        trial.under_load(lambda name=name: harm.pause(trial.target, name, PAUSE_SECONDS))

    nothing_is_lost_or_doubled(trial)


def test_webhooks_twice_late_and_in_no_order_make_the_same_conversations(trial):
    trial.under_load(lambda: harm.disturb_webhooks(trial.target, 2))

    nothing_is_lost_or_doubled(trial)


def test_a_full_disk_costs_no_message(trial):
    if trial.target.disk is None:
        pytest.skip(f"NO FULL DISK WAS TRIED: {trial.target.why_no_disk}")

    trial.under_load(lambda: harm.fill_disk(trial.target, PAUSE_SECONDS))

    nothing_is_lost_or_doubled(trial)
