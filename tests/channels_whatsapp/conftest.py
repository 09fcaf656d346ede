"""A simulator for the tests here, reset before each, and the settings that lead to it."""

from urllib.parse import urlsplit

import pytest

from inbox import calls
from inbox.connectors import get_connector
from inbox.models import Channel
from tests.simulator.client import APP_ID, SECRET, VERIFY_TOKEN, Receiver, Simulator

TOKEN = "system-user-token-of-la-sen"
CONFIG_ID = "whatsapp-signup"
NUMBER, WABA = "318840927755103", "215590384471026"


@pytest.fixture(scope="session")
def running_simulator(tmp_path_factory):
    simulator = Simulator(tmp_path_factory.mktemp("simulator"))
    yield simulator
    simulator.kill()


@pytest.fixture(autouse=True)
def meta_app(settings):
    """Messio's application at Meta, as simulator and bodies know it. Nothing answers at the addresses."""
    settings.META_APP_ID, settings.META_APP_SECRET, settings.META_VERIFY_TOKEN = APP_ID, SECRET, VERIFY_TOKEN
    settings.META_GRAPH_URL = settings.META_DIALOG_URL = "http://127.0.0.1:1"
    settings.META_GRAPH_VERSION, settings.META_WHATSAPP_CONFIG_ID = "v25.0", ""
    return settings


@pytest.fixture
def number(bamboo):
    return Channel.objects.create(
        workspace=bamboo,
        platform="whatsapp",
        external_id=NUMBER,
        name="Bamboo",
        credentials={"access_token": "t", "waba_id": WABA},
    )


@pytest.fixture
def simulator(running_simulator, meta_app):
    running_simulator.control("reset")
    meta_app.META_GRAPH_URL = meta_app.META_DIALOG_URL = f"{running_simulator.url}/meta"
    meta_app.MEDIA_HOSTS = [urlsplit(running_simulator.url).netloc]
    yield running_simulator
    calls.session().close()


@pytest.fixture
def receiver(simulator):
    with Receiver() as receiver:
        assert simulator.control("whatsapp/webhook", url=receiver.url)["verified"]
        yield receiver


@pytest.fixture
def connected(simulator, number):
    """The number, with the token that the simulator knows."""
    number.credentials = {"access_token": TOKEN, "waba_id": WABA}
    number.save()
    get_connector("whatsapp").subscribe(number)
    return number


def books(simulator):
    return simulator.http.get(f"{simulator.url}/control/whatsapp/books", timeout=10).json()
