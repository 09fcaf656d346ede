import pytest

from workspaces.signals import membership_changed


@pytest.fixture
def told():
    """What was said of memberships after a commit: a list of (membership id, session key)."""
    news = []

    def listen(sender, membership_id, session_key, **kwargs):
        news.append((membership_id, session_key))

    membership_changed.connect(listen, weak=False)
    yield news
    membership_changed.disconnect(listen)
