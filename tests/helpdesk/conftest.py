from collections.abc import Callable

import pytest

from helpdesk.actions.create_ticket import create_ticket
from helpdesk.models import Ticket
from tests.channels_fb.conftest import meta_app, simulator  # noqa: F401 (fixtures)
from tests.inbox.conftest import dung, tea_page, thread  # noqa: F401 (fixtures)


@pytest.fixture
def new_ticket(bamboo, binh) -> Callable[..., Ticket]:
    """Makes a ticket of Bamboo's, by Binh unless somebody else is named."""

    def make(subject: str = "The cup is broken", **fields) -> Ticket:
        return create_ticket(**{"workspace": bamboo, "actor": binh, "subject": subject} | fields)

    return make


@pytest.fixture
def ticket(new_ticket) -> Ticket:
    return new_ticket()
