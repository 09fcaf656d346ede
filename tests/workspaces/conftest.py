import pytest

from workspaces.signals import membership_changed


@pytest.fixture
def told():
    """The ids of the memberships of which something was said after a commit."""
    news = []

    def listen(sender, membership_id, **kwargs):
        news.append(membership_id)

    membership_changed.connect(listen, weak=False)
    yield news
    membership_changed.disconnect(listen)
