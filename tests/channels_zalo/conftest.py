"""Messio's app at Zalo, as the bodies and the simulator know it. Nothing answers at the addresses."""

import json
from pathlib import Path

import pytest

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
