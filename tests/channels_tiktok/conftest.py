"""The settings of Messio's application at TikTok, as bodies and simulator know it."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache

from inbox import calls
from inbox.models import Channel
from tests.channels_tiktok.platform import TikTok
from tests.simulator.client import Simulator

BODIES = Path(__file__).parent / "bodies"
MANIFEST = json.loads((BODIES / "manifest.json").read_text())


@pytest.fixture(autouse=True)
def tiktok_app(settings):
    """Nothing answers at the addresses."""
    settings.TIKTOK_APP_ID, settings.TIKTOK_APP_SECRET = MANIFEST["client_key"], MANIFEST["app_secret"]
    settings.TIKTOK_API_URL = settings.TIKTOK_AUTH_URL = "http://127.0.0.1:1"
    settings.TIKTOK_SIGNATURE_SECONDS = 300
    return settings


@pytest.fixture
def channel(bamboo):
    return Channel.objects.create(
        workspace=bamboo, platform="tiktok", external_id=MANIFEST["business_id"], name="Tiệm Gốm"
    )


@pytest.fixture(scope="session")
def running_simulator(tmp_path_factory):
    simulator = Simulator(tmp_path_factory.mktemp("simulator"))
    yield simulator
    simulator.kill()


@pytest.fixture
def tiktok(running_simulator, tiktok_app):
    """TikTok's stand-in, as it is when nobody has used it."""
    running_simulator.control("reset")
    tiktok_app.TIKTOK_API_URL = tiktok_app.TIKTOK_AUTH_URL = f"{running_simulator.url}/tiktok"
    tiktok_app.MEDIA_HOSTS = [urlsplit(running_simulator.url).netloc]
    cache.clear()
    yield TikTok(running_simulator)
    calls.session().close()
