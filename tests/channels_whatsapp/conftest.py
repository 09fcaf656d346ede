"""Messio's application at Meta, as the bodies know it. Nothing answers at the addresses."""

import pytest

from inbox.models import Channel
from tests.simulator.client import APP_ID, SECRET, VERIFY_TOKEN

NUMBER, WABA = "318840927755103", "215590384471026"


@pytest.fixture(autouse=True)
def meta_app(settings):
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
