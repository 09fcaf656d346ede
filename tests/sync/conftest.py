"""A Page whose webhooks get lost, or that has a past."""

from datetime import timedelta

import pytest

from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.inbox.conftest import tea_page  # noqa: F401 (a fixture)
from tests.simulator.client import TEA, Receiver
from tests.sync.reading import connected


@pytest.fixture
def receiver(simulator):  # noqa: F811 (the fixture)
    with Receiver() as receiver:
        assert simulator.control("webhook", url=receiver.url)["verified"]
        yield receiver


@pytest.fixture
def tea(bamboo, simulator, receiver):  # noqa: F811
    """A Page that was connected an hour ago. Over there it is a minute earlier, so that nothing is too young to read."""
    simulator.control("clock", shift_seconds=-60)
    return connected(bamboo, simulator, timedelta(hours=1))


@pytest.fixture
def past(simulator):  # noqa: F811
    """60 customers wrote two messages each, before the Page was connected."""
    simulator.control("clock", shift_seconds=-7200)
    simulator.control("flood", page=TEA, customers=60, messages=120, per_second=100_000, wait=True)
    simulator.control("clock", shift_seconds=-60)
