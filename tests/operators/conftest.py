import pytest

from inbox.models import Channel
from tests.inbox.rows import TOKEN
from tests.simulator.conftest import running_simulator, simulator  # noqa: F401 (fixtures)
from workspaces.models import User


@pytest.fixture
def page(bamboo) -> Channel:
    return Channel.objects.create(
        workspace=bamboo,
        platform="facebook",
        external_id="107000000000001",
        name="Bamboo Tea",
        credentials={"access_token": TOKEN},
    )


@pytest.fixture
def operator(client, db):
    """A browser in which a platform administrator is signed in."""
    client.force_login(User.objects.create_superuser("operator@messio.example", "a secret of the operator"))
    return client
