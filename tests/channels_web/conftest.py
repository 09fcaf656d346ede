import pytest
from django.core.cache import caches

from channels_web.actions.open_chat import open_chat
from channels_web.models import Widget
from inbox.attendance import redis
from inbox.rates import KEPT_UNDER
from tests.channels_web.visits import Visit


@pytest.fixture(autouse=True)
def nothing_counted():
    caches["counts"].clear()
    if keys := redis().keys(f"{KEPT_UNDER}*"):
        redis().delete(*keys)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def channel(bamboo):
    return open_chat(workspace=bamboo, name="Bamboo Tea", domains=["tea.example", "*.tea.example"], language="en")


@pytest.fixture
def widget(channel) -> Widget:
    return channel.widget


@pytest.fixture
def other_shop(lotus):
    return open_chat(workspace=lotus, name="Lotus", domains=["lotus.example"], language="en")


@pytest.fixture
def dung(widget) -> Visit:
    """Dung's browser, with the panel open since a moment."""
    return Visit(widget).begin()
