import pytest

from inbox.models import Channel
from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.inbox.messenger import PAGE
from workspaces.models import Workspace


@pytest.fixture
def tea_page(bamboo: Workspace) -> Channel:
    """Bamboo's connected Facebook Page."""
    return Channel.objects.create(
        workspace=bamboo, platform="facebook", external_id=PAGE, name="Bamboo Tea", credentials={"access_token": "t"}
    )
