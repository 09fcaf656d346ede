"""Every process is killed and paused while customers write and agents answer: nothing is lost, nothing comes twice.

The short form of `bin/bench faults`, on one installation for all tests here. What is counted is everything since the
beginning, so a fault also fails the tests that follow it. After each all is well again within the limit of the long form.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from bench.faults import LIMIT_SECONDS, harm, sends
from bench.faults.count import Tally
from bench.faults.target import PROCESSES, Target
from bench.faults.trial import Trial, begin

pytestmark = pytest.mark.slow

PAUSE_SECONDS = 3


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    with Target(megabytes=400) as target:
        yield begin(target, per_second=(30, 4), customers=15, apart=12, warm_up_seconds=0.5)


@pytest.fixture(scope="module")
def doubtful(trial: Trial) -> list[str]:
    """Sends whose outcome is known much later, some once a claim has ended, begun here so that the other tests are the waiting."""
    for killed in (sends.killed_before_the_call, sends.killed_before_the_answer, sends.killed_before_acceptance):
        trial.doubtful.append(trial.apart[-1])
        killed(trial)
    sends.begin_doubtful(trial)
    return [reply.text for reply in trial.load.another.replies[-len(trial.doubtful) :]]


def nothing_is_lost_or_doubled(trial: Trial) -> Tally:
    tally = trial.count()
    assert tally.wrong() == set(), trial.target.last_words()
    assert tally.failed <= sends.FAILED
    assert trial.load.answered() > 0
    assert tally.incoming > 0
    return tally


def well_after(trial: Trial, fault: Callable[[], float], limit_seconds: float = LIMIT_SECONDS) -> None:
    """The limit is for a machine of one's own: where others' work waits for the processors too, it is as much longer."""
    seconds = trial.under_load(fault)
    in_line = os.getloadavg()[0] / (os.cpu_count() or 1)
    assert seconds <= limit_seconds * max(1.0, in_line), trial.target.last_words()


# First, because a Page that rests after a limit (of the doubtful sends) would be in its way.
def test_a_file_sent_to_a_full_disk_goes_out_once_there_is_room(trial):
    if trial.target.files is None:
        pytest.skip(f"NO FULL DISK WAS TRIED: {trial.target.why_no_disk}")

    well_after(trial, lambda: sends.full_files(trial, PAUSE_SECONDS))

    nothing_is_lost_or_doubled(trial)


@pytest.mark.parametrize("killed", [sends.killed_after_acceptance, sends.killed_before_commit])
def test_an_outbox_killed_where_the_echo_tells_what_became_of_it_sends_once(trial, killed):
    well_after(trial, lambda: killed(trial))

    nothing_is_lost_or_doubled(trial)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_killed_process_costs_no_message(trial, doubtful, name):
    well_after(trial, lambda: harm.kill(trial.target, name))

    nothing_is_lost_or_doubled(trial)


def test_a_pause_of_any_process_costs_no_message(trial):
    well_after(trial, lambda: harm.pause_each(trial.target, PAUSE_SECONDS, trial.work))

    nothing_is_lost_or_doubled(trial)


def test_webhooks_twice_late_and_in_no_order_make_the_same_conversations(trial):
    well_after(trial, lambda: harm.disturb_webhooks(trial.target, 2))

    nothing_is_lost_or_doubled(trial)


def test_a_full_disk_costs_no_message(trial):
    if trial.target.disk is None:
        pytest.skip(f"NO FULL DISK WAS TRIED: {trial.target.why_no_disk}")

    well_after(trial, lambda: harm.fill_disk(trial.target, PAUSE_SECONDS))

    nothing_is_lost_or_doubled(trial)


def test_every_answer_of_the_platform_ends_each_message_as_it_should(trial):
    well_after(trial, lambda: sends.every_answer(trial))
    well_after(trial, lambda: sends.dead_token(trial))

    assert nothing_is_lost_or_doubled(trial).failed == sends.FAILED


def test_what_no_answer_told_is_found_out_and_sent_once(trial, doubtful):
    trial.doubtful.clear()
    trial.wait_until_settled()

    nothing_is_lost_or_doubled(trial)
    assert set(doubtful) <= {row["text"] for row in trial.target.books()["sends"]}
