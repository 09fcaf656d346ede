"""Twilio's stand-in, reset before each test, and the settings that lead to it."""

from urllib.parse import urlsplit

import pytest

from inbox import calls
from tests.simulator.conftest import running_simulator  # noqa: F401 (a fixture)

ACCOUNT, TOKEN, NUMBER = "AC5e11a2b3c4d5e6f708192a3b4c5d6e7f", "demo-twilio-auth-token-8Wd3", "whatsapp:+842873005511"
KEY, KEY_SECRET = "SK90a1b2c3d4e5f60718293a4b5c6d7e8f", "demo-twilio-key-secret-2Lq6"
HAN = "whatsapp:+84900000044"


@pytest.fixture
def simulator(running_simulator, settings):  # noqa: F811 (the fixture)
    running_simulator.control("reset")
    url = f"{running_simulator.url}/twilio"
    settings.TWILIO_API_URL = settings.TWILIO_MESSAGING_URL = settings.TWILIO_CONTENT_URL = url
    settings.MEDIA_HOSTS = [urlsplit(running_simulator.url).netloc]
    settings.PUBLIC_URL = "http://127.0.0.1:1"
    yield running_simulator
    calls.session().close()


def books(simulator):
    return simulator.http.get(f"{simulator.url}/control/twilio/books", timeout=10).json()
