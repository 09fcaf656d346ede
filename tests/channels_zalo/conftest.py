"""Messio's app at Zalo, as the bodies and the simulator know it, and a simulator, reset before each test."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from inbox import calls
from inbox.models import Channel
from tests.simulator.client import Simulator

BODIES = Path(__file__).parent / "bodies"
MANIFEST = json.loads((BODIES / "manifest.json").read_text())
CASES = MANIFEST["cases"]
OA = MANIFEST["oa_id"]


@pytest.fixture(autouse=True)
def zalo_app(settings):
    settings.ZALO_APP_ID, settings.ZALO_APP_SECRET = MANIFEST["app_id"], MANIFEST["app_secret_key"]
    settings.ZALO_OA_SECRET_KEY = MANIFEST["oa_secret_key"]
    settings.ZALO_API_URL = settings.ZALO_OAUTH_URL = "http://127.0.0.1:1"
    settings.ZALO_CODE_VERIFIER = settings.ZALO_SITE_VERIFICATION = ""
    return settings


@pytest.fixture(scope="session")
def running_simulator(tmp_path_factory):
    simulator = Simulator(tmp_path_factory.mktemp("simulator"))
    yield simulator
    simulator.kill()


@pytest.fixture
def simulator(running_simulator, zalo_app):
    running_simulator.control("reset")
    zalo_app.ZALO_API_URL = zalo_app.ZALO_OAUTH_URL = f"{running_simulator.url}/zalo"
    zalo_app.MEDIA_HOSTS = [urlsplit(running_simulator.url).netloc]
    yield running_simulator
    calls.session().close()


@pytest.fixture
def oa(simulator):
    """The tea house's account with fresh tokens. Not saved."""
    return Channel(platform="zalo", external_id=OA, credentials=simulator.control("zalo/tokens"))
