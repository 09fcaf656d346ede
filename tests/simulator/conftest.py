"""One simulator for all tests here, reset before each."""

import pytest

from tests.simulator.client import DUNG, FIELDS, TEA, Receiver, Simulator


@pytest.fixture(scope="session")
def running_simulator(tmp_path_factory):
    simulator = Simulator(tmp_path_factory.mktemp("simulator"))
    yield simulator
    simulator.kill()


@pytest.fixture
def simulator(running_simulator):
    running_simulator.control("reset")
    return running_simulator


@pytest.fixture
def receiver(simulator):
    with Receiver() as receiver:
        assert simulator.control("webhook", url=receiver.url)["verified"]
        yield receiver


@pytest.fixture
def page(simulator, receiver):
    """The tea house's token, with our app subscribed."""
    token = simulator.page_token()
    answer = simulator.graph("POST", f"{TEA}/subscribed_apps", token, params={"subscribed_fields": FIELDS})
    assert answer.json() == {"success": True}
    return token


@pytest.fixture
def open_page(simulator, page, receiver):
    """The same, with a customer who has just written."""
    simulator.control("messages", psid=DUNG, text="Shop ơi, trà sen còn không?")
    simulator.settle()
    receiver.posts.clear()
    return page
