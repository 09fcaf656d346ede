"""The settings of Messio's application at TikTok, as bodies and simulator know it."""

import json
from pathlib import Path

import pytest

from inbox.models import Channel

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
